package org.farfield.backend.cuda.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures by the device's own clock how long each kernel, call of a library, copy and fill takes,
 * for benchmarks: from a mark in the stream before it to one behind it. Where the device has
 * nothing to do until the call arrives, that waiting counts, too: some microseconds.
 */
public final class LaunchTimes implements AutoCloseable {
  /**
   * All launches of one name.
   *
   * @param launches how many
   * @param seconds sum of their times
   * @param bytes that were copied or filled; 0 for kernels and libraries
   */
  public record Total(int launches, double seconds, long bytes) {}

  private record Launch(DeviceSpan span, long bytes) {}

  private final Map<String, List<Launch>> launches = new LinkedHashMap<>();

  /** Queues what {@code call} queues in this stream, between two marks. */
  void measure(String name, long bytes, CudaStream stream, Runnable call) {
    DeviceSpan span = new DeviceSpan();
    launches.computeIfAbsent(name, any -> new ArrayList<>()).add(new Launch(span, bytes));
    span.begin(stream);
    call.run();
    span.end(stream);
  }

  /** Waits for the end of what was measured: totals by name, in the order of their first launch. */
  public Map<String, Total> totals() {
    Map<String, Total> totals = new LinkedHashMap<>();
    launches.forEach((name, some) -> totals.put(name, total(some)));
    return totals;
  }

  private static Total total(List<Launch> some) {
    double seconds = 0;
    long bytes = 0;
    for (Launch launch : some) {
      launch.span.await();
      seconds += launch.span.seconds();
      bytes += launch.bytes;
    }
    return new Total(some.size(), seconds, bytes);
  }

  @Override
  public void close() {
    launches.values().forEach(some -> some.forEach(launch -> launch.span.close()));
    launches.clear();
  }
}
