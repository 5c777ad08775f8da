package org.farfield.expansion;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.structure.Structure;

/**
 * The sources of one structure: in each channel every atom is a multipole, mostly a charge alone.
 *
 * <p>A moment q_lm makes the potential q_lm R_lm(∇_j)/(2l−1)!! v(|x − r_j|), with R_lm = r^l C_lm
 * the solid harmonics in Racah's normalisation and ∇_j the derivative with respect to the place of
 * the atom: a dipole is the derivative of a charge, and for v = 1/r all moments make the potential
 * q_lm C_lm/r^{l+1}.
 *
 * <p>Arrays are handed straight to kernels: nobody changes them. Of v all atoms have the smearing
 * of the density, or each a width of its own.
 */
public final class Sources {
  /** The highest multipole: quadrupoles. */
  public static final int MAX_DEGREE = 2;

  /** How many moments an atom has up to {@link #MAX_DEGREE}. */
  public static final int MOST_MOMENTS = 9;

  private final int[] labels;
  private final double[][][] moments; // [channel][l² + l + m][atom]
  private final double[][] weights; // those of l = 0
  private final double[] widths; // null: that of the density

  /**
   * Makes charges.
   *
   * @param labels per channel the atomic number, or the 0-based index of the column or mixture
   * @param weights {@code [channel][atom]}
   */
  public Sources(int[] labels, double[][] weights) {
    this(labels, charges(weights));
  }

  /**
   * Makes multipoles.
   *
   * @param labels per channel the atomic number, or the 0-based index of the column or mixture
   * @param moments {@code [channel][l² + l + m][atom]}, 1, 4 or 9 rows in every channel
   * @throws IllegalArgumentException if the shape is another one
   */
  public Sources(int[] labels, double[][][] moments) {
    this(labels, moments, null);
  }

  private Sources(int[] labels, double[][][] moments, double[] widths) {
    if (labels.length != moments.length) {
      throw new IllegalArgumentException(
          labels.length + " labels for " + moments.length + " channels");
    }
    for (double[][] channel : moments) {
      int rows = channel.length;
      if ((rows != 1 && rows != 4 && rows != 9) || rows != moments[0].length) {
        throw new IllegalArgumentException("a channel has 1, 4 or 9 moments, not " + rows);
      }
      for (double[] row : channel) {
        if (row.length != moments[0][0].length) {
          throw new IllegalArgumentException("moments of different numbers of atoms");
        }
      }
    }
    this.labels = labels;
    this.moments = moments;
    this.widths = widths;
    weights = weights(moments);
  }

  /** Moments of charges alone. */
  static double[][][] charges(double[][] weights) {
    double[][][] moments = new double[weights.length][][];
    for (int a = 0; a < weights.length; a++) {
      moments[a] = new double[][] {weights[a]};
    }
    return moments;
  }

  /** The charges of moments. */
  static double[][] weights(double[][][] moments) {
    double[][] weights = new double[moments.length][];
    for (int a = 0; a < weights.length; a++) {
      weights[a] = moments[a][0];
    }
    return weights;
  }

  /**
   * The same sources with a smearing of its own for every atom.
   *
   * @param smearing of every atom, in place of that of the density, Å; not smaller than it
   * @return new sources
   */
  public Sources withWidths(double[] smearing) {
    if (labels.length > 0 && smearing.length != weights[0].length) {
      throw new IllegalArgumentException(smearing.length + " widths for other atoms");
    }
    return new Sources(labels, moments, smearing);
  }

  /**
   * The same sources with zeros for higher multipoles.
   *
   * @param degree largest l, at least that of these sources
   * @return these sources themselves if they have that degree
   */
  public Sources upTo(int degree) {
    if (degree <= degree() || moments.length == 0) {
      return this;
    }
    double[][][] more = new double[moments.length][(degree + 1) * (degree + 1)][];
    double[] zeros = new double[weights[0].length];
    for (int a = 0; a < more.length; a++) {
      Arrays.fill(more[a], zeros);
      System.arraycopy(moments[a], 0, more[a], 0, moments[a].length);
    }
    return new Sources(labels, more, widths);
  }

  /**
   * Collects the sources of a structure.
   *
   * @param structure the atoms; its points have moments of zero
   * @param channels how they are grouped
   * @return weights by channel
   * @throws InputException if a named column is missing or has a number that is not finite
   */
  public static Sources of(Structure structure, Channels channels) {
    return ofAtoms(structure, channels).padded(structure.size());
  }

  private static Sources ofAtoms(Structure structure, Channels channels) {
    if (channels instanceof Channels.Columns columns) {
      return fromColumns(structure, columns.names());
    }
    if (channels instanceof Channels.Mixtures mixtures) {
      return mixed(structure, mixtures);
    }
    if (channels instanceof Channels.Multipoles multipoles) {
      return new SourceColumns(structure).read(multipoles);
    }
    if (channels instanceof Channels.Equilibrated equilibrated) {
      return new SourceColumns(structure).read(equilibrated.columns());
    }
    if (channels instanceof Channels.Given) {
      throw new IllegalArgumentException("these sources are given by the program");
    }
    return ofSpecies(structure, structure.species());
  }

  private static Sources ofSpecies(Structure structure, int[] species) {
    double[][][] moments = new double[species.length][1][structure.atoms()];
    for (int a = 0; a < species.length; a++) {
      double[] weights = moments[a][0];
      for (int atom = 0; atom < weights.length; atom++) {
        weights[atom] = structure.type(atom) == species[a] ? 1 : 0;
      }
    }
    return new Sources(species, moments);
  }

  /**
   * The same sources with moments of zero for points behind the atoms.
   *
   * @param places atoms and points
   * @return these sources themselves if they are so many
   */
  public Sources padded(int places) {
    if (labels.length == 0 || weights[0].length == places) {
      return this;
    }
    double[][][] padded = new double[moments.length][rows()][];
    for (int a = 0; a < padded.length; a++) {
      for (int lm = 0; lm < padded[a].length; lm++) {
        padded[a][lm] = Arrays.copyOf(moments[a][lm], places);
      }
    }
    double[] all = widths == null ? null : Arrays.copyOf(widths, places);
    if (all != null) { // of no source, but they must be those of some class
      Arrays.fill(all, widths.length, places, widths[0]);
    }
    return new Sources(labels, padded, all);
  }

  private static Sources mixed(Structure structure, Channels.Mixtures mixtures) {
    int[] labels = IntStream.range(0, mixtures.channels()).toArray();
    double[][] weights = new double[labels.length][structure.atoms()];
    for (int atom = 0; atom < structure.atoms(); atom++) {
      List<Double> row = mixtures.weights().get(structure.type(atom));
      if (row == null) {
        throw new InputException(
            structure.origin()
                + ": the mixing matrix has no row for the element of atom "
                + (atom + 1)
                + ", "
                + Channels.Mixtures.name(structure.type(atom))
                + "; add it");
      }
      for (int q = 0; q < labels.length; q++) {
        weights[q][atom] = row.get(q);
      }
    }
    return new Sources(labels, weights);
  }

  private static Sources fromColumns(Structure structure, List<String> names) {
    double[][] weights = new double[names.size()][];
    int[] labels = new int[names.size()];
    for (int c = 0; c < labels.length; c++) {
      labels[c] = c;
      weights[c] = structure.numbers(names.get(c));
    }
    return new Sources(labels, weights);
  }

  /**
   * What the channels are.
   *
   * @return per channel the atomic number, or the 0-based index of the column or mixture
   */
  public int[] labels() {
    return labels;
  }

  /**
   * The charges.
   *
   * @return {@code [channel][atom]}
   */
  public double[][] weights() {
    return weights;
  }

  /**
   * Number of channels.
   *
   * @return C
   */
  public int channels() {
    return labels.length;
  }

  /**
   * The highest multipole.
   *
   * @return l: 0 if there are charges alone
   */
  public int degree() {
    return (int) Math.sqrt(rows()) - 1;
  }

  /**
   * How many moments an atom has in a channel.
   *
   * @return (l + 1)², l the highest multipole
   */
  public int rows() {
    return moments.length == 0 ? 1 : moments[0].length;
  }

  /**
   * All moments of one atom.
   *
   * @param channel 0-based
   * @param atom 0-based
   * @param out receives one number per moment
   */
  public void copyMoments(int channel, int atom, double[] out) {
    for (int lm = 0; lm < moments[channel].length; lm++) {
      out[lm] = moments[channel][lm][atom];
    }
  }

  /**
   * Those of some atoms alone, as if they had the smearing of the density.
   *
   * @param atoms whether each is kept
   * @return the others are zeros
   */
  public Sources only(boolean[] atoms) {
    double[][][] some = new double[moments.length][rows()][];
    for (int a = 0; a < some.length; a++) {
      for (int lm = 0; lm < some[a].length; lm++) {
        some[a][lm] = moments[a][lm].clone();
        for (int j = 0; j < atoms.length; j++) {
          some[a][lm][j] = atoms[j] ? some[a][lm][j] : 0;
        }
      }
    }
    return new Sources(labels, some);
  }

  /**
   * One moment of all atoms.
   *
   * @param channel 0-based
   * @param lm l² + l + m
   * @return one number per atom
   */
  public double[] moments(int channel, int lm) {
    return moments[channel][lm];
  }

  /**
   * One moment of one atom.
   *
   * @param channel 0-based
   * @param atom 0-based
   * @param lm l² + l + m
   * @return q_lm; 0 beyond {@link #degree()}
   */
  public double value(int channel, int atom, int lm) {
    return lm < moments[channel].length ? moments[channel][lm][atom] : 0;
  }

  /**
   * The smearing of every atom's source.
   *
   * @return one number per atom, Å; empty if it is that of the density
   */
  public Optional<double[]> widths() {
    return Optional.ofNullable(widths);
  }

  /**
   * Whether an atom is a source in a channel.
   *
   * @param channel 0-based
   * @param atom 0-based
   * @return whether a moment is not zero
   */
  public boolean isSource(int channel, int atom) {
    for (double[] row : moments[channel]) {
      if (row[atom] != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Refuses what only sums of multipoles can do.
   *
   * @param who cannot, as the sentence begins
   * @param advice what to do instead
   * @throws InputException if there is more than charges of the smearing of the density
   */
  public void requireCharges(String who, String advice) {
    if (degree() > 0 || widths != null) {
      throw new InputException(
          who
              + " takes charges alone, no "
              + (degree() > 0 ? "dipoles and quadrupoles" : "widths of their own")
              + "; "
              + advice);
    }
  }
}
