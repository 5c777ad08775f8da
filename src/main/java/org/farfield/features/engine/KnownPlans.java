package org.farfield.features.engine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.Planner;
import org.farfield.features.rows.Fingerprint;
import org.farfield.structure.Structure;

/**
 * Plans that a census has made, for the batches that follow it: planning takes as long as reading
 * does. A plan follows from atoms, cell and the number of channels, so that these say whose it is;
 * where it is not known it is made again, and is the same. A bounded number of plans is kept, each
 * until it is taken. Any thread may call.
 */
final class KnownPlans {
  private static final double BYTES_PER_PLAN = 300;
  private static final double BYTES_PER_FRAME = 150;
  private static final double MOST_BYTES = 64e6;
  private static final double SHARE_OF_HEAP = 1.0 / 32;

  private final List<Planner> planners;
  private final int room; // frames
  private final ConcurrentMap<Key, List<Plan>> plans = new ConcurrentHashMap<>();
  private final AtomicInteger kept = new AtomicInteger();

  /**
   * Two numbers of the geometry that are made in different ways. Its methods are written out: to
   * link those of a record takes the JVM some ms, in every process.
   */
  private record Key(long fingerprint, int hash, int atoms, int channels) {
    static Key of(Structure s, int channels) {
      int hash = 31 * Arrays.hashCode(s.positions()) + Arrays.hashCode(s.cell().rows());
      return new Key(Fingerprint.geometry(s), hash, s.atoms(), channels);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Key other
          && fingerprint == other.fingerprint
          && hash == other.hash
          && atoms == other.atoms
          && channels == other.channels;
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(fingerprint) + hash;
    }
  }

  /** Makes plans by these, one for each expansion. */
  KnownPlans(List<Planner> planners) {
    this(
        planners,
        (int)
            (Math.min(MOST_BYTES, SHARE_OF_HEAP * Runtime.getRuntime().maxMemory())
                / (BYTES_PER_FRAME + BYTES_PER_PLAN * planners.size())));
  }

  KnownPlans(List<Planner> planners, int room) {
    this.planners = List.copyOf(planners);
    this.room = room;
  }

  /** Plans, and keeps plans that take long where there is room. */
  List<Plan> make(Structure structure, Sources sources) {
    List<Plan> made = plan(structure, sources);
    boolean tookLong = made.stream().anyMatch(plan -> plan.waveVectors() > 0);
    if (tookLong
        && sources.widths().isEmpty() // they have a plan for each, which need more room
        && kept.get() < room
        && plans.putIfAbsent(Key.of(structure, sources.channels()), made) == null) {
      kept.incrementAndGet();
    }
    return made;
  }

  /** The plans of a structure; they are not kept any longer. */
  List<Plan> take(Structure structure, Sources sources) {
    if (kept.get() == 0) {
      return plan(structure, sources);
    }
    List<Plan> known = plans.remove(Key.of(structure, sources.channels()));
    if (known == null) {
      return plan(structure, sources);
    }
    kept.decrementAndGet();
    return known;
  }

  private List<Plan> plan(Structure structure, Sources sources) {
    return planners.stream().map(planner -> planner.plan(structure, sources)).toList();
  }

  /** Frames whose plans are kept. */
  int size() {
    return plans.size();
  }
}
