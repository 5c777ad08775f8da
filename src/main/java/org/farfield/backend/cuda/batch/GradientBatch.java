package org.farfield.backend.cuda.batch;

import java.nio.DoubleBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.expansion.Gradients;

/**
 * Gradients of whole structures that are computed together. On the device lie first {@code 3 N}
 * numbers for the positions of all atoms, then those for the weights, in the order of the weights,
 * then what a path makes the rest of.
 */
public final class GradientBatch {
  /** Numbers of ∂E/∂ε. */
  public static final int STRAIN = 9;

  private final Batch batch;
  private final List<Gradients> results;
  private long rest;

  /** Gradients that nobody collects. */
  public GradientBatch(Batch batch) {
    this(batch, List.of());
  }

  /**
   * Makes one.
   *
   * @param batch whose coefficients are the cotangents
   * @param results to add to, by the index of the parts
   */
  public GradientBatch(Batch batch, List<Gradients> results) {
    this.batch = batch;
    this.results = results;
  }

  public Batch batch() {
    return batch;
  }

  /** What the gradients of a part are added to. */
  public Gradients result(CentreRange part) {
    return results.get(part.index());
  }

  /**
   * Uploads sources and cotangents.
   *
   * @param limits as much as the scratch memory of cotangents lies ready at a time
   */
  public void upload(Workspace workspace, BatchLimits limits) {
    batch.uploadWeights(workspace);
    DeviceBuffer cotangents = workspace.get(Item.COEFFICIENTS, batch.bytes());
    long most = Math.max(1, limits.scratch() / Double.BYTES);
    for (long first = 0; first < batch.end().output(); first += most) {
      long start = first;
      long end = Math.min(first + most, batch.end().output());
      workspace.upload(
          cotangents,
          Double.BYTES * start,
          Double.BYTES * (end - start),
          bytes -> copyCotangents(start, end, bytes.asDoubleBuffer()));
      workspace.recycle();
    }
  }

  /**
   * Clears the gradients.
   *
   * @param numbers how many more there are behind those for weights
   */
  public void clear(Workspace workspace, long numbers) {
    rest = numbers;
    workspace.get(Item.GRADIENTS, bytes()).clearLater(bytes(), workspace.stream());
  }

  // Some of the numbers of all parts, one after the other.
  private void copyCotangents(long start, long end, DoubleBuffer target) {
    IntStream.range(0, batch.parts().size())
        .parallel()
        .forEach(
            p -> {
              long origin = batch.origin(p).output();
              long from = Math.max(start, origin);
              long to = Math.min(end, origin + batch.parts().get(p).results());
              if (from < to) {
                target.put(
                    (int) (from - start),
                    batch.parts().get(p).coefficients().values(),
                    (int) (from - origin),
                    (int) (to - from));
              }
            });
  }

  private long bytes() {
    return Double.BYTES * (restFrom(batch) + rest);
  }

  /** Where the gradients of the weights of a batch begin. */
  public static long weightsFrom(Batch batch) {
    return 3 * batch.end().atom();
  }

  /** Where the rest of a batch begins. */
  public static long restFrom(Batch batch) {
    return weightsFrom(batch) + batch.end().weight();
  }

  /** Queues the download. */
  public void end(Workspace workspace) {
    workspace.download(Item.GRADIENTS, 0, bytes());
  }

  /** Hands out what belongs to one part. */
  public interface Share {
    void add(int part, DoubleBuffer numbers, Gradients result);
  }

  /** Waits for the download and adds it to the results; {@code share} does so with the rest. */
  public void collect(Workspace workspace, Share share) {
    DoubleBuffer numbers = workspace.results();
    IntStream.range(0, batch.parts().size())
        .parallel()
        .forEach(
            p -> {
              Gradients result = result(batch.parts().get(p));
              add(numbers, 3 * batch.origin(p).atom(), result.positions());
              for (int a = 0; a < result.moments().length; a++) {
                for (int lm = 0; lm < result.moments()[a].length; lm++) {
                  add(
                      numbers,
                      weightsFrom(batch) + batch.weight(p, a, lm),
                      result.moments()[a][lm]);
                }
              }
              share.add(p, numbers, result);
            });
  }

  /**
   * Likewise, where the rest are the nine numbers for the strain of each part, without what the
   * moments of its sources add to it.
   */
  public void collectWithStrain(Workspace workspace) {
    collect(
        workspace,
        (part, numbers, result) -> {
          add(numbers, restFrom(batch) + (long) STRAIN * part, result.strain());
          new MultipoleStrain(batch, part).add(numbers, weightsFrom(batch), result.strain());
        });
  }

  private static void add(DoubleBuffer numbers, long from, double[] target) {
    for (int x = 0; x < target.length; x++) {
      target[x] += numbers.get(Math.toIntExact(from + x));
    }
  }
}
