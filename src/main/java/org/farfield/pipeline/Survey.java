package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.farfield.error.InputException;
import org.farfield.expansion.Channels;
import org.farfield.expansion.Plan;
import org.farfield.expansion.Planner;
import org.farfield.expansion.Sources;
import org.farfield.structure.Structure;

/**
 * A first pass over the input: it finds every error before anything is written, and the sizes that
 * the output needs beforehand.
 */
public final class Survey {
  private static final int MAX_KINDS = 20;

  private final boolean species;
  private long frames;
  private long atoms;
  private double flops;
  private double seconds;
  private double largestBytes;
  private double largestResult;
  private double results;
  private double smallestCutoff = Double.MAX_VALUE;
  private double largestCutoff;
  private final TreeSet<Integer> channels = new TreeSet<>();
  // (centre type, channel) → atoms and frames that will have rows
  private final Map<List<Integer>, long[]> samples = new TreeMap<>(Survey::compare);
  private final Map<Integer, long[]> centres = new TreeMap<>();
  private final Map<String, Long> paths = new TreeMap<>();
  private final Map<String, Kind> kinds = new TreeMap<>();

  /**
   * Structures that are planned alike.
   *
   * @param plan of the first of them
   * @param origin of the first of them
   * @param count how many
   */
  public record Kind(Plan plan, String origin, long count) {}

  private Survey(boolean species) {
    this.species = species;
  }

  private static int compare(List<Integer> a, List<Integer> b) {
    int first = Integer.compare(a.get(0), b.get(0));
    return first != 0 ? first : Integer.compare(a.get(1), b.get(1));
  }

  /**
   * Looks through an input.
   *
   * @param request the job
   * @param planner of its hyperparameters
   * @return what was found
   * @throws InputException for the first thing that is wrong with it
   */
  public static Survey of(Request request, Planner planner) {
    Channels channels = request.hyperparameters().channels();
    Survey survey = new Survey(channels instanceof Channels.Species);
    try (FrameSource source = new FrameSource(request)) {
      for (Structure s = source.next(); s != null; s = source.next()) {
        Sources sources = Sources.of(s, channels);
        survey.add(s, sources, planner.plan(s, sources.channels()));
        survey.addResult(8.0 * s.size() * sources.channels() * planner.columnsPerChannel());
      }
    }
    if (survey.frames == 0) {
      throw new InputException(
          request.inputName() + ": no frame is selected; check --frames and the file");
    }
    return survey;
  }

  private void add(Structure s, Sources sources, Plan plan) {
    frames++;
    atoms += s.size();
    flops += plan.flops();
    seconds += plan.seconds();
    largestBytes = Math.max(largestBytes, plan.bytes());
    Memory.check(plan.bytes(), s.origin(), "its " + s.size() + " atoms");
    for (double k : plan.kCutoff()) {
      smallestCutoff = Math.min(smallestCutoff, k);
      largestCutoff = Math.max(largestCutoff, k);
    }
    Map<Integer, Integer> here = new TreeMap<>();
    for (int type : s.types()) {
      here.merge(type, 1, Integer::sum);
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
    String path =
        plan.path().name().toLowerCase(java.util.Locale.ROOT)
            + (plan.split().isPresent() ? "+split" : "");
    paths.merge(path, 1L, Long::sum);
    String key = path + plan.mesh() + plan.splineOrder();
    Kind kind = kinds.get(key);
    if (kind != null || kinds.size() < MAX_KINDS) {
      kinds.put(
          key,
          kind == null
              ? new Kind(plan, s.origin(), 1)
              : new Kind(kind.plan(), kind.origin(), kind.count() + 1));
    }
  }

  private void addResult(double bytes) {
    results += bytes;
    largestResult = Math.max(largestResult, bytes);
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
   * How many frames go which path.
   *
   * @return path name → frames
   */
  public Map<String, Long> paths() {
    return paths;
  }

  /**
   * Structures that are planned alike, at most {@value #MAX_KINDS} kinds.
   *
   * @return the kinds
   */
  public List<Kind> kinds() {
    return new ArrayList<>(kinds.values());
  }

  /**
   * The range of reciprocal cutoffs.
   *
   * @return text such as {@code 4.71 1/Å}; empty if nothing is periodic
   */
  public String cutoffs() {
    if (largestCutoff == 0) {
      return "";
    }
    String low = String.format(java.util.Locale.ROOT, "%.3f", smallestCutoff);
    String high = String.format(java.util.Locale.ROOT, "%.3f", largestCutoff);
    return (low.equals(high) ? low : low + " to " + high) + " 1/Å";
  }
}
