package org.farfield.backend.cuda.products;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.BatchCutter;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.sums.CallTerms;
import org.farfield.descriptor.PairRows;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ResultNumbers;
import org.farfield.expansion.plan.PlannedStructure;

/** The structures of one call, in the order in which they are computed, and their rows. */
public final class ProductCall {
  private final ProductTables tables;
  private final List<Integer> order; // structures of the call with sums of one form stand together
  private final List<List<PlannedStructure>> structures;
  private final List<CallTerms> terms = new ArrayList<>(); // of each pass
  private final List<RowSums> rows;
  private final int[] lengths;
  private final List<ResultNumbers> numbers; // the rows of blocks

  public ProductCall(ProductTables tables, List<List<PlannedStructure>> all, List<int[]> rowsOf) {
    this.tables = tables;
    List<CallTerms> unordered =
        tables.passes().stream().map(pass -> pass.terms(jobs(all, pass))).toList();
    order =
        CallTerms.order(IntStream.range(0, all.size()).mapToObj(i -> form(unordered, i)).toList());
    structures = order.stream().map(all::get).toList();
    unordered.forEach(pass -> terms.add(pass.pick(order)));
    rows = order.parallelStream().map(i -> new RowSums(rowsOf.get(i))).toList();
    lengths = structures.stream().mapToInt(jobs -> tables.length(sources(jobs).length)).toArray();
    numbers =
        IntStream.range(0, lengths.length)
            .map(s -> Math.multiplyExact(rows.get(s).blockRows(), lengths[s]))
            .mapToObj(ResultNumbers::new)
            .toList();
  }

  private static int[] sources(List<PlannedStructure> jobs) {
    return jobs.get(0).sources().labels();
  }

  private static List<PlannedStructure> jobs(List<List<PlannedStructure>> all, ProductPass pass) {
    return all.stream().map(jobs -> jobs.get(pass.expansion())).toList();
  }

  private static Object form(List<CallTerms> terms, int structure) {
    return terms.stream().map(some -> some.form(structure)).toList();
  }

  /** The sums of a pass. */
  CallTerms terms(int pass) {
    return terms.get(pass);
  }

  /** What is to be done. */
  public BatchCutter parts() {
    return new BatchCutter(IntStream.range(0, structures.size()).mapToObj(this::work).toList());
  }

  private BatchCutter.Work work(int structure) {
    List<PlannedStructure> jobs = structures.get(structure);
    PlannedStructure job = jobs.get(0);
    long numbers = 0;
    for (ProductPass pass : tables.passes()) {
      numbers += pass.shape(jobs.get(pass.expansion())).rowLength();
    }
    int centres = Math.max(1, job.centres().length);
    long features = (long) rows.get(structure).blockRows() * lengths[structure];
    numbers += (features + centres - 1) / centres;
    Coefficients shape = tables.passes().get(0).shape(job);
    int grain = rows.get(structure).grain();
    boolean onMesh = terms.stream().anyMatch(some -> some.isOnMesh(structure));
    return new BatchCutter.Work(
        job, shape, job.centres(), form(terms, structure), onMesh, Double.BYTES * numbers, grain);
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

  /** Whether a part has all rows of its structure. */
  boolean isWhole(CentreRange part) {
    return firstRow(part) == 0 && endRow(part) == rows(part).blockRows();
  }

  /** The rows of blocks of the structure that a part belongs to. */
  ResultNumbers numbers(CentreRange part) {
    return numbers.get(part.index());
  }

  /** Takes over numbers of the rows of blocks of a part, which begin after so many of them. */
  void put(CentreRange part, long before, DoubleBuffer results) {
    long first = (long) firstRow(part) * length(part);
    results.get(numbers(part).values(), (int) (first + before), results.remaining());
  }

  /** The rows, in the order of the call. */
  public List<PairRows> results() {
    PairRows[] results = new PairRows[lengths.length];
    IntStream.range(0, lengths.length)
        .parallel()
        .forEach(
            s -> {
              ResultNumbers sums = rows.get(s).sums(numbers.get(s), lengths[s]);
              results[order.get(s)] = new PairRows(sources(structures.get(s)), lengths[s], sums);
            });
    return List.of(results);
  }
}
