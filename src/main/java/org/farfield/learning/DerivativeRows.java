package org.farfield.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.farfield.features.Census;
import org.farfield.features.Featurizer;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GradientKind;

/** Rows of the linear problem from derivatives of features: forces, and stress times volume. */
final class DerivativeRows implements FrameRows.Taker {
  /** Takes rows that are known; a row is not kept. */
  interface Taker {
    void add(int frame, RowKind kind, double[] row, double label);
  }

  private final List<FrameFacts> frames;
  private final List<Integer> numbers; // of the frames that come
  private final RowColumns all;
  private final Taker taker;
  private final double[] row;
  private int[] among;

  private DerivativeRows(
      List<FrameFacts> frames, List<Integer> numbers, RowColumns all, Taker taker) {
    this.frames = frames;
    this.numbers = numbers;
    this.all = all;
    this.taker = taker;
    row = new double[all.length()];
  }

  /**
   * Makes the rows of all frames that know forces or stress.
   *
   * @param featurizer makes the derivatives
   * @param spec of the features, without derivatives
   * @param frames what is known of frames
   * @param read where they are read
   * @param all columns of all frames
   * @param taker where rows go
   * @param progress is told what it costs, and how far it is
   */
  static void of(
      Featurizer featurizer,
      FeatureSpec spec,
      List<FrameFacts> frames,
      StructureSource read,
      RowColumns all,
      Taker taker,
      Progress progress) {
    List<Integer> numbers =
        IntStream.range(0, frames.size())
            .filter(f -> frames.get(f).hasDerivatives())
            .boxed()
            .toList();
    if (numbers.isEmpty()) {
      return;
    }
    List<FrameFacts> known = numbers.stream().map(frames::get).toList();
    List<GradientKind> kinds = new ArrayList<>();
    if (known.stream().anyMatch(f -> f.forces().length > 0)) {
      kinds.add(GradientKind.POSITIONS);
    }
    if (known.stream().anyMatch(f -> f.virial().length > 0)) {
      kinds.add(GradientKind.STRAIN);
    }
    FeatureSpec derived = spec.with(kinds.toArray(GradientKind[]::new));
    boolean[] chosen = new boolean[frames.size()];
    numbers.forEach(f -> chosen[f] = true);
    StructureSource source = new ChosenFrames(read, chosen);
    FrameRows sink = new FrameRows(new DerivativeRows(frames, numbers, all, taker));
    Census census = featurizer.census(derived, source);
    progress.stage("derivatives of features");
    progress.note(cost(known, all.length(), featurizer.explain(derived, census, sink).bytes()));
    featurizer.run(derived, source, census, sink, progress);
  }

  private static String cost(List<FrameFacts> frames, int features, double bytes) {
    double rows = frames.stream().mapToDouble(f -> f.forces().length + f.virial().length).sum();
    double pairs = frames.stream().mapToDouble(f -> (double) f.atoms() * f.atoms()).sum();
    return String.format(
        Locale.ROOT,
        "forces and stress of %d frames: derivatives of %d features in %.2g pairs of atoms, about"
            + " %.2g GiB at a time, make %.0f rows, which take %.2g operations to fit",
        frames.size(),
        features,
        pairs,
        bytes / (1 << 30),
        rows,
        2 * rows * features * features);
  }

  @Override
  public void begin(RowColumns columns, long frames) {
    among = columns.among(all);
  }

  @Override
  public void take(int frame, double[] values) {}

  @Override
  public void takeDerivatives(int frame, double[] positions, double[] strain) {
    int number = numbers.get(frame);
    FrameFacts facts = frames.get(number);
    add(number, RowKind.FORCES, facts.forces(), positions, -1);
    add(number, RowKind.STRESS, facts.virial(), strain, 1);
  }

  private void add(int frame, RowKind kind, double[] labels, double[] derivatives, double sign) {
    Arrays.fill(row, 0);
    for (int d = 0; d < labels.length; d++) {
      for (int x = 0; x < among.length; x++) {
        row[among[x]] = sign * derivatives[d * among.length + x];
      }
      if (!Double.isNaN(labels[d])) {
        taker.add(frame, kind, row, labels[d]);
      }
    }
  }
}
