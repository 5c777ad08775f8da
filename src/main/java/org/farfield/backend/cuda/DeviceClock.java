package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.JCudaDriver;

/**
 * Measures by the device's own clock how long it was at work, for benchmarks. Streams may overlap:
 * a moment in which several are at work counts once.
 */
final class DeviceClock implements AutoCloseable {
  private static final double MILLISECONDS = 1e-3;

  /** From one mark in a stream to a later one in the same stream. */
  private record Span(CUevent start, CUevent end) {}

  /** In seconds after the first mark of all. */
  private record Interval(double start, double end) {}

  private final List<Span> spans = new ArrayList<>();

  /** Marks that work queued from now on in this stream counts; ended by {@link #stop}. */
  void start(CudaStream stream) {
    Span span = new Span(event(), event());
    spans.add(span);
    record(span.start, stream);
  }

  /** Marks the end of the work begun last, which has to be in the same stream. */
  void stop(CudaStream stream) {
    record(spans.get(spans.size() - 1).end, stream);
  }

  /**
   * Waits for the end of what was measured.
   *
   * @return seconds with work since the last {@link #reset}
   */
  double seconds() {
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
    for (Span span : spans) {
      Driver.check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(span.end));
      intervals.add(new Interval(sinceFirst(span.start), sinceFirst(span.end)));
    }
    intervals.sort(Comparator.comparingDouble(Interval::start));
    return intervals;
  }

  private double sinceFirst(CUevent event) {
    float[] milliseconds = {0};
    Driver.check(
        "cuEventElapsedTime",
        JCudaDriver.cuEventElapsedTime(milliseconds, spans.get(0).start, event));
    return milliseconds[0] * MILLISECONDS;
  }

  private static CUevent event() {
    CUevent event = new CUevent();
    Driver.check("cuEventCreate", JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT));
    return event;
  }

  private static void record(CUevent event, CudaStream stream) {
    Driver.check("cuEventRecord", JCudaDriver.cuEventRecord(event, stream.handle()));
  }

  /** Forgets what was measured. */
  void reset() {
    for (Span span : spans) {
      Driver.check("cuEventDestroy", JCudaDriver.cuEventDestroy(span.start));
      Driver.check("cuEventDestroy", JCudaDriver.cuEventDestroy(span.end));
    }
    spans.clear();
  }

  @Override
  public void close() {
    reset();
  }
}
