package org.farfield.features;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.farfield.backend.Backend;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/** Reads and plans frames, as many at a time as fit into memory with what is made of them. */
final class Batches {
  /** What is made of a batch, at most, unless a single frame has more: less in a small heap. */
  static final double BYTES = Math.min(128e6, Runtime.getRuntime().maxMemory() / 16.0);

  // Of the first batch; each is twice as large as the one before. So the first rows are written
  // while the next are computed, and a short run is no row of three stages.
  private static final double FIRST_BYTES = 8e6;

  // For each thread of the host: what is made of a batch is in the cache yet when its rows are
  // made, and little of it is alive when memory is cleared up.
  private static final double CACHED_BYTES = 4e6;

  private final FeatureSpec spec;
  private final List<Planner> planners;
  private final Iterator<Structure> structures;
  private final int frames;
  private final ToDoubleFunction<Frame> frameBytes;
  private final double most;
  private double room;

  /**
   * A structure with a job per expansion.
   *
   * @param structure the atoms
   * @param centres those that have rows, ascending
   * @param jobs one per expansion
   * @param bytes memory of their coefficients
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  record Frame(Structure structure, int[] centres, List<PlannedStructure> jobs, double bytes) {}

  /** What is made of a batch of a backend, at most, unless a single frame has more. */
  static double most(Backend backend) {
    return backend
        .hostThreads()
        .map(threads -> Math.min(BYTES, CACHED_BYTES * threads.threads()))
        .orElse(BYTES);
  }

  /**
   * At most so many frames at a time, and so many bytes of what is made of them; frameBytes tells
   * those of one.
   */
  Batches(
      FeatureSpec spec,
      List<Planner> planners,
      Iterator<Structure> structures,
      int frames,
      double most,
      ToDoubleFunction<Frame> frameBytes) {
    this.spec = spec;
    this.planners = planners;
    this.structures = structures;
    this.frames = frames;
    this.most = most;
    room = Math.min(FIRST_BYTES, most);
    this.frameBytes = frameBytes;
  }

  /** The next frames; none at the end. */
  List<Frame> next() {
    List<Frame> batch = new ArrayList<>();
    double bytes = 0;
    while (bytes < room && batch.size() < frames && structures.hasNext()) {
      Structure structure = structures.next();
      Sources sources = Sources.of(structure, spec.channels());
      int[] centres = spec.centers().of(structure);
      List<PlannedStructure> jobs = new ArrayList<>();
      double coefficients = 0;
      for (Planner planner : planners) {
        jobs.add(
            new PlannedStructure(
                structure, sources, planner.plan(structure, sources.channels()), centres));
        coefficients += 8.0 * structure.size() * sources.channels() * planner.columnsPerChannel();
      }
      Frame frame = new Frame(structure, centres, jobs, coefficients);
      bytes += frameBytes.applyAsDouble(frame);
      batch.add(frame);
    }
    room = Math.min(2 * room, most);
    return batch;
  }
}
