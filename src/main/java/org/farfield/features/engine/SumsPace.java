package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.backend.Backend;
import org.farfield.error.ResourceException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.features.Census;
import org.farfield.features.StructureSource;
import org.farfield.kernels.cpu.Threads;
import org.farfield.kernels.cpu.WarmUp;
import org.farfield.spec.Channels;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Precision;
import org.farfield.structure.Structure;

/**
 * How much longer sums take on this machine, as it is now, than by {@link Speeds}. What is
 * computed, and how, depends on those alone.
 *
 * @param factor of what they are expected to take
 * @param frames of the input that it was measured with; 0: it was not
 */
public record SumsPace(double factor, int frames) {
  /** That of the machine of the constants. */
  public static final SumsPace USUAL = new SumsPace(1, 0);

  // Sums that take less are not measured: that takes seconds.
  private static final double LONG = 5;

  // Of the frames that are measured together: longer than threads take to wake, and no longer than
  // that many repeats are in the time there is.
  private static final double ENOUGH = 0.1;
  private static final double TOO_LITTLE = 0.02;
  private static final double TOO_MUCH = 0.5;
  private static final double SHARE = 0.5; // of the memory that there is
  private static final int MOST_FRAMES = 20_000;

  // The compiler is done when nothing got faster for half of the time; it needs as much, at least.
  private static final double COMPILED = 1.0;
  private static final double GIVEN_UP = 6.0;
  private static final double FASTER = 0.9;

  /**
   * By the first frames of an input, which are computed for some seconds.
   *
   * @return {@link #USUAL}, where all sums take no longer, or a frame is too large to be tried
   */
  static SumsPace measured(
      Backend backend,
      FeatureSpec spec,
      List<ExpansionTables> tables,
      List<Planner> planners,
      StructureSource source,
      Census census) {
    Speeds speeds = backend.speeds();
    if (speeds.onAllThreads(census.costs().seconds()) < LONG
        || census.costs().largestBytes() > Runtime.getRuntime().maxMemory() * SHARE
        || spec.channels() instanceof Channels.Equilibrated) { // many frames before the first
      return USUAL;
    }
    List<List<PlannedStructure>> jobs = new ArrayList<>(); // of each expansion
    planners.forEach(p -> jobs.add(new ArrayList<>()));
    double expected = 0;
    double bytes = 0;
    try (Stream<Structure> structures = source.open()) {
      Iterator<Structure> next = structures.limit(MOST_FRAMES).iterator();
      while (expected < ENOUGH && bytes < Batches.BYTES && next.hasNext()) {
        Structure structure = next.next();
        int[] centres = spec.centers().of(structure);
        for (int e = 0; e < jobs.size(); e++) {
          PlannedStructure all = planners.get(e).prepare(structure);
          jobs.get(e).add(new PlannedStructure(structure, all.sources(), all.plan(), centres));
          expected += speeds.onAllThreads(all.plan().seconds());
          double numbers = all.sources().channels() * planners.get(e).columnsPerChannel();
          bytes += 8 * structure.size() * numbers;
        }
        if (expected > TOO_MUCH) {
          return USUAL;
        }
      }
    }
    if (expected < TOO_LITTLE) {
      return USUAL;
    }
    if (backend.hostThreads().isPresent()) {
      warmUp(tables.stream().anyMatch(t -> t.hyperparameters().precision() == Precision.SINGLE));
    }
    try {
      return new SumsPace(seconds(backend, tables, jobs) / expected, jobs.get(0).size());
    } catch (ResourceException e) { // of the device: the run divides its work otherwise, or says so
      return USUAL;
    }
  }

  // Without it vectors are objects, for seconds if others want the cores.
  private static void warmUp(boolean single) {
    for (WarmUp.Sums sums :
        List.of(
            WarmUp.Sums.waves(false, single),
            WarmUp.Sums.waves(true, single),
            WarmUp.Sums.NEIGHBORS)) {
      WarmUp.start(sums).ifPresent(Threads::join);
    }
  }

  // What they take when everything is compiled.
  private static double seconds(
      Backend backend, List<ExpansionTables> tables, List<List<PlannedStructure>> jobs) {
    List<Double> times = new ArrayList<>();
    double least = Double.MAX_VALUE;
    double elapsed = 0;
    double lastGain = 0;
    while (elapsed < GIVEN_UP && (elapsed < COMPILED || lastGain > elapsed / 2)) {
      long start = System.nanoTime();
      for (int e = 0; e < jobs.size(); e++) {
        backend.expand(tables.get(e), jobs.get(e)).forEach(Coefficients::release);
      }
      double time = (System.nanoTime() - start) * 1e-9;
      times.add(time);
      elapsed += time;
      if (time < FASTER * least) {
        least = time;
        lastGain = elapsed;
      }
    }
    List<Double> later = times.subList(times.size() / 2, times.size());
    return later.stream().sorted().toList().get(later.size() / 2);
  }
}
