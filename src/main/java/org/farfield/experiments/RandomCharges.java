package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.learning.Choice;
import org.farfield.learning.Errors;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.Judgement;
import org.farfield.learning.engine.Training;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Structure;

/**
 * Point charges at random, Fig. 1 of Grisafi and Ceriotti, J. Chem. Phys. 151, 204105 (2019): what
 * is local does not know their energy, the potential does.
 */
final class RandomCharges implements Experiment {
  private static final String FOLDS = "5";
  static final double CHANNEL_RADIUS = 2;
  private static final double[] WIDTHS = {1, 0.5, 0.3};
  private static final String HALF = lode(0.5);
  private static final int[] KERNEL_SIZES = {10, 20, 100, 200};
  private static final int KERNEL_TEST = 100;
  private static final int KERNEL_POINTS = 300;

  @Override
  public String name() {
    return "random-charges";
  }

  /** Errors of a model at each size of the training set, and how they came about. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Curve(String model, double[] percent, double[] alphas, double[] weights) {}

  // What a run is made of.
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Data(StructureSource frames, double[] energies, int[] sizes) {
    double[] test() {
      return Ions.behind(energies, largest());
    }

    int largest() {
      return sizes[sizes.length - 1];
    }
  }

  @Override
  public Page run(Setup setup) {
    setup.requireNoData(name());
    int count = setup.quick() ? 120 : 2000;
    int[] sizes = setup.quick() ? new int[] {10, 60} : new int[] {10, 20, 100, 200, 1500};
    Ions ions = new Ions(count, setup.seed());
    StructureSource frames = StructureSources.of("random charges", ions.frames());
    Data data = new Data(frames, ions.energies(1), sizes);
    Page page = new Page(name(), setup);
    page.fact(
        "frames",
        count
            + " of 64 ions; training the first "
            + list(sizes)
            + ", test the last "
            + data.test().length);
    page.fact("target", "Coulomb energy per ion by an Ewald sum, eV");
    double deviation = Errors.of(data.test(), data.test()).deviation();
    page.fact("standard deviation of the test set", Page.number(deviation) + " eV per ion");
    page.fact("alpha", "least error of " + FOLDS + " random folds of the training set");

    List<Curve> curves = new ArrayList<>();
    for (double width : WIDTHS) {
      curves.add(
          curve(
              setup, data, lode(width), Ions.potential(1, width, new Monomial(0, CHANNEL_RADIUS))));
    }
    if (!setup.quick()) {
      for (double width : new double[] {1, 0.5}) {
        curves.add(
            curve(setup, data, gto(width), Ions.potential(1, width, new Gto(5, CHANNEL_RADIUS))));
      }
      for (int cutoff : new int[] {3, 6, 9}) {
        curves.add(curve(setup, data, "SOAP " + cutoff + " Å", Ions.soap(cutoff, 7, 6)));
      }
      curves.add(curve(setup, data, "V⊗V", spectrum()));
      curves.add(curve(setup, data, "ρ⊗V", mixed()));
    }
    if (setup.quick()) {
      quickClaims(page, curves);
    } else {
      claims(page, curves, sizes);
    }
    fixedCharges(page, curves, setup.quick());
    tables(page, curves, sizes);
    if (setup.quick()) {
      new IonForces(setup, ions, 8, 4).addTo(page, 0.05);
    } else {
      kernels(page, setup, ions);
      new IonForces(setup, ions, 40, 20).addTo(page, 0.06);
    }
    return page;
  }

  private Curve curve(Setup setup, Data data, String model, FeatureSpec spec) {
    FeatureTable table =
        FeatureTable.of(setup.engine(), setup.version(), spec, data.frames(), setup.progress());
    int[] sizes = data.sizes();
    double[] test = data.test();
    double[] percent = new double[sizes.length];
    double[] alphas = new double[sizes.length];
    double[] weights = {};
    for (int n = 0; n < sizes.length; n++) {
      FeatureTable.Learned learned =
          table.learn(
              Arrays.copyOf(data.energies(), sizes[n]), Choice.ofFolds(FOLDS), setup.seed());
      double[] ours = Ions.behind(learned.predictions(), data.largest() - sizes[n]);
      percent[n] = Errors.of(test, ours).percent();
      alphas[n] = learned.alpha();
      weights = learned.weights();
    }
    boolean fixed = weights.length == 4;
    return new Curve(model, percent, alphas, fixed ? charges(table.labels(), weights) : weights);
  }

  // ------------------------------------------------------------- models

  private static String lode(double width) {
    return "LODE(1), one channel, σ " + width;
  }

  private static String gto(double width) {
    return "LODE(1), gto 6, σ " + width;
  }

  private static FeatureSpec spectrum() {
    return FeatureSpec.powerSpectrum(
            Expansion.builder().density(1, 1).basis(new Gto(7, 3)).maxAngular(6).build())
        .withSpecies(Ions.SPECIES);
  }

  private static FeatureSpec mixed() {
    Cutoff smooth = new Cutoff(3, 0.5);
    Expansion near =
        Expansion.builder()
            .densities(List.of(new GaussianDensity(1, smooth, RadialScaling.NONE)))
            .basis(new Gto(7, 3))
            .maxAngular(2)
            .build();
    Expansion far = Expansion.builder().density(1, 1).basis(new Gto(7, 3)).maxAngular(2).build();
    return FeatureSpec.of(new DescriptorSpec.PowerSpectrum(new DensityProducts("0-1")), near, far)
        .withSpecies(Ions.SPECIES);
  }

  /**
   * The paper's own kernel of SOAP, on sparse points: with all atoms of 1500 frames it would be a
   * matrix of 96,000 rows.
   */
  private static void kernels(Page page, Setup setup, Ions ions) {
    List<String> columns = new ArrayList<>(List.of("model"));
    Arrays.stream(KERNEL_SIZES).forEach(n -> columns.add("N = " + n));
    Table table =
        new Table(
            String.format(
                Locale.ROOT,
                "Normalised kernels of atoms, ζ = 2, %d points of each element by FPS: RMSE in %%,"
                    + " test of %d frames",
                KERNEL_POINTS,
                KERNEL_TEST),
            columns);
    int most = KERNEL_SIZES[KERNEL_SIZES.length - 1];
    List<Structure> labelled = ions.labelled(most + KERNEL_TEST);
    for (int cutoff : new int[] {3, 6}) {
      double[] percent = new double[KERNEL_SIZES.length];
      for (int n = 0; n < percent.length; n++) {
        List<Structure> some = new ArrayList<>(labelled.subList(0, KERNEL_SIZES[n]));
        some.addAll(labelled.subList(most, labelled.size()));
        TrainingSettings settings =
            TrainingSettings.of(new Target("energy", true))
                .with(Choice.ofTraining("first:" + KERNEL_SIZES[n]), Choice.ofFolds(FOLDS))
                .with(new KernelSettings(2, true, KERNEL_POINTS, KernelSettings.Method.FPS))
                .withSeed(setup.seed());
        Trained result =
            Training.train(
                setup.engine(),
                setup.version(),
                Ions.soap(cutoff, 7, 6),
                StructureSources.of("ions", some),
                settings,
                setup.progress());
        percent[n] =
            Judgement.of(
                    setup.engine(),
                    setup.version(),
                    result.model(),
                    result.test(),
                    setup.progress())
                .total()
                .orElseThrow()
                .percent();
      }
      table.add("SOAP " + cutoff + " Å", percent);
    }
    page.add(
        Claim.shown(
            "1: normalised kernels, ζ = 2, of SOAP 3 and 6 Å do not learn it either (N = 200)",
            "the paper's models are such kernels",
            percents(
                table.rows().stream()
                    .mapToDouble(row -> row.values()[KERNEL_SIZES.length - 1])
                    .toArray())));
    page.add(table);
  }

  // ------------------------------------------------------------- claims

  private static Curve of(List<Curve> curves, String model) {
    return curves.stream().filter(c -> c.model().equals(model)).findFirst().orElseThrow();
  }

  private static double last(List<Curve> curves, String model) {
    double[] percent = of(curves, model).percent();
    return percent[percent.length - 1];
  }

  private static void claims(Page page, List<Curve> curves, int[] sizes) {
    double three = last(curves, "SOAP 3 Å");
    double six = last(curves, "SOAP 6 Å");
    double nine = last(curves, "SOAP 9 Å");
    page.add(
        Claim.held(
            "1: local models do not learn point charges (SOAP 3, 6, 9 Å at N = 1500)",
            "3 Å ineffective, 9 Å about 20 %",
            percents(three, six, nine),
            "≥ 60, 15 to 25, ≥ 5 %",
            three >= 60 && six >= 15 && six <= 25 && nine >= 5));
    handful(page, curves, 0.5, 0.3);
    smearing(page, curves, 8, 10);
    double[] quadratic = of(curves, "V⊗V").percent();
    double[] linear = of(curves, lode(1)).percent();
    boolean crosses = true;
    for (int n = 0; n < sizes.length; n++) {
      crosses &= sizes[n] > 20 || quadratic[n] > linear[n];
      crosses &= sizes[n] < 200 || quadratic[n] < linear[n];
    }
    double best = last(curves, "V⊗V");
    page.add(
        Claim.held(
            "4: LODE(2) = V⊗V is slower than LODE(1) of one channel, then better",
            "first worse, then better",
            percents(quadratic) + " at N = " + list(sizes) + "; LODE(1): " + percents(linear),
            "worse at N ≤ 20, better at ≥ 200, ≤ 0.05 % at 1500",
            crosses && best <= 0.05));
    page.add(
        Claim.shown(
            "4: against LODE(1) with gto 6, σ 1",
            "–",
            percents(best) + " against " + percents(last(curves, gto(1))) + " at N = 1500"));
    page.add(
        Claim.shown(
            "ρ⊗V, which came later than the paper (σ 1, 3 Å)",
            "–",
            percents(of(curves, "ρ⊗V").percent()) + " at N = " + list(sizes)));
  }

  // Bounds with room for other seeds, from quick runs; full runs are held to those of claims().
  private static void quickClaims(Page page, List<Curve> curves) {
    handful(page, curves, 1, 0.6);
    smearing(page, curves, 6, 6);
  }

  private static void handful(Page page, List<Curve> curves, double any, double atLast) {
    double[] percent = of(curves, HALF).percent();
    double worst = Arrays.stream(percent).max().orElseThrow();
    page.add(
        Claim.held(
            "2: LODE(1) learns from a handful (one channel, σ 0.5)",
            "below 1 %",
            percents(percent),
            String.format(Locale.ROOT, "≤ %s %% from N = 10, ≤ %s %% at the last", any, atLast),
            worst <= any && percent[percent.length - 1] <= atLast));
  }

  private static void smearing(Page page, List<Curve> curves, double toHalf, double on) {
    double first = last(curves, lode(1)) / last(curves, HALF);
    double second = last(curves, HALF) / last(curves, lode(0.3));
    page.add(
        Claim.held(
            "3: the rest is the smearing's (σ 1 to 0.5, 0.5 to 0.3)",
            "better with half the smearing",
            String.format(Locale.ROOT, "%.1f ×, %.1f × smaller", first, second),
            String.format(Locale.ROOT, "≥ %s ×, ≥ %s ×", toHalf, on),
            first >= toHalf && second >= on));
  }

  /**
   * Weights of Na–Na, Na–Cl and Cl–Cl as shares of those of fixed charges. Features of Na–Cl and of
   * Cl–Na coincide in the sum over a frame: only the mean of their weights has a meaning.
   */
  private static double[] charges(List<Map<String, Integer>> labels, double[] weights) {
    double volume = 4 * Math.PI * Math.pow(CHANNEL_RADIUS, 3) / 3;
    double expected = Ions.COULOMB / (2 * Math.sqrt(volume)); // energies are per ion, too
    double[] ratios = new double[3];
    for (int x = 0; x < weights.length; x++) {
      int centre = labels.get(x).get("center_type");
      int neighbor = labels.get(x).get("neighbor_type");
      int pair = centre != neighbor ? 1 : centre == Ions.SODIUM ? 0 : 2;
      ratios[pair] += weights[x] * Ions.PER_FRAME / (pair == 1 ? 2 : 1) / expected;
    }
    return ratios;
  }

  private static void fixedCharges(Page page, List<Curve> curves, boolean quick) {
    double[] deviations = new double[WIDTHS.length];
    StringBuilder text = new StringBuilder();
    for (int w = 0; w < WIDTHS.length; w++) {
      double[] ratios = of(curves, lode(WIDTHS[w])).weights();
      text.append(w == 0 ? "" : "; ");
      text.append(
          String.format(
              Locale.ROOT, "σ %s: %.4f, %.4f, %.4f", WIDTHS[w], ratios[0], ratios[1], ratios[2]));
      deviations[w] =
          Math.max(
              Math.abs(ratios[1] + 1), Math.max(Math.abs(ratios[0] - 1), Math.abs(ratios[2] - 1)));
    }
    double bound = quick ? 0.002 : 0.001;
    page.add(
        Claim.held(
            "linear LODE(1) is fixed charges: weights over kₑ q q' / (2 √(4πR³/3)) of Na–Na,"
                + " Na–Cl, Cl–Cl",
            "–",
            text.toString(),
            String.format(Locale.ROOT, "within %s %% at σ 0.3, farther off with σ", 100 * bound),
            deviations[2] <= bound
                && deviations[0] > deviations[1]
                && deviations[1] > deviations[2]));
  }

  // ------------------------------------------------------------- in words

  private static void tables(Page page, List<Curve> curves, int[] sizes) {
    List<String> columns = new ArrayList<>(List.of("model"));
    Arrays.stream(sizes).forEach(n -> columns.add("N = " + n));
    Table errors = new Table("RMSE in % of the standard deviation of the test set", columns);
    Table alphas = new Table("alpha", columns);
    for (Curve curve : curves) {
      errors.add(curve.model(), curve.percent());
      alphas.add(curve.model(), curve.alphas());
    }
    page.add(errors);
    page.add(alphas);
    page.add(chart(curves, sizes));
  }

  private static Chart chart(List<Curve> curves, int[] sizes) {
    Chart chart =
        new Chart(
            "curves",
            "Energies of random charges",
            "frames for training",
            "RMSE in % of the standard deviation",
            true,
            true);
    double[] x = Arrays.stream(sizes).asDoubleStream().toArray();
    curves.forEach(c -> chart.add(c.model(), Chart.Style.LINE, x, c.percent()));
    return chart;
  }

  private static String percents(double... values) {
    return String.join(", ", Arrays.stream(values).mapToObj(Page::number).toList()) + " %";
  }

  private static String list(int... numbers) {
    return String.join(", ", Arrays.stream(numbers).mapToObj(Integer::toString).toList());
  }
}
