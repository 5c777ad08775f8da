package org.farfield.backend.cuda.tables;

import java.util.List;
import java.util.Optional;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.math.PiecewisePolynomial;

/** Interpolation tables on the device, see piecewise.cuh. */
public final class PiecewiseBuffers implements AutoCloseable {
  private static final int HEADER = 5;

  private final DeviceBuffer headers;
  private final DeviceBuffer data;

  /** Uploads; a table that is not there has no segments. */
  PiecewiseBuffers(List<Optional<PiecewisePolynomial>> tables) {
    long[] header = new long[HEADER * tables.size()];
    long size = 0;
    for (Optional<PiecewisePolynomial> table : tables) {
      size += table.map(t -> t.edges().length + t.bytes() / Double.BYTES).orElse(0L);
    }
    double[] numbers = new double[Math.toIntExact(size)];
    int next = 0;
    for (int t = 0; t < tables.size(); t++) {
      if (tables.get(t).isEmpty()) {
        continue;
      }
      PiecewisePolynomial table = tables.get(t).get();
      double[] edges = table.edges();
      double[] coefficients = table.coefficients();
      header[HEADER * t] = edges.length - 1L;
      header[HEADER * t + 1] = table.degree();
      header[HEADER * t + 2] = table.functions();
      header[HEADER * t + 3] = next;
      header[HEADER * t + 4] = (long) next + edges.length;
      System.arraycopy(edges, 0, numbers, next, edges.length);
      System.arraycopy(coefficients, 0, numbers, next + edges.length, coefficients.length);
      next += edges.length + coefficients.length;
    }
    data = DeviceBuffer.of(numbers);
    try {
      headers = DeviceBuffer.of(header);
    } catch (OutOfDeviceMemoryException e) {
      data.close();
      throw e;
    }
  }

  public DeviceBuffer headers() {
    return headers;
  }

  public DeviceBuffer data() {
    return data;
  }

  @Override
  public void close() {
    headers.close();
    data.close();
  }
}
