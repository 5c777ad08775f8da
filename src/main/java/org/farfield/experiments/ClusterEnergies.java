package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.equilibration.SiteParameters;
import org.farfield.equilibration.engine.SelfConsistency;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * Energies of clusters from local features, of all or of what the electrostatic energy of learned
 * moments leaves: ridge regression per atom, in which composition, and squares of moments of each
 * element where these are asked for, are fitted freely. What moments have by themselves is among
 * these squares; the electrostatic energy is that between atoms. How wide its Gaussians are, and up
 * to which degree moments count, is chosen by folds of the training clusters.
 */
final class ClusterEnergies {
  static final int ROWS = 9; // q, dipole, quadrupole
  static final int INNER = 4; // folds of the training clusters

  private static final int DEGREE = 2;
  private static final double DEPENDENT = 1e-20; // of squares
  private static final double[] WIDTHS = {0.5, 1, 1.5}; // Å

  private final Setup setup;
  private final List<Structure> frames;
  private final List<Regression.Fold> folds;
  private final List<Integer> types;
  private final List<List<double[][]>> between = new ArrayList<>(); // by width and frame

  ClusterEnergies(Setup setup, List<Structure> frames, List<Regression.Fold> folds) {
    this.setup = setup;
    this.frames = frames;
    this.folds = folds;
    types = Dimers.types(frames);
  }

  /**
   * The error of what folds hold out.
   *
   * @param rows features, summed over the atoms of each frame
   * @param moments of all frames, by fold, as the model of the others says
   * @param coulomb whether the energy of these is subtracted before, and added again
   * @param squares whether their squares are fitted as well
   * @return root mean square, meV per atom
   */
  double error(
      double[][] rows, Optional<List<List<double[]>>> moments, boolean coulomb, boolean squares) {
    double[][] perAtom = new double[rows.length][];
    for (int f = 0; f < rows.length; f++) {
      int atoms = frames.get(f).atoms();
      perAtom[f] = Arrays.stream(rows[f]).map(x -> x / atoms).toArray();
    }
    double sum = 0;
    try (WorkerPool pool = new WorkerPool(setup.threads())) {
      Regression regression = new Regression(pool);
      for (int k = 0; k < folds.size(); k++) {
        int fold = k;
        Optional<List<double[]>> own = moments.map(all -> all.get(fold));
        double[][] free = free(squares ? own : Optional.empty());
        Problem problem = new Problem(regression, perAtom, free, folds.get(k));
        sum += problem.squaredErrors(coulomb ? candidates(own.orElseThrow()) : List.of(plain()));
      }
    }
    return 1000 * Math.sqrt(sum / frames.size());
  }

  /**
   * The clusters of a fold, of whose energies there are candidates. Free columns are fitted anew to
   * what each inner fold learns from: fitted to all training clusters they would know those that it
   * holds out.
   */
  private final class Problem {
    private final Regression regression;
    private final double[][] free;
    private final Regression.Fold fold;
    private final double[][] rest;
    private final List<Regression.Fold> inner;
    private final List<double[][]> innerRests;

    Problem(Regression regression, double[][] rows, double[][] free, Regression.Fold fold) {
      this.regression = regression;
      this.free = free;
      this.fold = fold;
      rest = without(free, rows, fold.training());
      inner = Regression.groups(fold.training(), Integer::toString, INNER, setup.seed());
      innerRests = inner.stream().map(own -> without(free, rows, own.training())).toList();
    }

    /** Of the candidate of the least error of inner folds, what the fold holds out. */
    double squaredErrors(List<double[]> candidates) {
      double[] best = null;
      Regression.Choice least = null;
      for (double[] targets : candidates) {
        Regression.Choice choice =
            regression.choose(
                IntStream.range(0, inner.size())
                    .mapToObj(
                        k ->
                            new Regression.Part(
                                innerRests.get(k), left(targets, inner.get(k)), inner.get(k)))
                    .toList(),
                Regression.ALPHAS);
        if (least == null || choice.rmse() < least.rmse()) {
          least = choice;
          best = targets;
        }
      }
      double[] left = left(best, fold);
      double[] said = regression.predict(rest, left, fold.training(), fold.held(), least.alpha());
      double sum = 0;
      for (int i = 0; i < said.length; i++) {
        double error = said[i] - left[fold.held()[i]];
        sum += error * error;
      }
      return sum;
    }

    private double[] left(double[] targets, Regression.Fold some) {
      double[][] column = new double[targets.length][];
      Arrays.setAll(column, f -> new double[] {targets[f]});
      return Arrays.stream(without(free, column, some.training())).mapToDouble(t -> t[0]).toArray();
    }
  }

  // What columns leave of others that are fitted by them to some frames: of all frames. A column of
  // which the ones before leave nothing (all clusters are composed alike) says nothing.
  private static double[][] without(double[][] free, double[][] rows, int[] training) {
    double[][] left = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    double[][] own = Arrays.stream(free).map(double[]::clone).toArray(double[][]::new);
    for (int a = 0; a < free[0].length; a++) {
      double before = square(free, a, training);
      double rest = square(own, a, training);
      if (rest > DEPENDENT * before) {
        double[] column = column(own, a);
        subtract(own, column, rest, training, a + 1);
        subtract(left, column, rest, training, 0);
      }
    }
    return left;
  }

  private static double square(double[][] rows, int column, int[] some) {
    return Arrays.stream(some).mapToDouble(f -> rows[f][column] * rows[f][column]).sum();
  }

  private static double[] column(double[][] rows, int column) {
    return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
  }

  // Of all columns from the first one on what they have of one of a square.
  private static void subtract(
      double[][] rows, double[] column, double square, int[] some, int first) {
    double[] share = new double[rows[0].length];
    for (int f : some) {
      for (int c = first; c < share.length; c++) {
        share[c] += column[f] * rows[f][c] / square;
      }
    }
    for (int f = 0; f < rows.length; f++) {
      for (int c = first; c < share.length; c++) {
        rows[f][c] -= share[c] * column[f];
      }
    }
  }

  private double[] plain() {
    double[] targets = new double[frames.size()];
    Arrays.setAll(targets, f -> frames.get(f).property("energy").number() / frames.get(f).atoms());
    return targets;
  }

  // Less what moments up to a degree, of Gaussians of a width, do to each other.
  private List<double[]> candidates(List<double[]> moments) {
    if (between.isEmpty()) {
      Arrays.stream(WIDTHS).forEach(width -> between.add(matrices(width)));
    }
    List<double[]> all = new ArrayList<>();
    for (List<double[][]> matrices : between) {
      for (int degree = 0; degree <= DEGREE; degree++) {
        double[] targets = plain();
        for (int f = 0; f < targets.length; f++) {
          targets[f] -= energy(matrices.get(f), moments.get(f), degree) / frames.get(f).atoms();
        }
        all.add(targets);
      }
    }
    return all;
  }

  private static double energy(double[][] matrix, double[] p, int degree) {
    int rows = (degree + 1) * (degree + 1);
    double energy = 0;
    for (int b = 0; b < p.length; b++) {
      for (int a = 0; a < p.length && b % ROWS < rows; a++) {
        energy += a % ROWS < rows ? 0.5 * p[a] * matrix[b][a] * p[b] : 0;
      }
    }
    return energy;
  }

  private List<double[][]> matrices(double width) {
    Map<Integer, SiteParameters> sites = new TreeMap<>();
    for (int type : types) {
      sites.put(
          type,
          new SiteParameters(
              width,
              new double[] {width},
              new double[DEGREE + 1][1],
              0,
              0,
              new double[DEGREE + 1]));
    }
    try (SelfConsistency fields =
        new SelfConsistency(
            LinearSiteModel.of("sources", sites), setup.engine(), SelfConsistency.TOLERANCE)) {
      return frames.stream().map(fields::received).toList();
    }
  }

  // Numbers of atoms, and squares of charges and dipoles, of each element, per atom.
  private double[][] free(Optional<List<double[]>> moments) {
    double[][] free = new double[frames.size()][];
    for (int f = 0; f < free.length; f++) {
      Structure s = frames.get(f);
      List<Double> columns = new ArrayList<>();
      for (int type : types) {
        int[] atoms = IntStream.range(0, s.atoms()).filter(i -> s.type(i) == type).toArray();
        columns.add((double) atoms.length / s.atoms());
        if (moments.isPresent()) {
          double[] p = moments.get().get(f);
          double charges = 0;
          double dipoles = 0;
          for (int i : atoms) {
            charges += p[ROWS * i] * p[ROWS * i];
            for (int m = 1; m < 4; m++) {
              dipoles += p[ROWS * i + m] * p[ROWS * i + m];
            }
          }
          columns.add(charges / s.atoms());
          if (dipoles > 0) { // of a model that has dipoles
            columns.add(dipoles / s.atoms());
          }
        }
      }
      free[f] = columns.stream().mapToDouble(Double::doubleValue).toArray();
    }
    return free;
  }
}
