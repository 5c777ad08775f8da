package org.farfield.backend.cuda.sums;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinTask;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.expansion.plan.Term;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;

/** Which reciprocal vectors the sums of periodic structures run over. */
final class ReciprocalVectors {
  private static final int TOGETHER = 64; // and as many ahead

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
      all.write(first, count, target, start);
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
      double largest = term.largestCutoff();
      for (double cutoff : term.cutoffs()) {
        all[next++] = cutoff < largest ? cutoff : Double.MAX_VALUE;
      }
    }
    return all;
  }

  /** What decides on vectors: structures of equal cells share them. */
  private record Sphere(List<Double> rows, double cutoff) {
    HalfSpace vectors() {
      Cell cell = Cell.periodic(rows.stream().mapToDouble(Double::doubleValue).toArray());
      double[] lengths = {cell.length(0), cell.length(1), cell.length(2)};
      return new HalfSpace(cell.reciprocal(), lengths, cutoff);
    }
  }

  private Sphere sphere(int p) {
    double[] rows = lattice.part(p).job().structure().cell().rows();
    return new Sphere(Arrays.stream(rows).boxed().toList(), lattice.terms().get(p).largestCutoff());
  }

  /** The vectors of a part within its largest cutoff, one of each pair ±k. */
  HalfSpace vectors(int p) {
    return checked(p, sphere(p).vectors());
  }

  private HalfSpace checked(int p, HalfSpace vectors) {
    lattice.tables().requireWave(vectors.smallest(), lattice.part(p).job().structure());
    return vectors;
  }

  /**
   * Those of the structure of each part, for which it must be asked in order. One core lists
   * vectors more slowly than a device sums over them, so some are listed side by side, the next
   * ones while these are used; all at once might not fit the memory.
   */
  IntFunction<HalfSpace> inOrder() {
    InOrder lists = new InOrder(lattice.terms().size());
    return p -> checked(p, lists.of(p));
  }

  /** What is listed together: the vectors of some parts, from the first on. */
  private record Listed(Map<Sphere, HalfSpace> ofSpheres, List<HalfSpace> ofParts) {}

  /** Lists the vectors of some parts ahead of those who ask. */
  private final class InOrder {
    private final int parts;
    private Listed listed = new Listed(Map.of(), List.of());
    private ForkJoinTask<Listed> next;

    InOrder(int parts) {
      this.parts = parts;
      next = listFrom(0);
    }

    // whoever waits for one that nobody has begun does it
    private ForkJoinTask<Listed> listFrom(int first) {
      int end = Math.min(first + TOGETHER, parts);
      Map<Sphere, HalfSpace> before = listed.ofSpheres();
      return ForkJoinTask.adapt(() -> list(first, end, before)).fork();
    }

    private Listed list(int first, int end, Map<Sphere, HalfSpace> before) {
      List<Sphere> spheres =
          IntStream.range(first, end).mapToObj(ReciprocalVectors.this::sphere).toList();
      Map<Sphere, HalfSpace> all =
          new HashSet<>(spheres)
              .parallelStream().collect(Collectors.toMap(s -> s, s -> vectors(s, before)));
      return new Listed(all, spheres.stream().map(all::get).toList());
    }

    private static HalfSpace vectors(Sphere sphere, Map<Sphere, HalfSpace> before) {
      HalfSpace known = before.get(sphere);
      return known == null ? sphere.vectors() : known;
    }

    HalfSpace of(int p) {
      if (p % TOGETHER == 0) {
        listed = next.join();
        if (p + TOGETHER < parts) {
          next = listFrom(p + TOGETHER);
        }
      }
      return listed.ofParts().get(p % TOGETHER);
    }
  }
}
