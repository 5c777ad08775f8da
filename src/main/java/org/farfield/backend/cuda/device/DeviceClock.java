package org.farfield.backend.cuda.device;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Measures by the device's own clock how long it was at work, for benchmarks. Streams may overlap:
 * a moment in which several are at work counts once.
 */
public final class DeviceClock implements AutoCloseable {
  /** In seconds after the first mark of all. */
  private record Interval(double start, double end) {}

  private final List<DeviceSpan> spans = new ArrayList<>();

  /** Marks that work queued from now on in this stream counts; ended by {@link #stop}. */
  public void start(CudaStream stream) {
    DeviceSpan span = new DeviceSpan();
    spans.add(span);
    span.begin(stream);
  }

  /** Marks the end of the work begun last, which has to be in the same stream. */
  public void stop(CudaStream stream) {
    spans.get(spans.size() - 1).end(stream);
  }

  /**
   * Waits for the end of what was measured.
   *
   * @return seconds with work since the last {@link #reset}
   */
  public double seconds() {
    double sum = 0;
    double until = Double.NEGATIVE_INFINITY;
    for (Interval interval : intervals()) {
      sum += Math.max(0, interval.end - Math.max(interval.start, until));
      until = Math.max(until, interval.end);
    }
    return sum;
  }

  private List<Interval> intervals() {
    List<Interval> intervals = new ArrayList<>();
    for (DeviceSpan span : spans) {
      span.await();
      intervals.add(new Interval(span.startAfter(spans.get(0)), span.endAfter(spans.get(0))));
    }
    intervals.sort(Comparator.comparingDouble(Interval::start));
    return intervals;
  }

  /** Forgets what was measured. */
  void reset() {
    spans.forEach(DeviceSpan::close);
    spans.clear();
  }

  @Override
  public void close() {
    reset();
  }
}
