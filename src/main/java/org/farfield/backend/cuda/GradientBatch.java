package org.farfield.backend.cuda;

import java.nio.DoubleBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.Workspace.Item;
import org.farfield.expansion.Gradients;

/**
 * Gradients of whole structures that are computed together. On the device lie first {@code 3 N}
 * numbers for the positions of all atoms, then those for the weights, in the order of the weights,
 * then what a path makes the rest of.
 */
final class GradientBatch {
  private final Batch batch;
  private final List<Gradients> results;
  private long rest;

  /**
   * Makes one.
   *
   * @param batch whose coefficients are the cotangents
   * @param results to add to, by the index of the parts
   */
  GradientBatch(Batch batch, List<Gradients> results) {
    this.batch = batch;
    this.results = results;
  }

  Batch batch() {
    return batch;
  }

  /** What the gradients of a part are added to. */
  Gradients result(Part part) {
    return results.get(part.index());
  }

  /**
   * Uploads atoms and cotangents and clears the gradients.
   *
   * @param fractional whether positions are in units of the lattice vectors, else in Å
   * @param numbers how many more there are behind those for weights
   */
  void begin(Workspace workspace, boolean fractional, long numbers) {
    rest = numbers;
    batch.uploadAtoms(workspace, fractional);
    workspace.upload(
        Item.COEFFICIENTS,
        batch.bytes(),
        bytes -> {
          DoubleBuffer target = bytes.asDoubleBuffer();
          IntStream.range(0, batch.parts().size())
              .parallel()
              .forEach(
                  p ->
                      target.put(
                          Math.toIntExact(batch.origin(p).output()),
                          batch.parts().get(p).coefficients().values()));
        });
    workspace.get(Item.GRADIENTS, bytes()).clearLater(bytes(), workspace.stream());
  }

  private long bytes() {
    return Double.BYTES * (restFrom() + rest);
  }

  /** Where the gradients of weights begin. */
  long weightsFrom() {
    return 3 * batch.end().atom();
  }

  /** Where the rest begins. */
  long restFrom() {
    return weightsFrom() + batch.end().weight();
  }

  /** Queues the download. */
  void end(Workspace workspace) {
    workspace.download(Item.GRADIENTS, bytes());
  }

  /** Hands out what belongs to one part. */
  interface Share {
    void add(int part, DoubleBuffer numbers, Gradients result);
  }

  /** Waits for the download and adds it to the results; {@code share} does so with the rest. */
  void collect(Workspace workspace, Share share) {
    DoubleBuffer numbers = workspace.results();
    IntStream.range(0, batch.parts().size())
        .parallel()
        .forEach(
            p -> {
              Gradients result = result(batch.parts().get(p));
              add(numbers, 3 * batch.origin(p).atom(), result.positions());
              long next = weightsFrom() + batch.origin(p).weight();
              for (double[] channel : result.weights()) {
                add(numbers, next, channel);
                next += channel.length;
              }
              share.add(p, numbers, result);
            });
  }

  static void add(DoubleBuffer numbers, long from, double[] target) {
    for (int x = 0; x < target.length; x++) {
      target[x] += numbers.get(Math.toIntExact(from + x));
    }
  }
}
