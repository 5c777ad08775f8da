package org.farfield.expansion;

import java.util.Arrays;
import java.util.List;
import org.farfield.basis.MultipoleBasis;
import org.farfield.error.InputException;
import org.farfield.spec.Expansion;

/**
 * Gaussian multipoles with which the atoms of one structure receive the potential, in place of a
 * basis: v_lm of an atom is the potential projected on the density that a source of moment q_lm = 1
 * and of the atom's width has. With receivers of the degree and the widths of the sources v = G q,
 * and of 1/r the matrix G is that of electrostatics: qᵀGq/2 is the energy, the atoms' own part
 * included as far as {@link Expansion#centerAtomWeight} counts it.
 *
 * <p>Projections are coefficients with one radial function. Immutable.
 */
public final class Receivers {
  private final int degree;
  private final double[] widths;

  /**
   * Makes receivers.
   *
   * @param degree largest l
   * @param widths σ of every atom, Å
   * @throws InputException if one is not a positive number
   */
  public Receivers(int degree, double[] widths) {
    this.degree = degree;
    this.widths = widths.clone();
    for (int i = 0; i < widths.length; i++) {
      if (!(widths[i] > 0) || !Double.isFinite(widths[i])) {
        throw new InputException(
            "the width of the receiver of atom "
                + (i + 1)
                + " must be a positive number of Å, not "
                + widths[i]);
      }
    }
  }

  /**
   * Receivers of the degree and widths of sources, for which the matrix is symmetric.
   *
   * @param sources with widths of their own
   * @return the receivers
   * @throws IllegalArgumentException if the sources have no widths
   */
  public static Receivers like(Sources sources) {
    return new Receivers(
        sources.degree(),
        sources.widths().orElseThrow(() -> new IllegalArgumentException("sources without widths")));
  }

  /**
   * Largest l.
   *
   * @return the degree
   */
  public int degree() {
    return degree;
  }

  /**
   * How many atoms receive.
   *
   * @return number of atoms
   */
  public int atoms() {
    return widths.length;
  }

  /**
   * The width of an atom.
   *
   * @param atom 0-based
   * @return σ, Å
   */
  public double width(int atom) {
    return widths[atom];
  }

  /**
   * An expansion in which every atom receives with every width that occurs.
   *
   * @param expansion what to compute; its basis and largest l are replaced
   * @param receivers of some structures
   * @return the same potentials with a basis of multipoles
   * @throws InputException if there are too many different widths
   * @throws IllegalArgumentException if degrees differ
   */
  public static Expansion expansion(Expansion expansion, List<Receivers> receivers) {
    int degree = receivers.isEmpty() ? 0 : receivers.get(0).degree;
    if (receivers.stream().anyMatch(r -> r.degree != degree)) {
      throw new IllegalArgumentException("receivers of different degrees");
    }
    List<Double> widths =
        receivers.stream()
            .flatMap(r -> Arrays.stream(r.widths).boxed())
            .distinct()
            .sorted()
            .toList();
    return expansion.withBasis(new MultipoleBasis(widths), degree);
  }

  /**
   * Projections in the form of sources: a step of a solver that looks for sources.
   *
   * @param projections of one density and one radial function
   * @return v_lm in the place of q_lm
   * @throws IllegalArgumentException if there are several densities or functions, or the degree is
   *     larger than that of sources
   */
  public static Sources asSources(Coefficients projections) {
    if (projections.densities() != 1 || projections.radial() != 1) {
      throw new IllegalArgumentException("not projections of one density");
    }
    int[] labels = new int[projections.channels()];
    double[][][] moments = new double[labels.length][projections.fields()][projections.atoms()];
    for (int a = 0; a < labels.length; a++) {
      labels[a] = projections.channelLabel(a);
      for (int i = 0; i < projections.atoms(); i++) {
        int from = projections.index(i, 0, a, 0);
        for (int lm = 0; lm < moments[a].length; lm++) {
          moments[a][lm][i] = projections.values()[from + lm];
        }
      }
    }
    return new Sources(labels, moments);
  }

  /**
   * Where the projections stand that {@link #asSources} puts in the places of moments: with them
   * {@link DeviceVector#gather} makes a vector of sources of one of projections.
   *
   * @param layout of projections of one density and one radial function, up to the degree of the
   *     sources
   * @return for each moment the place of a projection
   * @throws IllegalArgumentException if it is another layout
   */
  public static int[] places(VectorLayout layout) {
    int[] places = new int[layout.sourceLength()];
    if (layout.coefficientLength() != places.length) {
      throw new IllegalArgumentException("not projections of one density like the sources");
    }
    for (int s = 0; s < layout.structures(); s++) {
      int next = layout.coefficients(s);
      for (int i = 0; i < layout.atoms(s); i++) {
        for (int a = 0; a < layout.channels(s); a++) {
          for (int lm = 0; lm < layout.moments(s); lm++) {
            places[layout.source(s, a, lm, i)] = next++;
          }
        }
      }
    }
    return places;
  }

  /**
   * Sources in the form of projections: with ½ q for cotangents an adjoint gives the derivatives of
   * qᵀGq/2.
   *
   * @param factor with which all moments are multiplied
   * @param sources of the degree of the projections at most
   * @param like projections of one density
   * @return of the same shape; zero beyond the degree of the sources
   */
  public static Coefficients asProjections(double factor, Sources sources, Coefficients like) {
    Coefficients result = like.zeros();
    for (int a = 0; a < result.channels(); a++) {
      for (int i = 0; i < result.atoms(); i++) {
        int to = result.index(i, 0, a, 0);
        for (int lm = 0; lm < result.fields(); lm++) {
          result.values()[to + lm] = factor * sources.value(a, i, lm);
        }
      }
    }
    return result;
  }
}
