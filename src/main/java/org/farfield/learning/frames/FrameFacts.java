package org.farfield.learning.frames;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.farfield.learning.Choice;
import org.farfield.learning.TargetShape;

/**
 * What is known of a frame before its features.
 *
 * @param origin file and frame, for messages
 * @param counts how many atoms there are of each element
 * @param labels components of the target, of one of atoms one atom after the other; null where the
 *     frame has none
 * @param forces minus its derivatives with respect to positions, NaN where they are not known;
 *     empty if none is, or none is asked for
 * @param virial its derivatives with respect to strain; empty as forces are
 * @param trainKey what {@link Choice} of training frames goes by
 * @param foldKey what that of folds goes by
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record FrameFacts(
    String origin,
    Map<Integer, Integer> counts,
    double[] labels,
    double[] forces,
    double[] virial,
    String trainKey,
    String foldKey) {
  public boolean hasTarget() {
    return labels != null;
  }

  /** Whether an atom has a target. */
  public boolean hasTarget(int atom, TargetShape shape) {
    return labels != null && !Double.isNaN(labels[atom * shape.size()]);
  }

  /** The target, if it is a number. */
  public double target() {
    return labels == null ? Double.NaN : labels[0];
  }

  /** Whether it knows any. */
  public boolean hasDerivatives() {
    return forces.length + virial.length > 0;
  }

  /** How many numbers can be learned from it, at most. */
  public long numbers() {
    return (hasTarget() ? labels.length : 0L) + forces.length + virial.length;
  }

  /** Whether anything can be learned from it. */
  public boolean isLabelled() {
    return hasTarget() || hasDerivatives();
  }

  public int atoms() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Elements of some frames, ascending. */
  public static List<Integer> types(Collection<FrameFacts> frames) {
    TreeSet<Integer> types = new TreeSet<>();
    frames.forEach(frame -> types.addAll(frame.counts().keySet()));
    return List.copyOf(types);
  }

  /** The same with what it knows of derivatives less what another frame of its scan knows. */
  public FrameFacts less(FrameFacts other) {
    return with(less(forces, other.forces), less(virial, other.virial));
  }

  /** The same as if it knew no derivatives. */
  public FrameFacts withoutDerivatives() {
    return with(new double[0], new double[0]);
  }

  private FrameFacts with(double[] otherForces, double[] otherVirial) {
    return new FrameFacts(origin, counts, labels, otherForces, otherVirial, trainKey, foldKey);
  }

  /** Nothing if one of them is not known. */
  public static double[] less(double[] some, double[] others) {
    double[] differences = new double[Math.min(some.length, others.length)];
    Arrays.setAll(differences, x -> some[x] - others[x]);
    return differences;
  }
}
