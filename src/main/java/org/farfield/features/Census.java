package org.farfield.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.farfield.error.InputException;
import org.farfield.expansion.Plan;
import org.farfield.expansion.Planner;
import org.farfield.expansion.Sources;
import org.farfield.spec.Channels;
import org.farfield.structure.Structure;

/**
 * A first pass over the input: it finds every error before anything is written, and the sizes that
 * the output needs beforehand.
 */
public final class Census {
  private final boolean species;
  private long frames;
  private long atoms;
  private long rows;
  private String withoutCentres = ""; // the first such frame
  private double flops;
  private double seconds;
  private double largestBytes;
  private double largestResult;
  private double results;
  private final TreeSet<Integer> channels = new TreeSet<>();
  // (centre type, channel) → atoms and frames that will have rows
  private final Map<List<Integer>, long[]> samples = new TreeMap<>(Census::compare);
  private final Map<Integer, long[]> centres = new TreeMap<>();
  private final List<PlanSummary> plans = new ArrayList<>(); // one per expansion

  private Census(boolean species, int expansions) {
    this.species = species;
    for (int e = 0; e < expansions; e++) {
      plans.add(new PlanSummary());
    }
  }

  private static int compare(List<Integer> a, List<Integer> b) {
    int first = Integer.compare(a.get(0), b.get(0));
    return first != 0 ? first : Integer.compare(a.get(1), b.get(1));
  }

  /**
   * Looks through an input.
   *
   * @param request the job
   * @param planners of its expansions
   * @return what was found
   * @throws InputException for the first thing that is wrong with it
   */
  static Census of(Request request, List<Planner> planners) {
    Channels channels = request.spec().channels();
    Census survey = new Census(channels instanceof Channels.Species, planners.size());
    survey.channels.addAll(request.spec().species());
    try (FrameSource source = new FrameSource(request)) {
      for (Structure s = source.next(); s != null; s = source.next()) {
        Sources sources = Sources.of(s, channels);
        requireSpecies(s, request.spec().species());
        survey.addPlans(s, sources.channels(), planners);
        survey.addAtoms(s, sources, request.spec().centers().of(s));
      }
    }
    if (survey.frames == 0) {
      throw new InputException(
          request.inputName() + ": no frame is selected; check --frames and the file");
    }
    if (survey.rows == 0) {
      throw new InputException(
          request.inputName()
              + ": has no atoms of the centers "
              + request.spec().centers().text()
              + "; choose others");
    }
    return survey;
  }

  private static void requireSpecies(Structure s, List<Integer> species) {
    for (int atom = 0; atom < s.size() && !species.isEmpty(); atom++) {
      if (!species.contains(s.type(atom))) {
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
  private void addPlans(Structure s, int channelCount, List<Planner> planners) {
    double bytes = 0;
    double kept = 0;
    for (int e = 0; e < planners.size(); e++) {
      Plan plan = planners.get(e).plan(s, channelCount);
      flops += plan.flops();
      seconds += plan.seconds();
      bytes = Math.max(bytes, kept + plan.bytes());
      kept += 8.0 * s.size() * channelCount * planners.get(e).columnsPerChannel();
      plans.get(e).add(s, plan);
    }
    Memory.check(bytes, s.origin(), "its " + s.size() + " atoms");
    largestBytes = Math.max(largestBytes, bytes);
    results += kept;
    largestResult = Math.max(largestResult, kept);
  }

  private void addAtoms(Structure s, Sources sources, int[] chosen) {
    frames++;
    atoms += s.size();
    rows += chosen.length;
    if (chosen.length == 0 && withoutCentres.isEmpty()) {
      withoutCentres = s.origin();
    }
    Map<Integer, Integer> here = new TreeMap<>();
    for (int atom : chosen) {
      here.merge(s.type(atom), 1, Integer::sum);
    }
    for (int channel : sources.labels()) {
      channels.add(channel);
    }
    here.forEach(
        (type, count) -> {
          count(centres.computeIfAbsent(type, t -> new long[2]), count);
          for (int channel : sources.labels()) {
            count(samples.computeIfAbsent(List.of(type, channel), k -> new long[2]), count);
          }
        });
  }

  private static void count(long[] counter, int atoms) {
    counter[0] += atoms;
    counter[1]++;
  }

  /**
   * Number of selected frames.
   *
   * @return the count
   */
  public long frames() {
    return frames;
  }

  /**
   * Number of atoms in them.
   *
   * @return the count
   */
  public long atoms() {
    return atoms;
  }

  /** Number of centres in them. */
  long rows() {
    return rows;
  }

  /** A frame that has none; empty if all have. */
  Optional<String> withoutCentres() {
    return withoutCentres.isEmpty() ? Optional.empty() : Optional.of(withoutCentres);
  }

  /**
   * Estimated operations.
   *
   * @return floating-point operations
   */
  public double flops() {
    return flops;
  }

  /**
   * Estimated time.
   *
   * @return seconds
   */
  public double seconds() {
    return seconds;
  }

  /**
   * Estimated memory of the largest frame.
   *
   * @return bytes
   */
  public double largestBytes() {
    return largestBytes;
  }

  /** Bytes of the largest frame's coefficients. */
  double largestResult() {
    return largestResult;
  }

  /** Bytes of all frames' coefficients. */
  double results() {
    return results;
  }

  /**
   * Whether channels are species.
   *
   * @return false if they are columns
   */
  boolean species() {
    return species;
  }

  /**
   * Channels of the whole input: atomic numbers or column indices.
   *
   * @return ascending
   */
  public List<Integer> channels() {
    return new ArrayList<>(channels);
  }

  /** Rows of a (centre type, channel) block. */
  long samples(int centre, int channel, boolean perStructure) {
    long[] found = samples.get(List.of(centre, channel));
    return found == null ? 0 : found[perStructure ? 1 : 0];
  }

  /** Rows of a centre type, whatever the channels. */
  long samples(int centre, boolean perStructure) {
    return centres.get(centre)[perStructure ? 1 : 0];
  }

  /**
   * Centre types of the whole input.
   *
   * @return atomic numbers, ascending
   */
  public List<Integer> centres() {
    return new ArrayList<>(centres.keySet());
  }

  /**
   * How each expansion is evaluated.
   *
   * @return one summary per expansion
   */
  public List<PlanSummary> plans() {
    return List.copyOf(plans);
  }

  /**
   * How many frames go which path, every expansion counted.
   *
   * @return path name → frames
   */
  public Map<String, Long> paths() {
    Map<String, Long> paths = new TreeMap<>();
    plans.forEach(p -> p.paths().forEach((path, count) -> paths.merge(path, count, Long::sum)));
    return paths;
  }

  /**
   * The range of reciprocal cutoffs.
   *
   * @return text such as {@code 4.71 1/Å}; empty if nothing is periodic
   */
  public String cutoffs() {
    return PlanSummary.cutoffs(plans);
  }
}
