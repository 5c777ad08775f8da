package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.basis.Gto;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.equilibration.engine.SelfConsistency;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.learning.Choice;
import org.farfield.learning.Errors;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.EquilibrationSettings;
import org.farfield.learning.engine.EquilibrationTraining;
import org.farfield.learning.engine.LearnedCharges;
import org.farfield.learning.engine.Prediction;
import org.farfield.learning.engine.Training;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;

/**
 * Charges of water clusters that are learned without and with the potential that atoms feel, and
 * what becomes of the one in the middle when all molecules farther than r are taken away. The
 * charges to learn are equilibrated ones, so that the true change is known, too.
 */
final class LearnedSites {
  private static final double CUTOFF = 4;
  private static final double WIDTH = 0.6; // Å, of charges and of what they receive
  private static final double HARDNESS = 8; // eV/e²
  private static final double[] KEPT = {2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7};
  private static final double SEEN = 5; // of these the claims are, to 7: behind the cutoff
  private static final double BLIND = 1e-12; // e
  private static final double WRONG = 0.1;

  private final Setup setup;
  private final Page page;
  private final FeatureSpec spec =
      FeatureSpec.powerSpectrum(
          Expansion.builder()
              .densities(
                  List.of(new GaussianDensity(0.45, new Cutoff(CUTOFF, 0.5), RadialScaling.NONE)))
              .basis(new Gto(3, CUTOFF))
              .maxAngular(2)
              .build());

  LearnedSites(Setup setup, Page page) {
    this.setup = setup;
    this.page = page;
  }

  /**
   * Clusters cut out of a test cluster, the whole one first, and the place of the probe in each.
   */
  private record Cuts(List<Structure> clusters, List<int[]> kept, int probe) {
    static Cuts of(Structure whole) {
      int probe = 0; // oxygen stands first in each molecule
      for (int i = 0; i < whole.atoms(); i += 3) {
        probe = toMiddle(whole, i) < toMiddle(whole, probe) ? i : probe;
      }
      List<Structure> clusters = new ArrayList<>();
      List<int[]> kept = new ArrayList<>();
      for (int k = -1; k < KEPT.length; k++) {
        double most = k < 0 ? Double.POSITIVE_INFINITY : KEPT[k];
        int centre = probe;
        int[] some =
            IntStream.range(0, whole.atoms())
                .filter(i -> nearest(whole, i / 3 * 3, centre) <= most)
                .toArray();
        kept.add(some);
        clusters.add(part(whole, some));
      }
      return new Cuts(clusters, kept, probe);
    }

    int place(int k) {
      return Arrays.binarySearch(kept.get(k), probe);
    }
  }

  private static double toMiddle(Structure s, int i) {
    return Math.hypot(Math.hypot(s.position(i, 0), s.position(i, 1)), s.position(i, 2));
  }

  private static double nearest(Structure s, int molecule, int atom) {
    return IntStream.range(molecule, molecule + 3)
        .mapToDouble(i -> WaterDroplets.distance(s, i, atom))
        .min()
        .orElseThrow();
  }

  private static Structure part(Structure whole, int[] some) {
    int[] types = Arrays.stream(some).map(whole::type).toArray();
    double[] positions = new double[3 * some.length];
    Arrays.setAll(positions, x -> whole.position(some[x / 3], x % 3));
    return new Structure(types, positions, whole.cell());
  }

  // EEQ-2019, whose electronegativities are of surroundings, but for hardness and width: with these
  // the same for both elements a constant potential changes all charges alike, as in what is
  // learned.
  private static ChargeModel model() {
    Map<Integer, ElementParameters> elements = new TreeMap<>();
    for (int z : new int[] {1, 8}) {
      ElementParameters e = ChargeModel.eeq2019().elements().get(z);
      elements.put(
          z,
          new ElementParameters(
              e.electronegativity(), e.coordination(), e.covalentRadius(), HARDNESS, WIDTH, 0, 0));
    }
    return ChargeModel.of("water", elements);
  }

  void run() {
    int training = setup.quick() ? 24 : 80;
    int tests = setup.quick() ? 4 : 24;
    int molecules = setup.quick() ? 40 : 80;
    Random random = new Random(setup.seed());
    List<Structure> frames = WaterDroplets.of(training, 12, random);
    List<Structure> wholes = WaterDroplets.of(tests, molecules, random);
    page.fact(
        "learned charges",
        String.format(
            Locale.ROOT,
            "%d clusters of 12 water molecules, charges of EEQ-2019 with J 8 eV/e² and σ 0.6 Å of"
                + " both elements; ρ⊗ρ of width 0.45 within 4 Å (gto 4, l ≤ 2), potentials of a"
                + " width of 0.6 Å; tested on the oxygen in the"
                + " middle of %d clusters of %d, of which molecules without an atom within r of it"
                + " are taken away; alpha by least error of 5 random folds of the training"
                + " clusters",
            training,
            tests,
            molecules));
    try (Equilibration truth = new Equilibration(model(), setup.engine())) {
      List<double[]> known = charges(truth, frames);
      List<Structure> labelled = new ArrayList<>();
      for (int f = 0; f < frames.size(); f++) {
        labelled.add(frames.get(f).with(Column.reals("charges", known.get(f))));
      }
      compare(truth, wholes.stream().map(Cuts::of).toList(), labelled);
    }
  }

  private static List<double[]> charges(Equilibration truth, List<Structure> some) {
    return truth.of(some, neutral(some)).stream().map(Equilibrium::charges).toList();
  }

  private TrainingSettings settings() {
    return TrainingSettings.of(new Target("charges", true, true, TargetShape.of("scalar")))
        .with(Choice.ofTraining("1"), Choice.ofFolds("5"))
        .withSeed(setup.seed());
  }

  /** Changes of the charge of the probe, e, of every cluster and r. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Changes(String name, List<double[]> values) {
    double[] rms() {
      return rms(this.values);
    }

    double[] off(Changes truth) {
      List<double[]> errors = new ArrayList<>();
      for (int c = 0; c < values.size(); c++) {
        double[] error = values.get(c).clone();
        double[] exact = truth.values.get(c);
        Arrays.setAll(error, k -> error[k] - exact[k]);
        errors.add(error);
      }
      return rms(errors);
    }

    private static double[] rms(List<double[]> all) {
      double[] squares = new double[KEPT.length];
      for (double[] one : all) {
        Arrays.setAll(squares, k -> squares[k] + one[k] * one[k] / all.size());
      }
      return Arrays.stream(squares).map(Math::sqrt).toArray();
    }
  }

  private interface Charges {
    List<double[]> of(Cuts cuts);
  }

  private static Changes changes(String name, List<Cuts> tests, Charges charges) {
    List<double[]> values = new ArrayList<>();
    for (Cuts cuts : tests) {
      List<double[]> all = charges.of(cuts);
      double whole = all.get(0)[cuts.place(0)];
      double[] change = new double[KEPT.length];
      Arrays.setAll(change, k -> all.get(k + 1)[cuts.place(k + 1)] - whole);
      values.add(change);
    }
    return new Changes(name, values);
  }

  private void compare(Equilibration truth, List<Cuts> tests, List<Structure> labelled) {
    StructureSource source = StructureSources.of("water clusters", labelled);
    Model local =
        Training.train(setup.engine(), setup.version(), spec, source, settings(), setup.progress())
            .model();
    EquilibrationSettings own = new EquilibrationSettings(model(), new double[] {WIDTH}, 0, false);
    Model feeling =
        EquilibrationTraining.train(
                setup.engine(), setup.version(), spec, source, settings(), own, setup.progress())
            .model();
    page.fact("alpha chosen", "local " + alphas(local) + "; with potentials " + alphas(feeling));
    Prediction prediction = new Prediction(local, setup.engine(), setup.version());
    List<Changes> all = new ArrayList<>();
    all.add(changes("true", tests, cuts -> charges(truth, cuts.clusters())));
    all.add(changes("local", tests, cuts -> predicted(prediction, cuts.clusters())));
    try (LearnedCharges charges =
        new LearnedCharges(feeling, setup.engine(), setup.version(), SelfConsistency.TOLERANCE)) {
      all.add(changes("fixed potential", tests, cuts -> held(charges, cuts)));
      all.add(changes("self-consistent", tests, cuts -> solved(charges, cuts.clusters())));
      errors(truth, charges, prediction, tests);
    }
    claims(all);
    tables(all);
  }

  private static String alphas(Model model) {
    return String.join(
        ", ",
        model.record().findValues("alpha").stream()
            .map(alpha -> Page.number(alpha.asDouble()))
            .toList());
  }

  private List<double[]> predicted(Prediction prediction, List<Structure> some) {
    return prediction.of(StructureSources.of("clusters", some), setup.progress()).stream()
        .map(Predicted::values)
        .toList();
  }

  private static List<double[]> solved(LearnedCharges charges, List<Structure> some) {
    return charges.of(some, neutral(some), false).stream().map(Equilibrium::charges).toList();
  }

  private static List<Conditions> neutral(List<Structure> some) {
    return Collections.nCopies(some.size(), Conditions.charge(0));
  }

  // At the potentials of the whole cluster, whatever is taken away.
  private static List<double[]> held(LearnedCharges charges, Cuts cuts) {
    List<Structure> whole = cuts.clusters().subList(0, 1);
    double[] received = charges.received(whole, solved(charges, whole)).get(0);
    int length = received.length / whole.get(0).atoms();
    List<double[]> kept = new ArrayList<>();
    for (int[] some : cuts.kept()) {
      double[] own = new double[some.length * length];
      Arrays.setAll(own, x -> received[some[x / length] * length + x % length]);
      kept.add(own);
    }
    return charges.atPotentials(cuts.clusters(), kept);
  }

  // Of all atoms of whole test clusters.
  private void errors(
      Equilibration truth, LearnedCharges charges, Prediction prediction, List<Cuts> tests) {
    List<Structure> wholes = tests.stream().map(cuts -> cuts.clusters().get(0)).toList();
    double[] exact = joined(charges(truth, wholes));
    Errors local = Errors.of(exact, joined(predicted(prediction, wholes)));
    Errors solved = Errors.of(exact, joined(solved(charges, wholes)));
    page.fact(
        "standard deviation of the test set",
        Page.number(local.deviation()) + " e, of all atoms of whole clusters");
    page.add(
        Claim.shown(
            "errors of charges of whole test clusters: local, self-consistent",
            "–",
            String.format(
                Locale.ROOT, "%.3g, %.3g 1e-3 e", 1000 * local.rmse(), 1000 * solved.rmse())));
  }

  private static double[] joined(List<double[]> all) {
    return all.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static double largest(Changes changes) {
    double[] rms = changes.rms();
    return IntStream.range(0, KEPT.length)
        .filter(k -> KEPT[k] >= SEEN)
        .mapToDouble(k -> rms[k])
        .max()
        .orElseThrow();
  }

  private void claims(List<Changes> all) {
    Changes exact = all.get(0);
    double blind = Math.max(largest(all.get(1)), largest(all.get(2)));
    page.add(
        Claim.held(
            "learned: a local model, and one with potentials that are held, are blind beyond their"
                + " cutoff of 4 Å (change of a charge, r ≥ 5 Å)",
            "site functions are local at fixed potential",
            Page.number(largest(all.get(1))) + ", " + Page.number(largest(all.get(2))) + " e",
            "≤ 1e-12 e",
            blind <= BLIND));
    double[] off = all.get(3).off(exact);
    double[] change = exact.rms();
    double worst = 0;
    for (int k = 0; k < KEPT.length; k++) {
      if (KEPT[k] >= SEEN) {
        worst = Math.max(worst, off[k] / change[k]);
      }
    }
    page.add(
        Claim.held(
            "learned: with potentials of its own charges it answers as the field does (error of the"
                + " change ÷ the change, r ≥ 5 Å)",
            "all that is long-ranged is in the potential",
            Page.number(worst),
            "≤ " + WRONG,
            worst <= WRONG));
  }

  private void tables(List<Changes> all) {
    List<String> columns = new ArrayList<>(List.of("r, Å"));
    all.forEach(changes -> columns.add(changes.name()));
    columns.add("self-consistent − true");
    Table table =
        new Table("Change of the charge in the middle, 1e-3 e, root mean square", columns);
    double[] off = all.get(3).off(all.get(0));
    for (int k = 0; k < KEPT.length; k++) {
      double[] row = new double[all.size() + 1];
      for (int m = 0; m < all.size(); m++) {
        row[m] = 1000 * all.get(m).rms()[k];
      }
      row[all.size()] = 1000 * off[k];
      table.add(Page.number(KEPT[k]), row);
    }
    page.add(table);
    Chart chart =
        new Chart(
            "learned",
            "Molecules beyond r taken away from an oxygen of a water cluster",
            "r / Å",
            "change of its charge / e; below 1e-12 nothing is drawn",
            false,
            true);
    for (Changes changes : all.subList(1, all.size())) {
      chart.add(changes.name(), Chart.Style.LINE, KEPT, drawn(changes));
    }
    chart.add(all.get(0).name(), Chart.Style.POINTS, KEPT, drawn(all.get(0)));
    page.add(chart);
  }

  private static double[] drawn(Changes changes) {
    return Arrays.stream(changes.rms()).map(x -> x > BLIND ? x : 0).toArray();
  }
}
