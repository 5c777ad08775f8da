package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlanSummary;
import org.farfield.expansion.plan.Planner;
import org.farfield.features.Census;
import org.farfield.features.Census.Count;
import org.farfield.features.Census.GradientCosts;
import org.farfield.features.StructureSource;
import org.farfield.features.rows.Centres;
import org.farfield.features.rows.Fingerprint;
import org.farfield.kernels.cpu.InOrder;
import org.farfield.spec.Channels;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/** Goes over an input once: it finds every error before anything is written. */
final class CensusTaker {
  private final FeatureSpec spec;
  private final List<Planner> planners;
  private final KnownPlans known;
  private final Derivatives derivatives;
  private final int threads;

  private long frames;
  private long atoms;
  private long rows;
  private Optional<String> withoutCentres = Optional.empty();
  private final TreeSet<Integer> channels = new TreeSet<>();
  private final TreeMap<Census.Key, Count> samples = new TreeMap<>();
  private final List<PlanSummary.Builder> plans = new ArrayList<>();
  private Census.Costs costs = Census.Costs.NONE;
  private long fingerprint;
  private boolean mustFit = true;

  /** What takes the longest, and may be done for several frames at a time. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Planned(
      Structure structure, Sources sources, int[] centres, List<Plan> plans, long fingerprint) {}

  CensusTaker(
      FeatureSpec spec,
      List<Planner> planners,
      KnownPlans known,
      Derivatives derivatives,
      int threads) {
    this.spec = spec;
    this.planners = planners;
    this.known = known;
    this.derivatives = derivatives;
    this.threads = threads;
    planners.forEach(planner -> plans.add(new PlanSummary.Builder()));
  }

  /** Lets frames pass that this heap cannot hold: somebody asks what they need. */
  CensusTaker evenIfTooLarge() {
    mustFit = false;
    return this;
  }

  /** Takes all structures of a source; once. */
  Census take(StructureSource source) {
    try (Stream<Structure> structures = source.open()) {
      return take(source, structures);
    }
  }

  /** Takes all structures of a source that is open; once. */
  Census take(StructureSource source, Stream<Structure> structures) {
    try (InOrder<Structure, Planned> all =
        new InOrder<>(structures.iterator(), this::planned, Structure::size, threads)) {
      all.forEachRemaining(this::add);
    }
    return complete(spec, census(), source);
  }

  /** The census of all structures of a source, with what is elsewhere. */
  static Census complete(FeatureSpec spec, Census census, StructureSource source) {
    if (census.frames() == 0) {
      throw new InputException(
          source.name() + ": no frame is selected; check the selection and the file");
    }
    if (census.rows() == 0) {
      throw new InputException(
          source.name()
              + ": has no atoms of the centers "
              + spec.centers().text()
              + "; choose others");
    }
    return new Elsewhere(spec).with(census, source);
  }

  /** Takes one structure; once. What is elsewhere is not looked for. */
  Census take(Structure structure) {
    add(planned(structure));
    return census();
  }

  private Census census() {
    return new Census(
        frames,
        atoms,
        rows,
        withoutCentres,
        channels,
        samples,
        plans.stream().map(PlanSummary.Builder::build).toList(),
        costs,
        fingerprint);
  }

  private Planned planned(Structure s) {
    Sources sources = Sources.of(s, spec.channels());
    requireSpecies(s);
    return new Planned(
        s,
        sources,
        spec.centers().of(s),
        known.make(s, sources),
        Fingerprint.of(s, spec.channels()));
  }

  private void add(Planned frame) {
    Structure s = frame.structure();
    GradientCosts gradients = addAtoms(frame);
    addPlans(s, frame.plans(), frame.sources().channels(), gradients);
    fingerprint = Fingerprint.join(fingerprint, frame.fingerprint(), 1);
  }

  private void requireSpecies(Structure s) {
    for (int atom = 0; atom < s.atoms() && !spec.species().isEmpty(); atom++) {
      if (!spec.species().contains(s.type(atom))) {
        throw new InputException(
            s.origin()
                + ": atom "
                + (atom + 1)
                + " is "
                + Channels.Mixtures.name(s.type(atom))
                + ", which is none of the species that are asked for; add it");
      }
    }
  }

  // The expansions of a frame are computed one after the other; the results of all are kept.
  private void addPlans(
      Structure s, List<Plan> planned, int channelCount, GradientCosts gradients) {
    double bytes = 0;
    double kept = 0;
    double flops = 0;
    double seconds = 0;
    for (int e = 0; e < planners.size(); e++) {
      Plan plan = planned.get(e);
      flops += plan.flops();
      seconds += plan.seconds();
      bytes = Math.max(bytes, kept + plan.bytes());
      kept += 8.0 * s.size() * channelCount * planners.get(e).columnsPerChannel();
      plans.get(e).add(s, plan);
    }
    String places = s.points() == 0 ? "" : " and " + s.points() + " points";
    if (mustFit) {
      Memory.check(bytes, s.origin(), "its " + s.atoms() + " atoms" + places);
    }
    costs = costs.plus(new Census.Costs(flops, seconds, bytes, kept, kept, gradients));
  }

  private GradientCosts addAtoms(Planned frame) {
    Structure s = frame.structure();
    Sources sources = frame.sources();
    int[] chosen = frame.centres();
    frames++;
    atoms += s.atoms();
    rows += chosen.length;
    if (chosen.length == 0 && withoutCentres.isEmpty()) {
      withoutCentres = Optional.of(s.origin());
    }
    for (int channel : sources.labels()) {
      channels.add(channel);
    }
    Map<Integer, List<Integer>> byType = Centres.byType(s, chosen);
    boolean differentiated = !spec.gradients().isEmpty();
    Map<Integer, int[]> interacting =
        differentiated ? derivatives.interacting(s, chosen) : Map.of();
    byType.forEach(
        (type, some) -> {
          count(type, Census.Key.ANY, some, s, differentiated ? all(some, interacting) : 0);
          for (int a = 0; a < sources.channels(); a++) {
            long moves = differentiated ? ofChannel(some, interacting, sources, a) : 0;
            count(type, sources.labels()[a], some, s, moves);
          }
        });
    return differentiated ? gradientCosts(frame, interacting, byType.size()) : GradientCosts.NONE;
  }

  private void count(int type, int channel, List<Integer> centres, Structure s, long moves) {
    samples.merge(
        new Census.Key(type, channel), new Count(centres.size(), 1, moves, s.atoms()), Count::plus);
  }

  private static long all(List<Integer> centres, Map<Integer, int[]> interacting) {
    return centres.stream().mapToLong(i -> interacting.get(i).length).sum();
  }

  private static long ofChannel(
      List<Integer> centres, Map<Integer, int[]> interacting, Sources sources, int channel) {
    return centres.stream()
        .mapToLong(i -> Derivatives.sources(sources, channel, i, interacting.get(i)).length)
        .sum();
  }

  private GradientCosts gradientCosts(Planned frame, Map<Integer, int[]> interacting, int types) {
    Structure s = frame.structure();
    Sources sources = frame.sources();
    int centres = frame.centres().length;
    int most = interacting.values().stream().mapToInt(some -> some.length).max().orElse(0);
    double jacobian =
        CentreGradients.jacobianBytes(derivatives.rowLength(sources.channels()), most) / 8;
    double row = GradientRows.derivatives(s.atoms());
    return new GradientCosts(
        s.atoms(),
        s.origin(),
        centres * row,
        (1.0 * centres / GradientRows.POOLED_ATOMS + types) * row,
        centres * jacobian,
        jacobian,
        centres * jacobian,
        frame.plans().stream().mapToDouble(plan -> gradientFlops(plan, frame)).sum());
  }

  // The sum over reciprocal vectors, once for all atoms of a channel, is one for each atom and
  // axis;
  // what goes by pairs is so already, and has three slopes beside it.
  private static double gradientFlops(Plan plan, Planned frame) {
    Structure s = frame.structure();
    double each =
        plan.waveVectors() == 0 ? 4 : 3.0 * s.atoms() / Math.max(1, frame.sources().channels());
    return plan.flops() * each * frame.centres().length / Math.max(1, s.size());
  }
}
