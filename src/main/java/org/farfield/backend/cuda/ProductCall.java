package org.farfield.backend.cuda;

import java.nio.DoubleBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.PairRows;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Job;

/** The structures of one call, in the order in which they are computed, and their rows. */
final class ProductCall {
  private final ProductTables tables;
  private final List<Integer> order; // structures of the call with the same ways stand together
  private final List<List<Job>> structures;
  private final List<CentreRows> rows;
  private final int[] lengths;
  private final double[][] values; // rows of blocks

  ProductCall(ProductTables tables, List<List<Job>> all, List<int[]> rowsOf) {
    this.tables = tables;
    order =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> ways(all.get(i)).toString()))
            .toList();
    structures = order.stream().map(all::get).toList();
    rows = order.parallelStream().map(i -> new CentreRows(rowsOf.get(i))).toList();
    lengths = structures.stream().mapToInt(jobs -> tables.length(sources(jobs).length)).toArray();
    values = new double[structures.size()][];
    for (int s = 0; s < values.length; s++) {
      values[s] = new double[Math.multiplyExact(rows.get(s).blockRows(), lengths[s])];
    }
  }

  private static int[] sources(List<Job> jobs) {
    return jobs.get(0).sources().labels();
  }

  // of the passes with a choice
  private List<Way> ways(List<Job> jobs) {
    return tables.passes().stream()
        .filter(ProductPass::isLongRange)
        .map(pass -> Way.of(jobs.get(pass.expansion())))
        .toList();
  }

  /** What is to be done. */
  Parts parts() {
    return new Parts(IntStream.range(0, structures.size()).mapToObj(this::work).toList());
  }

  private Parts.Work work(int structure) {
    List<Job> jobs = structures.get(structure);
    Job job = jobs.get(0);
    long numbers = 0;
    long beside = 0;
    for (ProductPass pass : tables.passes()) {
      Job theirs = jobs.get(pass.expansion());
      numbers += pass.shape(theirs).rowLength();
      beside = Math.max(beside, pass.beside(theirs)); // one pass after the other
    }
    numbers += beside;
    int atoms = job.structure().size();
    long features = (long) rows.get(structure).blockRows() * lengths[structure];
    numbers += (features + atoms - 1) / atoms;
    Coefficients shape = tables.passes().get(0).shape(job);
    int grain = rows.get(structure).grain();
    return new Parts.Work(job, shape, ways(jobs), Double.BYTES * numbers, grain);
  }

  /** The structures as jobs of an expansion, by the index of their parts. */
  List<Job> jobs(int expansion) {
    return structures.stream().map(jobs -> jobs.get(expansion)).toList();
  }

  Job job(Part part, int expansion) {
    return structures.get(part.index()).get(expansion);
  }

  CentreRows rows(Part part) {
    return rows.get(part.index());
  }

  /** Numbers of a row. */
  int length(Part part) {
    return lengths[part.index()];
  }

  /** Rows of blocks of a part: the first, and one behind the last. */
  int firstRow(Part part) {
    return rows(part).before(part.firstCentre());
  }

  int endRow(Part part) {
    return rows(part).before(part.firstCentre() + part.centres());
  }

  /** Takes over numbers of the rows of blocks of a part, which begin after so many of them. */
  void put(Part part, long before, DoubleBuffer results) {
    long first = (long) firstRow(part) * length(part);
    results.get(values[part.index()], (int) (first + before), results.remaining());
  }

  /** The rows, in the order of the call. */
  List<PairRows> results() {
    PairRows[] results = new PairRows[values.length];
    IntStream.range(0, values.length)
        .parallel()
        .forEach(
            s -> {
              double[] sums = rows.get(s).sums(values[s], lengths[s]);
              results[order.get(s)] = new PairRows(sources(structures.get(s)), lengths[s], sums);
            });
    return List.of(results);
  }
}
