package org.farfield.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.farfield.features.StructureSource;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GradientKind;

/**
 * Frames that know forces or stress, and the derivatives of features that their rows are made of.
 *
 * @param frames all that is known of frames
 * @param numbers of those that know some, ascending
 * @param read where these are read
 */
record DerivedFrames(List<FrameFacts> frames, List<Integer> numbers, StructureSource read) {
  /** Takes rows that are known; a row is not kept. */
  interface Taker {
    void add(int frame, RowKind kind, double[] row, double label);
  }

  /** Of frames that are read there, as many as facts. */
  static DerivedFrames of(List<FrameFacts> frames, StructureSource read) {
    List<Integer> numbers =
        IntStream.range(0, frames.size())
            .filter(f -> frames.get(f).hasDerivatives())
            .boxed()
            .toList();
    return of(frames, numbers, read);
  }

  private static DerivedFrames of(
      List<FrameFacts> frames, List<Integer> numbers, StructureSource read) {
    boolean[] chosen = new boolean[frames.size()];
    numbers.forEach(f -> chosen[f] = true);
    return new DerivedFrames(frames, numbers, new ChosenFrames(read, chosen));
  }

  boolean isEmpty() {
    return numbers.isEmpty();
  }

  /** What is known of one of them. */
  FrameFacts facts(int frame) {
    return frames.get(numbers.get(frame));
  }

  /** The features with what derivatives they need. */
  FeatureSpec derived(FeatureSpec spec) {
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

  /** What it takes, in words: of so many features, and as many columns of the linear problem. */
  String cost(int features, int columns, double bytes) {
    double rows = known().stream().mapToDouble(f -> f.forces().length + f.virial().length).sum();
    double pairs = known().stream().mapToDouble(f -> (double) f.atoms() * f.atoms()).sum();
    return String.format(
        Locale.ROOT,
        "forces and stress of %d frames: derivatives of %d features in %.2g pairs of atoms, about"
            + " %.2g GiB at a time, make %.0f rows, which take %.2g operations to fit",
        numbers.size(),
        features,
        pairs,
        bytes / (1 << 30),
        rows,
        2 * rows * columns * columns);
  }
}
