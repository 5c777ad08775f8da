package org.farfield.learning.frames;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.learning.Monomers;
import org.farfield.learning.Scans;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.rows.InteractionRows;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GradientKind;

/**
 * Frames that know forces or stress, and the derivatives of features that their rows are made of.
 *
 * @param frames all that is known of frames; of scans differences of forces and stress
 * @param numbers of those that know some, ascending
 * @param read where these are read
 * @param subtracted what derivatives of these are less than; empty if nothing is subtracted
 */
public record DerivedFrames(
    List<FrameFacts> frames,
    List<Integer> numbers,
    StructureSource read,
    List<InteractionRows.Subtracted> subtracted) {
  /** Takes rows that are known, of a component of forces or strain; a row is not kept. */
  public interface Taker {
    void add(int frame, RowKind kind, int component, double[] row, double label);
  }

  /** Of frames that are read there, as many as facts. */
  public static DerivedFrames of(
      List<FrameFacts> frames, StructureSource read, TrainingSettings settings) {
    DerivedFrames all = of(frames, read);
    if (all.isEmpty() || settings.baseline().monomers().isEmpty()) {
      return all;
    }
    Monomers monomers = settings.baseline().monomers().get();
    Scans scans = settings.forces().scans().orElseThrow();
    return scans.isNone()
        ? all.less(InteractionRows.molecules(all.read(), monomers))
        : all.lessEnds(scans, monomers, read);
  }

  private static DerivedFrames of(List<FrameFacts> frames, StructureSource read) {
    boolean[] chosen = known(frames);
    List<Integer> numbers =
        IntStream.range(0, chosen.length).filter(f -> chosen[f]).boxed().toList();
    return new DerivedFrames(frames, numbers, new ChosenFrames(read, chosen), List.of());
  }

  private static boolean[] known(List<FrameFacts> frames) {
    boolean[] known = new boolean[frames.size()];
    IntStream.range(0, known.length).forEach(f -> known[f] = frames.get(f).hasDerivatives());
    return known;
  }

  private DerivedFrames less(List<InteractionRows.Subtracted> some) {
    return new DerivedFrames(frames, numbers, read, some);
  }

  private DerivedFrames lessEnds(Scans scans, Monomers monomers, StructureSource all) {
    ScanEnds ends = ScanEnds.of(scans, monomers, all, known(frames));
    List<FrameFacts> differences = new ArrayList<>();
    List<InteractionRows.Subtracted> others = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      Optional<ScanEnds.End> end = ends.of(f);
      FrameFacts own = frames.get(f);
      FrameFacts difference =
          end.isPresent() ? own.less(frames.get(end.get().frame())) : own.withoutDerivatives();
      differences.add(difference);
      if (difference.hasDerivatives()) {
        others.add(new InteractionRows.Other(end.orElseThrow().structure()));
      }
    }
    if (others.isEmpty()) {
      throw new InputException(
          "no scan of "
              + scans
              + " has two frames for training that know forces or stress; there is nothing to"
              + " compare");
    }
    return of(differences, all).less(others);
  }

  public boolean isEmpty() {
    return numbers.isEmpty();
  }

  /** What is known of one of them. */
  public FrameFacts facts(int frame) {
    return frames.get(numbers.get(frame));
  }

  /** The features with what derivatives they need. */
  public FeatureSpec derived(FeatureSpec spec) {
    List<GradientKind> kinds = new ArrayList<>();
    if (known().stream().anyMatch(f -> f.forces().length > 0)) {
      kinds.add(GradientKind.POSITIONS);
    }
    if (known().stream().anyMatch(f -> f.virial().length > 0)) {
      kinds.add(GradientKind.STRAIN);
    }
    return spec.with(kinds.toArray(GradientKind[]::new));
  }

  private List<FrameFacts> known() {
    return numbers.stream().map(frames::get).toList();
  }

  /**
   * What it takes, in words.
   *
   * @param features that are derived
   * @param columns of the linear problem
   * @param flops of derivatives, until they are rows
   * @param bytes at a time
   */
  public String cost(int features, int columns, double flops, double bytes) {
    double rows = known().stream().mapToDouble(f -> f.forces().length + f.virial().length).sum();
    double pairs = known().stream().mapToDouble(f -> (double) f.atoms() * f.atoms()).sum();
    return String.format(
        Locale.ROOT,
        "forces and stress of %d frames: derivatives of %d features in %.2g pairs of atoms, about"
            + " %.2g operations and %.2g GiB at a time, make %.0f rows, which take %.2g operations"
            + " to fit",
        numbers.size(),
        features,
        pairs,
        flops,
        bytes / (1 << 30),
        rows,
        2 * rows * columns * columns);
  }
}
