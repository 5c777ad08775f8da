package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.farfield.backend.Backend;
import org.farfield.backend.Multiplier;
import org.farfield.descriptor.PairRows;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * What the backend does with frames: it makes the rows that the sink asks for where it can and the
 * rows of the frame are not many, else the expansions. Which of both depends on the frame alone.
 */
final class BatchEvaluator {
  /** Rows of one frame that the backend makes at once; of others the host makes some at a time. */
  private static final double MOST_ROWS = Batches.BYTES;

  private final Backend backend;
  private final List<ExpansionTables> tables;
  private final Optional<RowRequest> request;

  BatchEvaluator(Backend backend, List<ExpansionTables> tables, FrameRows rows) {
    this.backend = backend;
    this.tables = tables;
    request = backend.multiplier().flatMap(multiplier -> rows.request());
  }

  /** Rows that the backend may make, in numbers per atom of a frame with so many channels. */
  double numbersPerAtom(int channels) {
    return request.map(r -> (double) r.spectrum().length(channels)).orElse(0.0);
  }

  /** Memory of what is made of a frame. */
  double bytes(Batches.Frame frame) {
    return multiplies(frame) ? request.orElseThrow().bytes(frame) : frame.bytes();
  }

  private boolean multiplies(Batches.Frame frame) {
    return request.isPresent() && request.get().bytes(frame) <= MOST_ROWS;
  }

  /** What is made of each frame. */
  List<FrameValues> of(List<Batches.Frame> batch) {
    FrameValues[] results = new FrameValues[batch.size()];
    List<Integer> rows = new ArrayList<>();
    List<Integer> expansions = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      (multiplies(batch.get(i)) ? rows : expansions).add(i);
    }
    if (!rows.isEmpty()) {
      multiply(batch, rows, results);
    }
    if (!expansions.isEmpty()) {
      expand(batch, expansions, results);
    }
    return Arrays.asList(results);
  }

  private void multiply(List<Batches.Frame> batch, List<Integer> places, FrameValues[] results) {
    Multiplier multiplier = backend.multiplier().orElseThrow();
    RowRequest wanted = request.orElseThrow();
    List<int[]> rowsOf = places.stream().map(i -> wanted.rowOf(batch.get(i))).toList();
    List<PairRows> rows =
        multiplier.multiply(
            tables,
            places.stream().map(i -> batch.get(i).jobs()).toList(),
            wanted.spectrum().products(),
            rowsOf);
    for (int i = 0; i < places.size(); i++) {
      results[places.get(i)] =
          new FrameValues.Multiplied(
              wanted.spectrum(), rows.get(i), byAtom(batch.get(places.get(i)), rowsOf.get(i)));
    }
  }

  private static int[] byAtom(Batches.Frame frame, int[] rowOf) {
    int[] rows = new int[frame.structure().size()];
    for (int place = 0; place < rowOf.length; place++) {
      rows[frame.centres()[place]] = rowOf[place];
    }
    return rows;
  }

  private void expand(List<Batches.Frame> batch, List<Integer> places, FrameValues[] results) {
    List<List<Coefficients>> all = new ArrayList<>();
    places.forEach(i -> all.add(new ArrayList<>()));
    for (int e = 0; e < tables.size(); e++) {
      int expansion = e;
      List<PlannedStructure> jobs =
          places.stream().map(i -> batch.get(i).jobs().get(expansion)).toList();
      List<Coefficients> coefficients = backend.expand(tables.get(e), jobs);
      for (int i = 0; i < jobs.size(); i++) {
        all.get(i).add(coefficients.get(i));
      }
    }
    for (int i = 0; i < places.size(); i++) {
      results[places.get(i)] = new FrameValues.Expansions(all.get(i));
    }
  }
}
