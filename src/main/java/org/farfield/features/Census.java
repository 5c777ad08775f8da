package org.farfield.features;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.farfield.expansion.plan.PlanSummary;
import org.farfield.features.rows.Fingerprint;

/**
 * What a first pass over an input finds: the sizes that an output needs beforehand, and what it
 * will cost. Censuses of parts of an input, in their order, add up to that of the whole; the census
 * of nothing is {@link #none}.
 *
 * @param frames selected frames
 * @param atoms atoms in them
 * @param rows centres in them
 * @param withoutCentres the first frame that has no centre; empty if all have
 * @param channels of all frames, and those that are asked for or are elsewhere in an input of which
 *     this is a part: atomic numbers or column indices
 * @param samples what has rows, by centre and channel; none where they are elsewhere
 * @param plans how each expansion is evaluated
 * @param costs estimates
 * @param fingerprint tells whether atoms, cells and sources of an input are still the same
 */
@SuppressWarnings("exports") // plans are for the rooms of the program alone
public record Census(
    long frames,
    long atoms,
    long rows,
    Optional<String> withoutCentres,
    SortedSet<Integer> channels,
    SortedMap<Key, Count> samples,
    List<PlanSummary> plans,
    Costs costs,
    long fingerprint) {
  private static final Count NO_ROWS = new Count(0, 0, 0, 0);

  /**
   * Copies.
   *
   * @param frames selected frames
   * @param atoms atoms in them
   * @param rows centres in them
   * @param withoutCentres the first frame that has no centre
   * @param channels of all frames
   * @param samples what will have rows, by centre and channel
   * @param plans how each expansion is evaluated
   * @param costs estimates
   * @param fingerprint of the input
   */
  public Census {
    channels = Collections.unmodifiableSortedSet(new TreeSet<>(channels));
    samples = Collections.unmodifiableSortedMap(new TreeMap<>(samples));
    plans = List.copyOf(plans);
  }

  /**
   * Centres of a type in frames that have a channel.
   *
   * @param centre atomic number
   * @param channel one of {@link Census#channels}; {@link #ANY} for all frames
   */
  public record Key(int centre, int channel) implements Comparable<Key> {
    /** Whatever channels a frame has. */
    public static final int ANY = -1;

    @Override
    public int compareTo(Key other) {
      int first = Integer.compare(centre, other.centre);
      return first != 0 ? first : Integer.compare(channel, other.channel);
    }
  }

  /**
   * Rows and rows of derivatives; those are counted only where they are asked for.
   *
   * @param atoms centres
   * @param frames that have such centres
   * @param moves pairs of a centre and an atom that its row depends on
   * @param pooledMoves atoms of these frames
   */
  public record Count(long atoms, long frames, long moves, long pooledMoves) {
    /**
     * Adds up.
     *
     * @param other of frames that follow
     * @return of both
     */
    public Count plus(Count other) {
      return new Count(
          atoms + other.atoms,
          frames + other.frames,
          moves + other.moves,
          pooledMoves + other.pooledMoves);
    }
  }

  /**
   * Estimates.
   *
   * @param flops floating-point operations of the expansions
   * @param seconds time of the expansions
   * @param largestBytes memory of the largest frame while it is computed
   * @param largestResult bytes of the largest frame's coefficients
   * @param results bytes of all frames' coefficients
   * @param gradients of derivatives
   */
  public record Costs(
      double flops,
      double seconds,
      double largestBytes,
      double largestResult,
      double results,
      GradientCosts gradients) {
    /** Of nothing. */
    public static final Costs NONE = new Costs(0, 0, 0, 0, 0, GradientCosts.NONE);

    /**
     * Adds up.
     *
     * @param other of frames that follow
     * @return of both
     */
    public Costs plus(Costs other) {
      return new Costs(
          flops + other.flops,
          seconds + other.seconds,
          Math.max(largestBytes, other.largestBytes),
          Math.max(largestResult, other.largestResult),
          results + other.results,
          gradients.plus(other.gradients));
    }
  }

  /**
   * Estimates of derivatives, in numbers.
   *
   * @param mostAtoms of a frame
   * @param largest that frame
   * @param rows derivatives of a feature of all rows
   * @param pooledRows derivatives of a feature of all sums of some rows
   * @param jacobians Jacobians of all centres
   * @param largestJacobian that of a centre
   * @param largestJacobians those of a frame
   * @param flops floating-point operations of the derivatives of coefficients
   */
  public record GradientCosts(
      int mostAtoms,
      String largest,
      double rows,
      double pooledRows,
      double jacobians,
      double largestJacobian,
      double largestJacobians,
      double flops) {
    /** Of nothing. */
    public static final GradientCosts NONE = new GradientCosts(0, "", 0, 0, 0, 0, 0, 0);

    /**
     * Adds up.
     *
     * @param other of frames that follow
     * @return of both
     */
    public GradientCosts plus(GradientCosts other) {
      return new GradientCosts(
          Math.max(mostAtoms, other.mostAtoms),
          other.mostAtoms > mostAtoms ? other.largest : largest,
          rows + other.rows,
          pooledRows + other.pooledRows,
          jacobians + other.jacobians,
          Math.max(largestJacobian, other.largestJacobian),
          Math.max(largestJacobians, other.largestJacobians),
          flops + other.flops);
    }
  }

  /**
   * The census of nothing.
   *
   * @param expansions how many there are
   * @return what added to another changes nothing
   */
  public static Census none(int expansions) {
    return new Census(
        0,
        0,
        0,
        Optional.empty(),
        new TreeSet<>(),
        new TreeMap<>(),
        Collections.nCopies(expansions, new PlanSummary.Builder().build()),
        Costs.NONE,
        0);
  }

  /**
   * The census of this part of an input and one that comes after it.
   *
   * @param next of the same specification
   * @return that of both
   */
  public Census plus(Census next) {
    TreeSet<Integer> both = new TreeSet<>(channels);
    both.addAll(next.channels);
    TreeMap<Key, Count> counts = new TreeMap<>(samples);
    next.samples.forEach((key, count) -> counts.merge(key, count, Count::plus));
    List<PlanSummary> summaries = new ArrayList<>();
    for (int e = 0; e < plans.size(); e++) {
      summaries.add(plans.get(e).plus(next.plans.get(e)));
    }
    return new Census(
        frames + next.frames,
        atoms + next.atoms,
        rows + next.rows,
        withoutCentres.or(next::withoutCentres),
        both,
        counts,
        summaries,
        costs.plus(next.costs),
        Fingerprint.join(fingerprint, next.fingerprint, next.frames));
  }

  /**
   * The census of a part that shall have the columns and blocks of a whole.
   *
   * @param whole of which this is a part
   * @return this, with blocks without rows for what is elsewhere
   */
  public Census within(Census whole) {
    return with(whole.channels, whole.samples.keySet());
  }

  private Census with(Set<Integer> more, Set<Key> blocks) {
    TreeSet<Integer> all = new TreeSet<>(channels);
    all.addAll(more);
    TreeMap<Key, Count> counts = new TreeMap<>(samples);
    blocks.forEach(key -> counts.putIfAbsent(key, NO_ROWS));
    return new Census(frames, atoms, rows, withoutCentres, all, counts, plans, costs, fingerprint);
  }

  /**
   * Whether there is such a block, perhaps without rows.
   *
   * @param centre type of its centres
   * @param channel of coefficients; {@link Key#ANY} for all frames
   * @return whether it is known
   */
  public boolean has(int centre, int channel) {
    return samples.containsKey(new Key(centre, channel));
  }

  /**
   * What a block has.
   *
   * @param centre type of its centres
   * @param channel of coefficients; {@link Key#ANY} for all frames
   * @return rows and derivatives; none of a block that is not known
   */
  public Count count(int centre, int channel) {
    return samples.getOrDefault(new Key(centre, channel), NO_ROWS);
  }

  /**
   * Centre types of the whole input.
   *
   * @return atomic numbers, ascending
   */
  public List<Integer> centres() {
    return samples.keySet().stream()
        .filter(key -> key.channel() == Key.ANY)
        .map(Key::centre)
        .toList();
  }

  /**
   * How many derivatives a feature has in all rows, by the positions that each depends on and by
   * strain.
   *
   * @return numbers of a feature; those by strain alone where none were asked for
   */
  public double derivatives() {
    return centres().stream()
        .map(type -> count(type, Key.ANY))
        .mapToDouble(count -> 3.0 * count.moves() + 9.0 * count.atoms())
        .sum();
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
