package org.farfield.experiments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.farfield.basis.Gto;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.engine.SelfConsistency;
import org.farfield.error.InputException;
import org.farfield.error.NoSolutionException;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.learning.Choice;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.EquilibrationSettings;
import org.farfield.learning.engine.EquilibrationTraining;
import org.farfield.learning.engine.KqeqTraining;
import org.farfield.learning.engine.LearnedCharges;
import org.farfield.learning.engine.Prediction;
import org.farfield.learning.engine.Training;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Rotations;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/**
 * Moments and energies of water clusters, neutral and charged, after Thomas, Baldwin, Csányi and
 * Ortner, Nonlinearity 38, 095024 (2025): with the potential that an atom feels site densities are
 * local functions, and an explicit Coulomb term leaves a local energy.
 */
final class WaterClusters implements Experiment {
  private static final String COLUMN = "AIMS_atom_multipoles";
  private static final int ROWS = ClusterEnergies.ROWS;
  private static final double CUTOFF = 4;

  private static final String LOCAL = "local";
  private static final String PROJECTED = "projected";
  private static final String KQEQ = "kQEq";
  private static final String DIRECT = "direct";
  private static final String FIRST = "direct, solved";
  private static final String SOLVED = "self-consistent";

  /** Potential features: widths of receivers, and the largest degree that answers. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Potential(int features, double[] receivers, int maxLambda) {}

  private static final List<Potential> POTENTIALS =
      List.of(
          new Potential(0, new double[0], 0),
          new Potential(1, new double[] {1.5}, 0),
          new Potential(8, new double[] {0.5, 1.5}, 1),
          new Potential(27, new double[] {0.5, 1.5, 3}, 2));

  private static final int SHOWN = 2; // of these, in the table of models

  @Override
  public String name() {
    return "water-clusters";
  }

  @Override
  public boolean needsData() {
    return true;
  }

  // ---------------------------------------------------------------------------- data

  /** Clusters, with what is learned of them. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Data(List<Structure> frames, List<double[]> moments, List<Regression.Fold> folds) {
    StructureSource source(int[] some) {
      return StructureSources.of("clusters", Arrays.stream(some).mapToObj(frames::get).toList());
    }

    int atoms(int frame) {
      return frames.get(frame).atoms();
    }
  }

  private static Data data(Setup setup, Path file) {
    List<Structure> frames = new ArrayList<>();
    List<double[]> moments = new ArrayList<>();
    int most = setup.quick() ? 30 : Integer.MAX_VALUE;
    try (StructureReader reader = StructureReaders.open(file)) {
      for (Structure s = reader.read(); s != null && frames.size() < most; s = reader.read()) {
        Column column = s.column(COLUMN);
        if (column.components() != ROWS) {
          throw new InputException(
              s.origin() + ": " + COLUMN + " has " + column.components() + " columns, not 9");
        }
        double[] all = column.numbers();
        double[] charges = IntStream.range(0, s.atoms()).mapToDouble(i -> all[ROWS * i]).toArray();
        s.property("energy").number();
        s.property("total_charge").number();
        frames.add(
            s.with(Column.reals("moments", ROWS, all)).with(Column.reals("charges", charges)));
        moments.add(all);
      }
    }
    int count = setup.quick() ? 2 : 5;
    if (frames.size() < 10 * count) {
      throw new InputException(
          file + ": has " + frames.size() + " clusters; " + 10 * count + " are needed");
    }
    int[] all = IntStream.range(0, frames.size()).toArray();
    return new Data(
        frames, moments, Regression.groups(all, Integer::toString, count, setup.seed()));
  }

  // ------------------------------------------------------------------------ features

  private static Expansion near(int maxRadial, int maxAngular) {
    return Expansion.builder()
        .densities(List.of(new GaussianDensity(0.45, new Cutoff(CUTOFF, 0.5), RadialScaling.NONE)))
        .basis(new Gto(maxRadial, CUTOFF))
        .maxAngular(maxAngular)
        .build();
  }

  // of body order ν + 1, all λ up to the largest
  private static FeatureSpec features(Setup setup, int order, int maxLambda) {
    if (order == 1) {
      return FeatureSpec.coefficients(near(5, maxLambda));
    }
    Rotations rotations = new Rotations(0, maxLambda, 1, 2);
    return FeatureSpec.of(
        new DescriptorSpec.Equivariant(DensityProducts.SELF, order, rotations),
        order == 3 ? near(1, 2) : setup.quick() ? near(2, 1) : near(3, 2));
  }

  // -------------------------------------------------------------------------- models

  /** What models say of all frames, fold by fold of all: of what is held out and of the others. */
  private static final class Predicted {
    private final List<List<double[]>> byFold = new ArrayList<>(); // [fold][frame][atom · rows]
  }

  private static TrainingSettings settings(Setup setup, String column, String shape) {
    return TrainingSettings.of(new Target(column, true, true, TargetShape.of(shape)))
        .with(Choice.ofTraining("1"), Choice.ofFolds(Integer.toString(ClusterEnergies.INNER)))
        .withSeed(setup.seed());
  }

  private static Model local(Setup setup, FeatureSpec spec, StructureSource training) {
    TrainingSettings settings = settings(setup, "moments", "multipoles:2");
    return Training.train(
            setup.engine(), setup.version(), spec, training, settings, setup.progress())
        .model();
  }

  private static Model kqeq(Setup setup, FeatureSpec spec, StructureSource training) {
    TrainingSettings settings = settings(setup, "charges", "scalar");
    return KqeqTraining.train(
            setup.engine(),
            setup.version(),
            spec,
            training,
            settings,
            setup.quick() ? Optional.of(ChargeModel.eeq2019()) : Optional.empty(),
            setup.progress())
        .model();
  }

  private static Model moments(
      Setup setup,
      FeatureSpec spec,
      Potential potential,
      boolean solved,
      StructureSource training) {
    TrainingSettings settings = settings(setup, "moments", "multipoles:2");
    EquilibrationSettings own =
        new EquilibrationSettings(
            ChargeModel.eeq2019(), potential.receivers(), potential.maxLambda(), solved);
    return EquilibrationTraining.train(
            setup.engine(), setup.version(), spec, training, settings, own, setup.progress())
        .model();
  }

  private static List<double[]> predict(Setup setup, Data data, Model model) {
    StructureSource all = data.source(IntStream.range(0, data.frames().size()).toArray());
    List<double[]> values =
        new Prediction(model, setup.engine(), setup.version())
            .of(all, setup.progress()).stream().map(value -> value.values()).toList();
    return model.target().name().equals("charges")
        ? values.stream().map(WaterClusters::chargesAlone).toList()
        : values;
  }

  private static double[] unknown(double[] moments) {
    double[] nothing = new double[moments.length];
    Arrays.fill(nothing, Double.NaN);
    return nothing;
  }

  private static double[] chargesAlone(double[] charges) {
    double[] moments = new double[ROWS * charges.length];
    for (int i = 0; i < charges.length; i++) {
      moments[ROWS * i] = charges[i];
    }
    return moments;
  }

  // ---------------------------------------------------------------------------- run

  @Override
  public Page run(Setup setup) {
    Path file =
        setup.requireData(
            "water-clusters learns charges, dipoles, quadrupoles and energies of water clusters",
            "100 clusters of the successor of the paper, with energies and atomic multipoles of"
                + " FHI-aims",
            "water100.xyz.gz",
            "water100.xyz");
    Data data = data(setup, file);
    Page page = new Page(name(), setup);
    page.fact("frames", data.frames().size() + " clusters of " + file.getFileName());
    page.fact(
        "split",
        data.folds().size()
            + " random folds, each predicted by models of the others; errors are of all clusters");
    page.fact(
        "alpha",
        "least error of "
            + ClusterEnergies.INNER
            + " random folds of the training clusters, for every fold, element and λ anew; so are"
            + " hardness and widths of kQEq");
    page.fact(
        "features",
        "ρ of width 0.45 within 4 Å: ν = 1 gto 6; ν = 2 gto 4, l ≤ 2; ν = 3 gto 2, l ≤ 2;"
            + " energies with the invariants of the same order");
    page.fact(
        "potentials",
        "of 1: width 1.5 Å, λ 0; of 8: 0.5, 1.5, λ ≤ 1; of 27: 0.5, 1.5, 3, λ ≤ 2; sources have"
            + " the widths of EEQ-2019, in E_el 0.5, 1 or 1.5 Å and moments up to l = 0, 1 or 2 by"
            + " folds of the training clusters; quadrupoles of the file are taken as Racah's, with"
            + " which a free molecule has 2.73, −0.34, −2.39 D Å (measured: 2.63, −0.13, −2.50)");
    page.fact(
        "self-consistent",
        "fitted through the solution; \"direct, solved\", and the tables by body order: fitted with"
            + " true potentials, then solved; order 3 has 0 and 8 features for want of time; empty:"
            + " of some cluster nothing agrees with its potential");
    page.fact("not shown", "forces: only energies and moments are learned");
    deviations(page, data);
    new Run(setup, data, page).run();
    return page;
  }

  private static void deviations(Page page, Data data) {
    List<double[]> nothing = data.moments().stream().map(m -> new double[m.length]).toList();
    double[] sizes = sizes(data, List.of(nothing), true);
    page.fact(
        "root mean square of targets",
        String.format(
            Locale.ROOT,
            "charges %.3g e, dipoles %.3g e Å, quadrupoles %.3g e Å²",
            sizes[0],
            sizes[1],
            sizes[2]));
  }

  // Errors of charges, dipoles and quadrupoles, per component, of frames that folds hold out.
  private static double[] sizes(Data data, List<List<double[]>> byFold, boolean all) {
    double[] squares = new double[3];
    long[] counts = new long[3];
    for (int k = 0; k < byFold.size(); k++) {
      int[] held =
          all ? IntStream.range(0, data.frames().size()).toArray() : data.folds().get(k).held();
      for (int f : held) {
        double[] truth = data.moments().get(f);
        double[] said = byFold.get(k).get(f);
        for (int a = 0; a < truth.length; a++) {
          int l = (int) Math.sqrt(a % ROWS);
          squares[l] += (said[a] - truth[a]) * (said[a] - truth[a]);
          counts[l]++;
        }
      }
    }
    return new double[] {
      Math.sqrt(squares[0] / counts[0]),
      Math.sqrt(squares[1] / counts[1]),
      Math.sqrt(squares[2] / counts[2])
    };
  }

  /** One run, and what it has found. */
  private static final class Run {
    private final Setup setup;
    private final Data data;
    private final Page page;
    private final ClusterEnergies energies;

    Run(Setup setup, Data data, Page page) {
      this.setup = setup;
      this.data = data;
      this.page = page;
      energies = new ClusterEnergies(setup, data.frames(), data.folds());
    }

    void run() {
      int[] orders = setup.quick() ? new int[] {2} : new int[] {1, 2, 3};
      Map<String, Predicted> models = new LinkedHashMap<>();
      Table grid =
          new Table(
              "Errors of solved moments (e, e Å, e Å² per component) and energies with E_el (meV"
                  + " per atom) by body order and potential features",
              List.of("ν, features", "q", "μ", "Θ", "E"));
      Table direct =
          new Table(
              "Errors with potentials of the true moments", List.of("ν, features", "q", "μ", "Θ"));
      Map<String, double[]> cells = new LinkedHashMap<>();
      for (int order : orders) {
        double[][] rows = setup.rows(features(setup, order, 0), data.source(all()));
        for (int p = 0; p < POTENTIALS.size(); p++) {
          if ((setup.quick() || order == 3) && p != 0 && p != SHOWN) {
            continue; // of order 3 for want of time
          }
          Potential potential = POTENTIALS.get(p);
          Predicted solved = new Predicted();
          Predicted given = new Predicted();
          learn(features(setup, order, 2), potential, solved, given);
          double[] sizes = sizes(data, solved.byFold, false);
          double energy =
              Double.isNaN(sizes[0])
                  ? Double.NaN
                  : energies.error(rows, Optional.of(solved.byFold), true, true);
          String cell = "ν = " + order + ", " + potential.features();
          cells.put(cell, new double[] {sizes[0], sizes[1], sizes[2], energy});
          grid.add(cell, cells.get(cell));
          if (p > 0) {
            direct.add(cell, sizes(data, given.byFold, false));
          }
          if (order == 2 && p == 0) {
            models.put(PROJECTED, solved);
          } else if (order == 2 && p == SHOWN) {
            models.put(DIRECT, given);
            models.put(FIRST, solved);
          }
        }
      }
      models.put(
          SOLVED,
          learned(
              training ->
                  moments(setup, features(setup, 2, 2), POTENTIALS.get(SHOWN), true, training)));
      models.put(LOCAL, learned(training -> local(setup, features(setup, 2, 2), training)));
      models.put(KQEQ, learned(training -> kqeq(setup, features(setup, 2, 0), training)));
      table(models);
      page.add(grid);
      page.add(direct);
      chart(cells, orders);
    }

    private int[] all() {
      return IntStream.range(0, data.frames().size()).toArray();
    }

    private interface Learner {
      Model learn(StructureSource training);
    }

    private Predicted learned(Learner learner) {
      Predicted predicted = new Predicted();
      for (Regression.Fold fold : data.folds()) {
        predicted.byFold.add(solved(learner.learn(data.source(fold.training()))));
      }
      return predicted;
    }

    private void learn(FeatureSpec spec, Potential potential, Predicted solved, Predicted given) {
      for (Regression.Fold fold : data.folds()) {
        Model model = moments(setup, spec, potential, false, data.source(fold.training()));
        solved.byFold.add(solved(model));
        try (LearnedCharges charges =
            new LearnedCharges(model, setup.engine(), setup.version(), SelfConsistency.TOLERANCE)) {
          given.byFold.add(charges.direct(data.frames(), data.moments()));
        }
      }
    }

    // Of a frame of which nothing agrees with its potential NaN: that is said, not hidden.
    private List<double[]> solved(Model model) {
      try {
        return predict(setup, data, model);
      } catch (NoSolutionException e) {
        return data.moments().stream().map(WaterClusters::unknown).toList();
      }
    }

    private void table(Map<String, Predicted> models) {
      List<String> names = List.of(LOCAL, PROJECTED, KQEQ, DIRECT, FIRST, SOLVED);
      List<String> columns = new ArrayList<>(List.of(""));
      columns.addAll(names);
      Table table = new Table("Errors of models, ν = 2, 8 potential features", columns);
      double[][] sizes =
          names.stream()
              .map(name -> sizes(data, models.get(name).byFold, false))
              .toArray(double[][]::new);
      Arrays.fill(sizes[2], 1, 3, Double.NaN); // it has charges alone
      String[] kinds = {"charges, 1e-3 e", "dipoles, 1e-3 e Å", "quadrupoles, 1e-3 e Å²"};
      for (int l = 0; l < 3; l++) {
        int degree = l;
        table.add(kinds[l], Arrays.stream(sizes).mapToDouble(s -> 1000 * s[degree]).toArray());
      }
      double[] totals =
          names.stream().mapToDouble(name -> totalError(models.get(name).byFold)).toArray();
      table.add("total charge, e", totals);
      double[][] rows = setup.rows(features(setup, 2, 0), data.source(all()));
      double plain = energies.error(rows, Optional.empty(), false, false);
      double[][] values = new double[4][names.size()];
      for (int m = 0; m < names.size(); m++) {
        Optional<List<List<double[]>>> own = Optional.of(models.get(names.get(m)).byFold);
        values[0][m] = plain;
        if (Double.isNaN(sizes[m][0])) {
          values[1][m] = values[2][m] = values[3][m] = Double.NaN;
          continue;
        }
        values[1][m] = energies.error(rows, own, true, false);
        values[2][m] = energies.error(rows, own, false, true);
        values[3][m] = energies.error(rows, own, true, true);
      }
      table.add("energy, local, meV/atom", values[0]);
      table.add("energy − E_el", values[1]);
      table.add("energy, with Σq², Σμ² of elements", values[2]);
      table.add("energy − E_el, with Σq², Σμ²", values[3]);
      page.add(table);
      claims(sizes, totals, values);
    }

    private double totalError(List<List<double[]>> byFold) {
      double squares = 0;
      for (int k = 0; k < byFold.size(); k++) {
        for (int f : data.folds().get(k).held()) {
          double sum = data.frames().get(f).property("total_charge").number();
          double[] said = byFold.get(k).get(f);
          for (int a = 0; a < said.length; a += ROWS) {
            sum -= said[a];
          }
          squares += sum * sum / data.frames().size();
        }
      }
      return Math.sqrt(squares);
    }

    private void claims(double[][] sizes, double[] totals, double[][] values) {
      double dipoles = sizes[5][1] / sizes[1][1];
      double most = setup.quick() ? 1 : 0.8;
      page.add(
          Claim.held(
              "13: potential features help the density: dipoles, self-consistent ÷ local",
              "smaller errors",
              String.format(Locale.ROOT, "%.3g ÷ %.3g = %.2f", sizes[5][1], sizes[1][1], dipoles),
              "≤ " + most,
              dipoles <= most));
      double energy = values[3][5] / values[0][0];
      double share = setup.quick() ? 1 : 0.5;
      page.add(
          Claim.held(
              "13: the explicit Coulomb term helps the energy: with E_el of self-consistent moments"
                  + " and Σq², Σμ² of elements ÷ local",
              "smaller errors",
              String.format(
                  Locale.ROOT, "%.3g ÷ %.3g meV/atom = %.2f", values[3][5], values[0][0], energy),
              "≤ " + share,
              energy <= share));
      page.add(
          Claim.held(
              "total charges are kept: projected, kQEq, self-consistent; a local model is wrong",
              "–",
              String.format(
                  Locale.ROOT,
                  "%.0e, %.0e, %.0e e; local %.3g e",
                  totals[1],
                  totals[2],
                  totals[5],
                  totals[0]),
              "≤ 1e-9 e",
              Math.max(Math.max(totals[1], totals[2]), totals[5]) <= 1e-9));
      page.add(
          Claim.shown(
              "charges: local, projected, kQEq, with true potentials, self-consistent of that fit,"
                  + " and of a fit through the solution",
              "–",
              String.format(
                  Locale.ROOT,
                  "%.1f, %.1f, %.1f, %.1f, %.1f, %.1f 1e-3 e",
                  1000 * sizes[0][0],
                  1000 * sizes[1][0],
                  1000 * sizes[2][0],
                  1000 * sizes[3][0],
                  1000 * sizes[4][0],
                  1000 * sizes[5][0])));
      page.add(
          Claim.shown(
              "how much of it is on site: energies with Σq², Σμ² alone",
              "–",
              String.format(Locale.ROOT, "%.3g meV/atom", values[2][5])));
    }

    private void chart(Map<String, double[]> cells, int[] orders) {
      Chart chart =
          new Chart(
              "features",
              "Errors against those without potential features, ν = 2",
              "potential features",
              "error ÷ error of none",
              false,
              false);
      String[] names = {"charges", "dipoles", "quadrupoles", "energy with E_el"};
      double[] none = cells.get("ν = 2, 0");
      for (int c = 0; c < names.length; c++) {
        int kind = c;
        List<double[]> points = new ArrayList<>();
        for (Potential potential : POTENTIALS) {
          double[] cell = cells.get("ν = 2, " + potential.features());
          if (cell != null) {
            points.add(new double[] {potential.features(), cell[kind] / none[kind]});
          }
        }
        chart.add(
            names[c],
            Chart.Style.LINE,
            points.stream().mapToDouble(x -> x[0]).toArray(),
            points.stream().mapToDouble(x -> x[1]).toArray());
      }
      page.add(chart);
      OptionalInt most = Arrays.stream(orders).max();
      if (most.orElseThrow() > 2) {
        Chart byOrder =
            new Chart("orders", "Errors of dipoles by body order", "ν", "RMSE / e Å", false, true);
        double[] x = Arrays.stream(orders).asDoubleStream().toArray();
        for (Potential potential : List.of(POTENTIALS.get(0), POTENTIALS.get(SHOWN))) {
          byOrder.add(
              potential.features() + " potential features",
              Chart.Style.LINE,
              x,
              Arrays.stream(orders)
                  .mapToDouble(o -> cells.get("ν = " + o + ", " + potential.features())[1])
                  .toArray());
        }
        page.add(byOrder);
      }
    }
  }
}
