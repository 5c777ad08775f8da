package org.farfield.expansion;

import java.util.Objects;
import org.farfield.spec.Expansion;

/**
 * Expansion coefficients c_{i,a,nlm} of one structure for all densities.
 *
 * <p>Stored as {@code values[((atom · D + density) · C + channel) · F + (l² + l + m) · N + n]} with
 * D densities, C channels, N radial functions, F = (L + 1)² N, so that the (m, n) block of one
 * atom, density, channel and l is contiguous.
 */
public final class Coefficients {
  private final int atoms;
  private final int densities;
  private final int[] channelLabels;
  private final int maxAngular;
  private final int radial;
  private final ResultNumbers numbers;

  /**
   * Makes zero coefficients. Their memory is made when they are first asked for: by who fills them,
   * who has it in a cache then, and not one after the other beforehand.
   *
   * @param hyperparameters decide D, L, N
   * @param atoms number of atoms
   * @param channelLabels atomic number or column index per channel
   */
  public Coefficients(Expansion hyperparameters, int atoms, int[] channelLabels) {
    this.atoms = atoms;
    this.densities = hyperparameters.densities().size();
    this.channelLabels = channelLabels.clone();
    this.maxAngular = hyperparameters.maxAngular();
    this.radial = hyperparameters.basis().size();
    numbers = numbersOf(atoms, rowLength());
  }

  private static ResultNumbers numbersOf(int atoms, int rowLength) {
    return new ResultNumbers(Math.toIntExact((long) atoms * rowLength));
  }

  private Coefficients(Coefficients shape) {
    this.atoms = shape.atoms;
    this.densities = shape.densities;
    this.channelLabels = shape.channelLabels;
    this.maxAngular = shape.maxAngular;
    this.radial = shape.radial;
    numbers = numbersOf(atoms, rowLength());
  }

  /**
   * Zeros of the same shape and labels, to be filled with derivatives with respect to these
   * coefficients.
   *
   * @return new coefficients
   */
  public Coefficients zeros() {
    return new Coefficients(this);
  }

  /**
   * Number of atoms.
   *
   * @return N
   */
  public int atoms() {
    return atoms;
  }

  /**
   * Number of densities.
   *
   * @return D
   */
  public int densities() {
    return densities;
  }

  /**
   * Number of channels.
   *
   * @return C
   */
  public int channels() {
    return channelLabels.length;
  }

  /**
   * What a channel stands for.
   *
   * @param channel 0-based
   * @return its atomic number, or column index
   */
  public int channelLabel(int channel) {
    return channelLabels[channel];
  }

  /**
   * Largest l, inclusive.
   *
   * @return L
   */
  public int maxAngular() {
    return maxAngular;
  }

  /**
   * Radial functions per l.
   *
   * @return max_radial + 1
   */
  public int radial() {
    return radial;
  }

  /**
   * Numbers per channel and density.
   *
   * @return F
   */
  public int fields() {
    return (maxAngular + 1) * (maxAngular + 1) * radial;
  }

  /**
   * Numbers per atom.
   *
   * @return D · C · F
   */
  public int rowLength() {
    return densities * channelLabels.length * fields();
  }

  /**
   * Position in {@link #values()} of (m = −l, n = 0); m and then n follow contiguously.
   *
   * @param atom 0-based
   * @param density 0-based
   * @param channel 0-based
   * @param l degree
   * @return the index
   */
  public int index(int atom, int density, int channel, int l) {
    return ((atom * densities + density) * channelLabels.length + channel) * fields()
        + l * l * radial;
  }

  /**
   * One coefficient.
   *
   * @param atom 0-based
   * @param density 0-based
   * @param channel 0-based
   * @param l degree
   * @param m order, −l … l
   * @param n radial index
   * @return c
   * @throws IndexOutOfBoundsException if there is none of these
   */
  public double get(int atom, int density, int channel, int l, int m, int n) {
    Objects.checkIndex(atom, atoms);
    Objects.checkIndex(density, densities);
    Objects.checkIndex(channel, channelLabels.length);
    Objects.checkIndex(l, maxAngular + 1);
    Objects.checkIndex(l + m, 2 * l + 1);
    Objects.checkIndex(n, radial);
    return values()[index(atom, density, channel, l) + (l + m) * radial + n];
  }

  /**
   * The numbers themselves, not a copy: backends write here, descriptors read.
   *
   * @return all values
   */
  public double[] values() {
    return numbers.values();
  }

  /**
   * Copies numbers; those that lie outside the heap come from there, and no array is made of all.
   *
   * @param from place of the first
   * @param to gets them
   * @param at where in it
   * @param count how many
   */
  public void read(int from, double[] to, int at, int count) {
    numbers.read(from, to, at, count);
  }

  /**
   * For backends, which may lend them.
   *
   * @return what {@link #values()} and {@link #read} read
   */
  public ResultNumbers numbers() {
    return numbers;
  }

  /**
   * Says that nobody reads these coefficients any more: what was lent goes to the next results at
   * once. Without it the garbage collector finds out.
   */
  public void release() {
    numbers.release();
  }
}
