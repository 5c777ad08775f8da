package org.farfield.learning.frames;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.learning.Monomers;
import org.farfield.learning.Scans;
import org.farfield.structure.Structure;

/** The farthest frame of the scan of each frame, with which it is compared. */
public final class ScanEnds {
  private static final double RIGID = 1e-3; // Å

  private final List<Optional<End>> ends = new ArrayList<>();

  private ScanEnds() {}

  /**
   * A farthest frame.
   *
   * @param frame its number
   * @param order how far
   * @param structure what it is
   */
  public record End(int frame, double order, Structure structure) {}

  /**
   * Finds them.
   *
   * @param scans which frames belong together
   * @param monomers their molecules, which must be the same in all frames of a scan
   * @param source of the frames
   * @param known which of them know what is compared
   * @return for each frame the farthest of its scan among these
   */
  public static ScanEnds of(
      Scans scans, Monomers monomers, StructureSource source, boolean[] known) {
    Map<String, End> farthest = new HashMap<>();
    try (Stream<Structure> frames = new ChosenFrames(source, known).open()) {
      int[] numbers = IntStream.range(0, known.length).filter(f -> known[f]).toArray();
      int[] next = {0};
      frames.forEachOrdered(
          s -> {
            End end = new End(numbers[next[0]++], scans.orderOf(s), s);
            farthest.merge(
                scans.groupOf(s), end, (old, one) -> one.order() > old.order() ? one : old);
          });
    }
    ScanEnds all = new ScanEnds();
    try (Stream<Structure> frames = source.open()) {
      frames.forEachOrdered(s -> all.add(s, known, scans, monomers, farthest));
    }
    return all;
  }

  // The farthest itself is compared with none.
  private void add(
      Structure structure,
      boolean[] known,
      Scans scans,
      Monomers monomers,
      Map<String, End> farthest) {
    int frame = ends.size();
    End end = known[frame] ? farthest.get(scans.groupOf(structure)) : null;
    if (end == null || end.frame() == frame) {
      ends.add(Optional.empty());
      return;
    }
    requireRigid(structure, end.structure(), monomers);
    ends.add(Optional.of(end));
  }

  /** That of a frame; empty if it is the farthest itself, or does not know what is compared. */
  public Optional<End> of(int frame) {
    return ends.get(frame);
  }

  // Its molecules are those of the other, each moved as a whole and not turned.
  private static void requireRigid(Structure structure, Structure end, Monomers monomers) {
    boolean same =
        Arrays.equals(structure.types(), end.types())
            && Arrays.equals(structure.cell().rows(), end.cell().rows());
    for (int[] atoms : same ? monomers.of(structure) : List.<int[]>of()) {
      for (int atom : atoms) {
        same &= moved(structure, end, atoms[0], atom) < RIGID;
      }
    }
    if (!same) {
      throw new InputException(
          structure.origin()
              + ": its molecules are not those of the farthest frame of its scan, "
              + end.origin()
              + ", moved without turning; forces are compared in rigid scans");
    }
  }

  // How far an atom is from where the first of its molecule was moved to, up to lattice vectors.
  private static double moved(Structure structure, Structure end, int first, int atom) {
    double[] d = new double[3];
    for (int x = 0; x < 3; x++) {
      d[x] =
          structure.position(atom, x)
              - structure.position(first, x)
              - end.position(atom, x)
              + end.position(first, x);
    }
    if (structure.cell().periodicDirections() > 0) {
      double[] rows = structure.cell().rows();
      double[] reciprocal = structure.cell().reciprocal();
      for (int a = 0; a < 3; a++) {
        double share = 0;
        for (int x = 0; x < 3; x++) {
          share += reciprocal[3 * a + x] * d[x];
        }
        for (int x = 0; x < 3 && structure.cell().isPeriodic(a); x++) {
          d[x] -= Math.rint(share) * rows[3 * a + x];
        }
      }
    }
    return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  }
}
