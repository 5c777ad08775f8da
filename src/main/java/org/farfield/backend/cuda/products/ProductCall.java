package org.farfield.backend.cuda.products;

import java.nio.DoubleBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.BatchCutter;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.Way;
import org.farfield.descriptor.PairRows;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.PlannedStructure;

/** The structures of one call, in the order in which they are computed, and their rows. */
public final class ProductCall {
  private final ProductTables tables;
  private final List<Integer> order; // structures of the call with the same ways stand together
  private final List<List<PlannedStructure>> structures;
  private final List<RowSums> rows;
  private final int[] lengths;
  private final double[][] values; // rows of blocks

  public ProductCall(ProductTables tables, List<List<PlannedStructure>> all, List<int[]> rowsOf) {
    this.tables = tables;
    order =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> ways(all.get(i)).toString()))
            .toList();
    structures = order.stream().map(all::get).toList();
    rows = order.parallelStream().map(i -> new RowSums(rowsOf.get(i))).toList();
    lengths = structures.stream().mapToInt(jobs -> tables.length(sources(jobs).length)).toArray();
    values = new double[structures.size()][];
    for (int s = 0; s < values.length; s++) {
      values[s] = new double[Math.multiplyExact(rows.get(s).blockRows(), lengths[s])];
    }
  }

  private static int[] sources(List<PlannedStructure> jobs) {
    return jobs.get(0).sources().labels();
  }

  // of the passes with a choice
  private List<Way> ways(List<PlannedStructure> jobs) {
    return tables.passes().stream()
        .filter(ProductPass::isLongRange)
        .map(pass -> Way.of(jobs.get(pass.expansion())))
        .toList();
  }

  /** What is to be done. */
  public BatchCutter parts() {
    return new BatchCutter(IntStream.range(0, structures.size()).mapToObj(this::work).toList());
  }

  private BatchCutter.Work work(int structure) {
    List<PlannedStructure> jobs = structures.get(structure);
    PlannedStructure job = jobs.get(0);
    long numbers = 0;
    long beside = 0;
    for (ProductPass pass : tables.passes()) {
      PlannedStructure theirs = jobs.get(pass.expansion());
      numbers += pass.shape(theirs).rowLength();
      beside = Math.max(beside, pass.beside(theirs)); // one pass after the other
    }
    numbers += beside;
    int atoms = job.structure().size();
    long features = (long) rows.get(structure).blockRows() * lengths[structure];
    numbers += (features + atoms - 1) / atoms;
    Coefficients shape = tables.passes().get(0).shape(job);
    int grain = rows.get(structure).grain();
    return new BatchCutter.Work(job, shape, ways(jobs), Double.BYTES * numbers, grain);
  }

  /** The structures as jobs of an expansion, by the index of their parts. */
  List<PlannedStructure> jobs(int expansion) {
    return structures.stream().map(jobs -> jobs.get(expansion)).toList();
  }

  PlannedStructure job(CentreRange part, int expansion) {
    return structures.get(part.index()).get(expansion);
  }

  RowSums rows(CentreRange part) {
    return rows.get(part.index());
  }

  /** Numbers of a row. */
  int length(CentreRange part) {
    return lengths[part.index()];
  }

  /** Rows of blocks of a part: the first, and one behind the last. */
  int firstRow(CentreRange part) {
    return rows(part).before(part.firstCentre());
  }

  int endRow(CentreRange part) {
    return rows(part).before(part.firstCentre() + part.centres());
  }

  /** Takes over numbers of the rows of blocks of a part, which begin after so many of them. */
  void put(CentreRange part, long before, DoubleBuffer results) {
    long first = (long) firstRow(part) * length(part);
    results.get(values[part.index()], (int) (first + before), results.remaining());
  }

  /** The rows, in the order of the call. */
  public List<PairRows> results() {
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
