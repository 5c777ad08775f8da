package org.farfield.backend.cuda.sums;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.expansion.plan.Term;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** Which reciprocal vectors the sums of periodic structures run over. */
final class ReciprocalVectors {
  private static final int TOGETHER = 128;

  private final LatticeBatch lattice;

  ReciprocalVectors(LatticeBatch lattice) {
    this.lattice = lattice;
  }

  /**
   * Some vectors of a structure.
   *
   * @param all its vectors
   * @param first the first of these
   * @param count how many
   * @param start vectors of a launch that come before
   */
  record Some(HalfSpace all, int first, int count, int start) {
    private void write(IntBuffer target) {
      for (int v = 0; v < count; v++) {
        for (int axis = 0; axis < 3; axis++) {
          target.put(3 * (start + v) + axis, all.h(first + v, axis));
        }
      }
    }
  }

  /** Uploads the indices of the vectors of a launch, so many in all. */
  static void upload(List<Some> vectors, long count, Workspace workspace) {
    workspace.upload(
        Item.INDICES,
        3L * Integer.BYTES * count,
        bytes -> {
          IntBuffer target = bytes.asIntBuffer();
          vectors.parallelStream().forEach(v -> v.write(target));
        });
  }

  /**
   * Cutoffs of the batch, where its parts have them: the largest is left to those who made the list
   * of vectors, so that one that lies on it is not judged twice.
   */
  double[] cutoffs() {
    Batch batch = lattice.batch();
    double[] all = new double[Math.toIntExact(batch.end().cutoff())];
    for (int p = 0; p < batch.parts().size(); p++) {
      Term.Lattice term = lattice.terms().get(p);
      int next = Math.toIntExact(batch.origin(p).cutoff());
      for (double cutoff : term.cutoffs()) {
        all[next++] = cutoff < term.largestCutoff() ? cutoff : Double.MAX_VALUE;
      }
    }
    return all;
  }

  /** The vectors of a part within its largest cutoff, one of each pair ±k. */
  HalfSpace vectors(int p) {
    Structure structure = lattice.part(p).job().structure();
    Cell cell = structure.cell();
    double[] lengths = {cell.length(0), cell.length(1), cell.length(2)};
    double largest = lattice.terms().get(p).largestCutoff();
    HalfSpace vectors = new HalfSpace(cell.reciprocal(), lengths, largest);
    double smallest = Double.MAX_VALUE;
    for (int v = 0; v < vectors.count(); v++) {
      smallest = Math.min(smallest, vectors.k(v, 3));
    }
    lattice.tables().requireWave(smallest, structure);
    return vectors;
  }

  /**
   * Those of the structure of each part, for which it must be asked in order. One core lists
   * vectors more slowly than a device sums over them, so some are listed side by side; all at once
   * might not fit the memory.
   */
  IntFunction<HalfSpace> inOrder() {
    List<HalfSpace> listed = new ArrayList<>();
    return p -> {
      if (p % TOGETHER == 0) {
        int end = Math.min(p + TOGETHER, lattice.terms().size());
        listed.clear();
        listed.addAll(IntStream.range(p, end).parallel().mapToObj(this::vectors).toList());
      }
      return listed.get(p % TOGETHER);
    };
  }
}
