package org.farfield.backend.cuda.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.expansion.Sources;
import org.farfield.expansion.tables.MultipoleCoupling;
import org.farfield.math.SphericalHarmonics;

/** How moments of neighbours become coefficients, on the device, see multipoles.cu. */
public final class CoupledMoments implements AutoCloseable {
  private static final int NUMBERS = 4; // of a coefficient

  private final MultipoleCoupling coupling;
  private final int targets;
  private final List<DeviceBuffer> buffers = new ArrayList<>();

  /** Uploads. */
  CoupledMoments(MultipoleCoupling coupling) {
    this.coupling = coupling;
    targets = coupling.slots() * (coupling.maxAngular() + 1) * (coupling.maxAngular() + 1);
    try {
      buffers.add(DeviceBuffer.of(new SphericalHarmonics(coupling.largestHarmonic()).constants()));
      upload(targets, 0);
      upload(Sources.MOST_MOMENTS, 1);
    } catch (OutOfDeviceMemoryException e) {
      close();
      throw e;
    }
  }

  // Where the coefficients of each target (key 0) or moment (key 1) begin, and all of them.
  private void upload(int keys, int key) {
    List<List<long[]>> sorted =
        Stream.generate(() -> (List<long[]>) new ArrayList<long[]>()).limit(keys).toList();
    coupling.forEach(
        (target, moment, harmonic, value) ->
            sorted
                .get(key == 0 ? target : moment)
                .add(new long[] {target, moment, harmonic, Double.doubleToRawLongBits(value)}));
    int[] starts = new int[keys + 1];
    for (int x = 0; x < keys; x++) {
      starts[x + 1] = starts[x] + sorted.get(x).size();
    }
    long[] all = new long[NUMBERS * starts[keys]];
    int next = 0;
    for (List<long[]> some : sorted) {
      for (long[] one : some) {
        System.arraycopy(one, 0, all, next, NUMBERS);
        next += NUMBERS;
      }
    }
    buffers.add(DeviceBuffer.of(starts));
    buffers.add(DeviceBuffer.of(all));
  }

  /** Slots times (l_max + 1)². */
  public int targets() {
    return targets;
  }

  /** Pairs of L and λ − l. */
  public int slots() {
    return coupling.slots();
  }

  /** Harmonics of all λ. */
  public int harmonics() {
    int orders = coupling.largestHarmonic() + 1;
    return orders * orders;
  }

  int largestHarmonic() {
    return coupling.largestHarmonic();
  }

  /** Of the recurrence of the harmonics up to the largest λ. */
  DeviceBuffer constants() {
    return buffers.get(0);
  }

  /** Where the coefficients of each target begin, and the coefficients. */
  public List<DeviceBuffer> byTargets() {
    return buffers.subList(1, 3);
  }

  /** Where the coefficients of each moment begin, and the coefficients. */
  public List<DeviceBuffer> byMoments() {
    return buffers.subList(3, 5);
  }

  @Override
  public void close() {
    buffers.forEach(DeviceBuffer::close);
  }
}
