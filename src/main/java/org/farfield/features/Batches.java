package org.farfield.features;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Planner;
import org.farfield.expansion.Sources;
import org.farfield.spec.Channels;
import org.farfield.structure.Structure;

/** Reads and plans frames, as many at a time as fit into memory with what is made of them. */
final class Batches {
  /** What is made of a batch, unless a single frame has more. */
  static final double BYTES = 128e6;

  private final Channels channels;
  private final List<Planner> planners;
  private final FrameSource source;
  private final int frames;
  private final ToDoubleFunction<Frame> frameBytes;

  /** A structure with a job per expansion, and the memory of their coefficients. */
  record Frame(Structure structure, List<PlannedStructure> jobs, double bytes) {}

  /** At most so many frames at a time; frameBytes tells the memory of what is made of one. */
  Batches(
      Channels channels,
      List<Planner> planners,
      FrameSource source,
      int frames,
      ToDoubleFunction<Frame> frameBytes) {
    this.channels = channels;
    this.planners = planners;
    this.source = source;
    this.frames = frames;
    this.frameBytes = frameBytes;
  }

  /** The next frames; none at the end. */
  List<Frame> next() {
    List<Frame> batch = new ArrayList<>();
    double bytes = 0;
    while (bytes < BYTES && batch.size() < frames) {
      Structure structure = source.next();
      if (structure == null) {
        break;
      }
      Sources sources = Sources.of(structure, channels);
      List<PlannedStructure> jobs = new ArrayList<>();
      double coefficients = 0;
      for (Planner planner : planners) {
        jobs.add(
            new PlannedStructure(structure, sources, planner.plan(structure, sources.channels())));
        coefficients += 8.0 * structure.size() * sources.channels() * planner.columnsPerChannel();
      }
      Frame frame = new Frame(structure, jobs, coefficients);
      bytes += frameBytes.applyAsDouble(frame);
      batch.add(frame);
    }
    return batch;
  }
}
