package org.farfield.features.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntUnaryOperator;
import org.farfield.error.InputException;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.spec.GradientKind;
import org.farfield.structure.Structure;

/** Hands rows on, but none with a number that is infinite or not a number. */
final class FiniteRows extends PassingSink.PassingWriter {
  private static final int FEW = 512;

  private final boolean perStructure;
  private final IntUnaryOperator rowLength; // of a block
  private final Queue<Frame> frames = new ConcurrentLinkedQueue<>(); // not all of whose rows came
  private Frame told; // the last one that the next writer knows

  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Frame(int system, Structure structure, int[] centres) {}

  FiniteRows(FeatureSink.Writer next, FeatureLayout layout, FeatureSink.Arrangement arrangement) {
    super(next);
    perStructure = layout.spec().perStructure();
    rowLength =
        arrangement == FeatureSink.Arrangement.ROWS
            ? block -> layout.length()
            : block -> layout.tensor().blocks().get(block).rowLength();
  }

  /** Rows of a frame are going to come, after those of frames that began before. */
  void begin(int system, Structure structure, int[] centres) {
    frames.add(new Frame(system, structure, centres));
  }

  /** All rows of the first frame that has begun have come. */
  void end() {
    tell();
    frames.remove();
  }

  private void tell() {
    Frame frame = frames.element();
    if (frame != told) {
      told = frame;
      super.frame(frame.system, frame.structure, frame.centres);
    }
  }

  @Override
  public void append(int block, int[] samples, int rows, double[] values, int offset) {
    tell();
    int length = rowLength.applyAsInt(block);
    if (!areFinite(values, offset, rows * length)) {
      int r = 0;
      while (areFinite(values, offset + r * length, length)) {
        r++;
      }
      throw wrong(perStructure ? "its features" : "features of atom " + (samples[2 * r + 1] + 1));
    }
    super.append(block, samples, rows, values, offset);
  }

  @Override
  public void appendGradient(
      int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
    if (!areFinite(values, offset, values.length - offset)) {
      throw wrong("derivatives with respect to " + kind.text());
    }
    super.appendGradient(block, kind, samples, rows, values, offset);
  }

  // Few at a time: a method that is called often is compiled before one with a long loop is.
  private static boolean areFinite(double[] values, int from, int count) {
    int end = from + count;
    boolean areFinite = true;
    for (int at = from; at < end && areFinite; at += FEW) {
      areFinite = isNoneBeyond(values, at, Math.min(end, at + FEW));
    }
    return areFinite;
  }

  // Nothing times a finite number is nothing, times any other not a number. Four sums at a time are
  // fast.
  private static boolean isNoneBeyond(double[] values, int from, int to) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i + 4 <= to; i += 4) {
      a += 0 * values[i];
      b += 0 * values[i + 1];
      c += 0 * values[i + 2];
      d += 0 * values[i + 3];
    }
    for (; i < to; i++) {
      a += 0 * values[i];
    }
    return a + b + c + d == 0;
  }

  private InputException wrong(String what) {
    return new InputException(
        frames.element().structure.origin()
            + ": "
            + what
            + " would be infinite or not a number; weights, positions or hyperparameters are too"
            + " large or too small");
  }
}
