package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.farfield.expansion.Channels;
import org.farfield.expansion.Job;
import org.farfield.expansion.Planner;
import org.farfield.expansion.Sources;
import org.farfield.structure.Structure;

/** Reads and plans frames, as many at a time as fit into memory with their coefficients. */
final class Batches {
  /** Coefficients of a batch, unless a single frame has more. */
  static final double BYTES = 128e6;

  private final Channels channels;
  private final List<Planner> planners;
  private final FrameSource source;
  private final int frames;

  /** A structure with a job per expansion. */
  record Frame(Structure structure, List<Job> jobs) {}

  Batches(Channels channels, List<Planner> planners, FrameSource source, int frames) {
    this.channels = channels;
    this.planners = planners;
    this.source = source;
    this.frames = frames;
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
      List<Job> jobs = new ArrayList<>();
      for (Planner planner : planners) {
        jobs.add(new Job(structure, sources, planner.plan(structure, sources.channels())));
        bytes += 8.0 * structure.size() * sources.channels() * planner.columnsPerChannel();
      }
      batch.add(new Frame(structure, jobs));
    }
    return batch;
  }
}
