package org.farfield.backend.cuda.batch;

import java.nio.ByteBuffer;
import java.util.List;
import org.farfield.structure.Cell;

/**
 * A part of a batch together with some of its reciprocal vectors, as the kernels see it: {@code
 * LaunchSegment} in segment.cuh.
 *
 * @param part the centres
 * @param origin where the part's inputs and results begin in those of the batch
 * @param vectors how many reciprocal vectors
 * @param start where what belongs to them begins in that of the launch
 */
public record LaunchSegment(CentreRange part, Origin origin, int vectors, Start start) {
  private static final int BYTES = 26 * Long.BYTES;

  /**
   * Positions in the arrays of a batch.
   *
   * @param atom number of atoms before
   * @param weight number of weights before
   * @param output number of coefficients before
   * @param total number of channels before
   * @param cutoff number of cutoffs before
   * @param centre number of listed centres before
   */
  public record Origin(long atom, long weight, long output, long total, long cutoff, long centre) {
    public static final Origin ZERO = new Origin(0, 0, 0, 0, 0, 0);

    /** Where the part after this one begins. */
    public Origin after(CentreRange part) {
      return new Origin(
          atom + part.atoms(),
          weight + part.weights(),
          output + part.results(),
          total + part.channels(),
          cutoff + part.coefficients().densities(),
          centre + part.centres());
    }
  }

  /**
   * Positions in the arrays of a launch.
   *
   * @param vector number of vectors, and of rows of the field matrix, before
   * @param phase number of phases before
   * @param sum number of structure factors before
   */
  public record Start(long vector, long phase, long sum) {
    public static final Start ZERO = new Start(0, 0, 0);

    /** Where the segment after this one begins. */
    public Start after(CentreRange part, int vectors) {
      return new Start(
          vector + vectors,
          phase + (long) part.atoms() * vectors,
          sum + (long) part.channels() * vectors);
    }
  }

  /** A segment without vectors. */
  public static LaunchSegment of(CentreRange part, Origin origin) {
    return new LaunchSegment(part, origin, 0, Start.ZERO);
  }

  /** Uploads segments. */
  public static void upload(List<LaunchSegment> segments, Workspace workspace) {
    workspace.upload(
        Workspace.Item.SEGMENTS,
        (long) BYTES * segments.size(),
        bytes -> {
          int place = 0;
          for (LaunchSegment segment : segments) {
            segment.write(bytes, place);
            place += BYTES;
          }
        });
  }

  private void write(ByteBuffer bytes, int place) {
    long[] counts = {
      part.atoms(),
      part.job().structure().atoms(),
      origin.atom(),
      part.channels(),
      part.moments(),
      origin.weight(),
      origin.centre(),
      part.centres(),
      origin.output(),
      origin.total(),
      origin.cutoff(),
      vectors,
      start.vector(),
      start.phase(),
      start.sum(),
      start.vector()
    };
    int at = place;
    for (long count : counts) {
      bytes.putLong(at, count);
      at += Long.BYTES;
    }
    Cell cell = part.job().structure().cell();
    boolean periodic = cell.isFullyPeriodic();
    bytes.putDouble(at, periodic ? 8 * Math.PI / cell.volume() : 0);
    double[] reciprocal = periodic ? cell.reciprocal() : new double[9];
    for (double b : reciprocal) {
      at += Double.BYTES;
      bytes.putDouble(at, 2 * Math.PI * b);
    }
  }
}
