package org.farfield.expansion;

import java.util.ArrayList;
import java.util.List;
import org.farfield.spec.Expansion;

/**
 * Where the numbers of sources and coefficients of some structures stand in vectors: one structure
 * after the other, sources as {@code [channel][l² + l + m][atom]}, coefficients as {@link
 * Coefficients#values()}, points behind the atoms. Immutable.
 */
public final class VectorLayout {
  private final Expansion expansion;
  private final List<Sources> sources;
  private final int[] atoms;
  private final int[] sourceStarts;
  private final int[] coefficientStarts;

  /**
   * Of structures with sources like these.
   *
   * @param expansion what coefficients are of
   * @param sources one per structure: the channels, and the most multipoles; their moments do not
   *     matter
   * @param atoms with points, one number per structure
   * @throws ArithmeticException if there are more numbers than an array holds
   */
  public VectorLayout(Expansion expansion, List<Sources> sources, int[] atoms) {
    this.expansion = expansion;
    this.sources = List.copyOf(sources);
    this.atoms = atoms.clone();
    sourceStarts = new int[atoms.length + 1];
    coefficientStarts = new int[atoms.length + 1];
    for (int s = 0; s < atoms.length; s++) {
      Sources own = sources.get(s);
      long moments = (long) own.channels() * own.rows() * atoms[s];
      long results = (long) row(s) * atoms[s];
      sourceStarts[s + 1] = Math.toIntExact(sourceStarts[s] + moments);
      coefficientStarts[s + 1] = Math.toIntExact(coefficientStarts[s] + results);
    }
  }

  /**
   * How many structures.
   *
   * @return their number
   */
  public int structures() {
    return atoms.length;
  }

  /**
   * How many atoms and points a structure has.
   *
   * @param structure 0-based
   * @return their number
   */
  public int atoms(int structure) {
    return atoms[structure];
  }

  /**
   * How many channels the sources of a structure have.
   *
   * @param structure 0-based
   * @return their number
   */
  public int channels(int structure) {
    return sources.get(structure).channels();
  }

  /**
   * How many moments a source has in a channel.
   *
   * @param structure 0-based
   * @return (l + 1)², l the highest multipole
   */
  public int moments(int structure) {
    return sources.get(structure).rows();
  }

  /**
   * How many coefficients an atom of a structure has.
   *
   * @param structure 0-based
   * @return their number
   */
  public int row(int structure) {
    return new Coefficients(expansion, 0, sources.get(structure).labels()).rowLength();
  }

  /**
   * Numbers of the sources of all structures.
   *
   * @return the length of a vector
   */
  public int sourceLength() {
    return sourceStarts[atoms.length];
  }

  /**
   * Numbers of the coefficients of all structures.
   *
   * @return the length of a vector
   */
  public int coefficientLength() {
    return coefficientStarts[atoms.length];
  }

  /**
   * Place of a moment of a source.
   *
   * @param structure 0-based
   * @param channel 0-based
   * @param lm l² + l + m
   * @param atom 0-based
   * @return the place
   */
  public int source(int structure, int channel, int lm, int atom) {
    return sourceStarts[structure] + (channel * moments(structure) + lm) * atoms[structure] + atom;
  }

  /**
   * Place of the first coefficient of a structure, at which its {@link Coefficients#values()}
   * begin.
   *
   * @param structure 0-based
   * @return the place
   */
  public int coefficients(int structure) {
    return coefficientStarts[structure];
  }

  /**
   * Sources in one array.
   *
   * @param w one per structure, of the same channels and at most the same multipoles
   * @return their moments
   * @throws IllegalArgumentException if they do not fit
   */
  public double[] ofSources(List<Sources> w) {
    requireOneEach(w.size(), "sources");
    double[] values = new double[sourceLength()];
    for (int s = 0; s < atoms.length; s++) {
      Sources own = w.get(s);
      Sources like = sources.get(s);
      if (own.channels() != like.channels() || own.rows() > like.rows()) {
        throw new IllegalArgumentException(
            "sources " + s + " have other channels or multipoles than their structure");
      }
      for (int a = 0; a < own.channels(); a++) {
        for (int lm = 0; lm < own.rows(); lm++) {
          double[] row = own.moments(a, lm);
          if (row.length > atoms[s]) {
            throw new IllegalArgumentException(
                "sources " + s + " are of " + row.length + " atoms, not of " + atoms[s]);
          }
          System.arraycopy(row, 0, values, source(s, a, lm, 0), row.length);
        }
      }
    }
    return values;
  }

  /**
   * Sources of an array.
   *
   * @param values their moments
   * @return one per structure
   */
  public List<Sources> sources(double[] values) {
    requireLength(values.length, sourceLength());
    List<Sources> result = new ArrayList<>();
    for (int s = 0; s < atoms.length; s++) {
      Sources like = sources.get(s);
      double[][][] moments = new double[like.channels()][like.rows()][atoms[s]];
      for (int a = 0; a < moments.length; a++) {
        for (int lm = 0; lm < moments[a].length; lm++) {
          System.arraycopy(values, source(s, a, lm, 0), moments[a][lm], 0, atoms[s]);
        }
      }
      result.add(new Sources(like.labels(), moments));
    }
    return result;
  }

  /**
   * Coefficients in one array.
   *
   * @param c one per structure
   * @return their values
   * @throws IllegalArgumentException if they do not fit
   */
  public double[] ofCoefficients(List<Coefficients> c) {
    requireOneEach(c.size(), "coefficients");
    double[] values = new double[coefficientLength()];
    for (int s = 0; s < atoms.length; s++) {
      int length = c.get(s).atoms() * c.get(s).rowLength();
      requireLength(length, coefficientStarts[s + 1] - coefficientStarts[s]);
      c.get(s).read(0, values, coefficientStarts[s], length);
    }
    return values;
  }

  /**
   * Coefficients of an array.
   *
   * @param values all of them
   * @return one per structure
   */
  public List<Coefficients> coefficients(double[] values) {
    requireLength(values.length, coefficientLength());
    List<Coefficients> result = new ArrayList<>();
    for (int s = 0; s < atoms.length; s++) {
      Coefficients own = new Coefficients(expansion, atoms[s], sources.get(s).labels());
      System.arraycopy(values, coefficientStarts[s], own.values(), 0, own.values().length);
      result.add(own);
    }
    return result;
  }

  private void requireOneEach(int count, String what) {
    if (count != atoms.length) {
      throw new IllegalArgumentException(
          count + " " + what + " for " + atoms.length + " structures");
    }
  }

  private static void requireLength(int found, int length) {
    if (found != length) {
      throw new IllegalArgumentException(found + " numbers in place of " + length);
    }
  }
}
