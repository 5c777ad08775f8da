package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.farfield.backend.Backend;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.kernels.cpu.WorkerPool;
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
  private final KnownPlans known;
  private final Iterator<Structure> structures;
  private final int frames;
  private final ToDoubleFunction<Frame> frameBytes;
  private final double most;
  private final Supplier<Optional<WorkerPool>> planning;
  private double room;

  /**
   * A structure with a job per expansion.
   *
   * @param structure the atoms
   * @param sources their weights by channel
   * @param centres those that have rows, ascending
   * @param jobs one per expansion; none while it is only asked how large it is
   * @param bytes memory of their coefficients
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  record Frame(
      Structure structure,
      Sources sources,
      int[] centres,
      List<PlannedStructure> jobs,
      double bytes) {
    private Frame planned(KnownPlans known) {
      List<PlannedStructure> all =
          known.take(structure, sources).stream()
              .map(plan -> new PlannedStructure(structure, sources, plan, centres))
              .toList();
      return new Frame(structure, sources, centres, all, bytes);
    }
  }

  /** What is made of a batch of a backend, at most, unless a single frame has more. */
  static double most(Backend backend) {
    return backend
        .hostThreads()
        .map(threads -> Math.min(BYTES, CACHED_BYTES * threads.threads()))
        .orElse(BYTES);
  }

  /**
   * At most so many frames at a time, and so many bytes of what is made of them; frameBytes tells
   * those of one. They are planned by the threads that are given, or by the caller, if their plans
   * are not known.
   */
  Batches(
      FeatureSpec spec,
      List<Planner> planners,
      KnownPlans known,
      Iterator<Structure> structures,
      int frames,
      double most,
      ToDoubleFunction<Frame> frameBytes,
      Supplier<Optional<WorkerPool>> planning) {
    this.spec = spec;
    this.planners = planners;
    this.known = known;
    this.structures = structures;
    this.frames = frames;
    this.most = most;
    room = Math.min(FIRST_BYTES, most);
    this.frameBytes = frameBytes;
    this.planning = planning;
  }

  /** The next frames; none at the end. */
  List<Frame> next() {
    List<Frame> batch = new ArrayList<>();
    double bytes = 0;
    while (bytes < room && batch.size() < frames && structures.hasNext()) {
      Frame frame = read(structures.next());
      bytes += frameBytes.applyAsDouble(frame);
      batch.add(frame);
    }
    room = Math.min(2 * room, most);
    return Engine.together(
        batch.stream().map(Frame::structure).toList(), planning, i -> batch.get(i).planned(known));
  }

  private Frame read(Structure structure) {
    Sources sources = Sources.of(structure, spec.channels());
    double coefficients = 0;
    for (Planner planner : planners) {
      coefficients += 8.0 * structure.size() * sources.channels() * planner.columnsPerChannel();
    }
    return new Frame(structure, sources, spec.centers().of(structure), List.of(), coefficients);
  }
}
