package org.farfield.expansion;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.farfield.error.ResourceException;
import org.farfield.spec.Expansion;
import org.farfield.structure.Frame;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * Derivatives ∂c_i/∂r_j and ∂c_i/∂ε of the coefficients of some centres of one structure.
 *
 * <p>A row is one atom's coefficients as in {@link Coefficients}: {@code [density][channel][l² + l
 * + m][n]}. There is a row triple for every centre i and every atom j that it interacts with, i
 * itself included, also if it is a point; the samples are ordered by centre, then by atom. Strain
 * is that of {@link Gradients}.
 */
public final class Jacobian {
  private static final double SHARE_OF_HEAP = 0.8;

  private final int[] centres; // ascending
  private final int rowLength;
  private final int fields;
  private final int channels;
  private final int[] start; // per centre, its first sample; one more at the end
  private final int[] atoms; // per sample
  private final double[][] positions; // per sample [axis][row]
  private final double[][] strain; // per centre [3 α + β][row]

  private Jacobian(
      Expansion h, Structure structure, int channels, int[] centres, int[][] interacting) {
    this.centres = centres.clone();
    fields = h.fields();
    this.channels = channels;
    rowLength = Math.multiplyExact(h.densities().size() * channels, fields);
    requireMemory(structure, interacting);
    start = new int[interacting.length + 1];
    for (int i = 0; i < interacting.length; i++) {
      start[i + 1] = Math.addExact(start[i], interacting[i].length);
    }
    atoms = new int[start[interacting.length]];
    positions = new double[atoms.length][3 * rowLength];
    strain = new double[interacting.length][9 * rowLength];
    for (int i = 0; i < interacting.length; i++) {
      System.arraycopy(interacting[i], 0, atoms, start[i], interacting[i].length);
    }
  }

  // One radial function of each centre.
  private Jacobian(Jacobian all, int radial, int[] functions) {
    centres = all.centres;
    fields = all.fields / radial;
    channels = all.channels;
    rowLength = all.rowLength / radial;
    start = all.start;
    atoms = all.atoms;
    positions = new double[all.positions.length][];
    strain = new double[all.strain.length][];
    for (int i = 0; i < strain.length; i++) {
      int function = functions[centres[i]];
      strain[i] = picked(all.strain[i], radial, function);
      for (int sample = start[i]; sample < start[i + 1]; sample++) {
        positions[sample] = picked(all.positions[sample], radial, function);
      }
    }
  }

  private static double[] picked(double[] values, int radial, int function) {
    double[] result = new double[values.length / radial];
    for (int x = 0; x < result.length; x++) {
      result[x] = values[x * radial + function];
    }
    return result;
  }

  /**
   * The derivatives of one radial function of each centre alone.
   *
   * @param radial how many there are per l
   * @param functions by atom, which of them
   * @return with one radial function
   */
  public Jacobian ofFunctions(int radial, int[] functions) {
    return new Jacobian(this, radial, functions);
  }

  /**
   * Makes zero derivatives, to be added to. An atom interacts with all others through long-range
   * densities, and with its neighbours through short-range ones.
   *
   * @param h what is expanded
   * @param reach how far an atom feels others, Å; infinite if any density is long-range
   * @param structure the atoms
   * @param channels of the sources
   * @param centres 0-based atoms, ascending
   * @return zeros
   * @throws org.farfield.error.ResourceException if the heap cannot hold them
   */
  public static Jacobian zero(
      Expansion h, double reach, Structure structure, int channels, int[] centres) {
    for (int i = 0; i < centres.length; i++) {
      int next = i + 1 < centres.length ? centres[i + 1] : structure.size();
      if (centres[i] < 0 || centres[i] >= next) {
        throw new IllegalArgumentException(
            Arrays.toString(centres) + " are not ascending atoms of " + structure.size());
      }
    }
    int[][] interacting = new int[centres.length][];
    if (reach < Double.POSITIVE_INFINITY) {
      NeighborSearch search = new NeighborSearch(structure, reach);
      Neighborhood found = new Neighborhood();
      for (int i = 0; i < centres.length; i++) {
        search.find(centres[i], found);
        IntStream near = IntStream.range(0, found.count()).map(found::atom);
        interacting[i] = with(centres[i], near.sorted().distinct().toArray(), structure);
      }
    } else {
      int[] all = IntStream.range(0, structure.atoms()).toArray();
      Arrays.setAll(interacting, i -> with(centres[i], all, structure));
    }
    return new Jacobian(h, structure, channels, centres, interacting);
  }

  // A point is not found as a neighbour.
  private static int[] with(int centre, int[] atoms, Structure structure) {
    if (centre < structure.atoms()) {
      return atoms;
    }
    int[] more = Arrays.copyOf(atoms, atoms.length + 1);
    more[atoms.length] = centre;
    return more;
  }

  private void requireMemory(Structure structure, int[][] interacting) {
    long samples = Arrays.stream(interacting).mapToLong(some -> some.length).sum();
    double bytes = 8.0 * rowLength * (3.0 * samples + 9.0 * interacting.length);
    double heap = Runtime.getRuntime().maxMemory();
    if (bytes > SHARE_OF_HEAP * heap || 9.0 * rowLength > Integer.MAX_VALUE) {
      throw new ResourceException(
          ResourceException.Kind.MEMORY,
          String.format(
              Locale.ROOT,
              "%s: the derivatives of %d centres (%d pairs with atoms) need %.1f GiB, and the"
                  + " Java heap has %.1f GiB; ask for fewer centres at a time, for the gradient of"
                  + " their sum or for the adjoint, or give Java more memory",
              structure.origin(),
              interacting.length,
              samples,
              bytes / (1 << 30),
              heap / (1 << 30)));
    }
  }

  /**
   * Number of centres.
   *
   * @return how many
   */
  public int centres() {
    return centres.length;
  }

  /**
   * One of the centres, which ascend.
   *
   * @param place 0-based, less than {@link #centres()}
   * @return 0-based atom
   */
  public int centre(int place) {
    return centres[place];
  }

  /**
   * Number of samples of all centres.
   *
   * @return how many
   */
  public int samples() {
    return atoms.length;
  }

  /**
   * Numbers per row.
   *
   * @return D · C · F, as {@link Coefficients#rowLength()}
   */
  public int rowLength() {
    return rowLength;
  }

  /**
   * Where numbers begin.
   *
   * @param component of a sample's axes, or of the strain
   * @param density 0-based
   * @param channel 0-based
   * @return index in {@link #positions} or {@link #strain}
   */
  public int column(int component, int density, int channel) {
    return component * rowLength + (density * channels + channel) * fields;
  }

  /**
   * The first sample of one centre.
   *
   * @param centre 0-based atom
   * @return a sample
   */
  public int firstSample(int centre) {
    return start[place(centre)];
  }

  /**
   * The end of the samples of one centre.
   *
   * @param centre 0-based atom
   * @return one behind its last sample
   */
  public int endSample(int centre) {
    return start[place(centre) + 1];
  }

  private int place(int centre) {
    int place = Arrays.binarySearch(centres, centre);
    if (place < 0) {
      throw new IllegalArgumentException("atom " + centre + " is not one of the centres");
    }
    return place;
  }

  /**
   * Which atom is moved in a sample.
   *
   * @param sample 0-based
   * @return j, 0-based
   */
  public int atom(int sample) {
    return atoms[sample];
  }

  /**
   * ∂c_i/∂r_j of a sample, 1/Å times the unit of c.
   *
   * @param sample 0-based
   * @return the numbers themselves, {@code [axis · rowLength + column]}
   */
  public double[] positions(int sample) {
    return positions[sample];
  }

  /**
   * ∂c_i/∂ε of a centre.
   *
   * @param centre i, 0-based atom
   * @return the numbers themselves, {@code [(3 α + β) · rowLength + column]}
   */
  public double[] strain(int centre) {
    return strain[place(centre)];
  }

  /**
   * ∂c_i/∂a_k of a centre, a_k the lattice vectors, the positions of all atoms held fixed; zero for
   * vectors along which the structure is not periodic, on which the coefficients do not depend.
   * From ∂c/∂ε_αβ = Σ_j ∂c/∂r_jα r_jβ + Σ_k ∂c/∂a_kα a_kβ, k over the periodic vectors: what is
   * left of ∂c/∂ε has no part along a normal, so that any dual basis of these vectors gives the
   * same.
   *
   * @param structure of the job
   * @param centre i, 0-based atom
   * @return new numbers, {@code [(3 k + α) · rowLength + column]}
   */
  public double[] cell(Structure structure, int centre) {
    double[] byStrain = strain(centre).clone();
    for (int s = firstSample(centre); s < endSample(centre); s++) {
      for (int x = 0; x < 9; x++) {
        double r = structure.position(atoms[s], x % 3);
        for (int column = 0; column < rowLength; column++) {
          byStrain[x * rowLength + column] -= r * positions[s][x / 3 * rowLength + column];
        }
      }
    }
    double[] dual = Frame.of(structure.cell()).reciprocal();
    double[] result = new double[9 * rowLength];
    for (int x = 0; x < 9; x++) {
      for (int beta = 0; beta < 3 && structure.cell().isPeriodic(x / 3); beta++) {
        double b = dual[x / 3 * 3 + beta];
        int from = (x % 3 * 3 + beta) * rowLength;
        for (int column = 0; column < rowLength; column++) {
          result[x * rowLength + column] += b * byStrain[from + column];
        }
      }
    }
    return result;
  }

  /**
   * Adds what one neighbour contributes to ∂c_i/∂r_j and ∂c_i/∂ε; {@link #closeCentre} does the
   * rest.
   *
   * @param centre i
   * @param sample of i and j, among those of i
   * @param density index in the hyperparameters
   * @param weights of j, {@code [channel][atom]}
   * @param derivative of f_nl(d) Y_lm(d̂) with respect to d, {@code [axis][l² + l + m][n]}
   * @param d the vector from i to j or its image, Å; empty to leave the strain alone
   */
  public void add(
      int centre, int sample, int density, double[][] weights, double[] derivative, double... d) {
    int j = atoms[sample];
    for (int a = 0; a < channels; a++) {
      double w = weights[a][j];
      for (int x = 0; x < 3 && w != 0; x++) {
        if (j != centre) {
          addTo(positions[sample], column(x, density, a), w, derivative, x * fields);
        }
        for (int z = 0; z < d.length; z++) {
          int column = column(3 * x + z, density, a);
          addTo(strain(centre), column, w * d[z], derivative, x * fields);
        }
      }
    }
  }

  private void addTo(double[] target, int at, double factor, double[] from, int start) {
    for (int f = 0; f < fields; f++) {
      target[at + f] += factor * from[start + f];
    }
  }

  /**
   * Makes ∂c_i/∂r_i what it must be for c_i to stay as it is when all atoms move together.
   *
   * @param centre i, whose other atoms are complete
   */
  public void closeCentre(int centre) {
    double[] own = positions[sample(centre, centre)];
    for (int s = firstSample(centre); s < endSample(centre); s++) {
      for (int x = 0; x < own.length && atoms[s] != centre; x++) {
        own[x] -= positions[s][x];
      }
    }
  }

  /**
   * Where a pair is among the samples.
   *
   * @param centre i
   * @param atom j, one that i interacts with
   * @return the sample; negative if there is none
   */
  public int sample(int centre, int atom) {
    return Arrays.binarySearch(atoms, firstSample(centre), endSample(centre), atom);
  }
}
