package org.farfield.experiments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.learning.Errors;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/**
 * The dielectric response of liquid water, Fig. 3 of Grisafi and Ceriotti, J. Chem. Phys. 151,
 * 204105 (2019): what is near and the potential of all together learn it best.
 */
final class WaterDielectric implements Experiment {
  private static final String TARGET = "epsilon";
  private static final int FOLDS = 5;
  private static final double RADIUS = 3;
  private static final int MAX_ANGULAR = 4;
  private static final String TRACE = "trace";
  private static final int LEAST = 60; // frames
  private static final String NEAR = "SOAP 3 Å";
  private static final String SIX = "SOAP 6 Å";
  private static final String QUADRATIC = "V⊗V";
  private static final String POTENTIAL = "V";
  private static final String MIXED = "ρ⊗V";
  private static final String BEST = "SOAP 3 Å + ρ⊗V";

  @Override
  public String name() {
    return "water-dielectric";
  }

  @Override
  public boolean needsData() {
    return true;
  }

  // What a run is made of.
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Data(List<Structure> frames, double[] traces, int[] sizes, int test) {
    int training() {
      return sizes[sizes.length - 1];
    }
  }

  /** What came of a fit: the error of the test set, and the penalty. */
  record Outcome(double percent, double alpha) {}

  // Errors of a model, by size of the training set, then by seed.
  private record Curve(String model, List<List<Double>> percent, List<List<Double>> alphas) {
    Spread at(int size) {
      return Spread.of(percent.get(size));
    }

    Spread last() {
      return at(percent.size() - 1);
    }
  }

  @Override
  public Page run(Setup setup) {
    Path file =
        setup.requireData(
            "water-dielectric learns the dielectric tensor of liquid water",
            "1000 frames of 32 water molecules among the examples of TENSOAP"
                + " (github.com/dilkins/TENSOAP)",
            "coords_1000.xyz.gz",
            "coords_1000.xyz");
    Data data = data(setup, file);
    int seeds = setup.quick() ? 1 : 4;
    Page page = new Page(name(), setup);
    page.fact("frames", data.frames().size() + " of " + file.getFileName());
    page.fact(
        "split",
        "training "
            + list(data.sizes())
            + " frames, test "
            + data.test()
            + ", at random; seeds "
            + setup.firstOf(seeds)
            + " to "
            + (setup.firstOf(seeds) + seeds - 1));
    page.fact(
        "target",
        "trace of epsilon; features are means over atoms by centre type, centred; and its part λ ="
            + " 2, of equivariants");
    page.fact(
        "standard deviation of all frames",
        Page.number(Errors.of(data.traces(), data.traces()).deviation()));
    page.fact(
        "alpha",
        "least error of 5 random folds of the training set, 1e-12 to 1e2; of λ = 2 the best of"
            + " decades from 1e-10 to 1, up or down from the last one as long as errors fall");
    StructureSource source = StructureSources.of(file.toString(), data.frames());
    Map<String, List<Regression.Block>> models = new LinkedHashMap<>();
    Table times = new Table("Features", List.of("model", "number", "seconds"));
    int[] cutoffs = setup.quick() ? new int[] {3} : new int[] {3, 4, 6};
    for (int cutoff : cutoffs) {
      add(setup, source, models, times, "SOAP " + cutoff + " Å", local(cutoff), data.frames());
    }
    add(
        setup,
        source,
        models,
        times,
        QUADRATIC,
        FeatureSpec.powerSpectrum(potential()),
        data.frames());
    add(setup, source, models, times, MIXED, mixed(), data.frames());
    if (!setup.quick()) {
      add(setup, source, models, times, POTENTIAL, single(), data.frames());
      models.put("SOAP 3 Å + V", join(models, NEAR, POTENTIAL));
    }
    models.put("SOAP 3 Å + V⊗V", join(models, NEAR, QUADRATIC));
    models.put(BEST, join(models, NEAR, MIXED));
    List<Curve> curves = new ArrayList<>();
    try (WorkerPool pool = new WorkerPool(setup.threads())) {
      Traces traces = new Traces(setup, data, new Regression(pool), seeds);
      models.forEach((model, blocks) -> curves.add(traces.curve(model, blocks, false)));
      claims(page, setup, curves);
      if (!setup.quick()) {
        kernels(page, traces, models, curves);
      }
    }
    List<Curve> tensors = tensors(setup, source, data, seeds);
    tensorClaim(page, setup, tensors);
    tables(page, TRACE, curves, data);
    tables(page, "λ = 2", tensors, data);
    page.add(times);
    return page;
  }

  // λ = 2, whose rows are five for each frame: too many for singular values.
  private static List<Curve> tensors(Setup setup, StructureSource source, Data data, int seeds) {
    List<Curve> curves = new ArrayList<>();
    try (WorkerPool pool = new WorkerPool(setup.threads())) {
      DenseProduct product = new DenseProduct(pool);
      WaterTensor tensor = new WaterTensor(data.frames(), TARGET, product);
      double[] local = tensor.kernel(setup, WaterTensor.spec(near(RADIUS)), source);
      double[] mixed = tensor.kernel(setup, WaterTensor.spec(near(RADIUS), potential()), source);
      Map<String, List<double[]>> models = new LinkedHashMap<>();
      models.put(NEAR, List.of(local));
      models.put(BEST, List.of(local, mixed));
      models.forEach(
          (model, kernels) -> {
            WaterTensor own = new WaterTensor(data.frames(), TARGET, product);
            curves.add(
                curve(
                    setup,
                    data,
                    seeds,
                    model,
                    (training, test, folds) -> own.learn(kernels, training, test, folds)));
          });
    }
    return curves;
  }

  private static Data data(Setup setup, Path file) {
    List<Structure> frames = new ArrayList<>();
    try (StructureReader reader = StructureReaders.open(file)) {
      for (Structure s = reader.read(); s != null; s = reader.read()) {
        frames.add(s);
      }
    }
    int most = setup.quick() ? 160 : 1000;
    if (frames.size() < LEAST) {
      throw new InputException(
          file + ": has " + frames.size() + " frames; " + LEAST + " are needed, better " + most);
    }
    int test = Math.min(frames.size(), most) / (setup.quick() ? 4 : 5);
    int training = Math.min(frames.size(), most) - test;
    List<Structure> some = setup.quick() && frames.size() > most ? frames.subList(0, most) : frames;
    double[] traces = some.stream().mapToDouble(WaterDielectric::trace).toArray();
    if (Arrays.stream(traces).allMatch(trace -> trace == traces[0])) {
      throw new InputException(
          file + ": epsilon has the same trace in all frames; there is nothing to learn");
    }
    int[] sizes =
        setup.quick()
            ? new int[] {training}
            : IntStream.concat(
                    IntStream.of(100, 200, 400).filter(n -> n < training), IntStream.of(training))
                .toArray();
    return new Data(some, traces, sizes, test);
  }

  private static double trace(Structure s) {
    double[] tensor = s.property(TARGET).numbers();
    if (tensor.length != 9) {
      throw new InputException(
          s.origin() + ": epsilon has " + tensor.length + " numbers; a tensor has 9");
    }
    return tensor[0] + tensor[4] + tensor[8];
  }

  // ------------------------------------------------------------- features

  private static Expansion near(double cutoff) {
    return Expansion.builder()
        .densities(List.of(new GaussianDensity(0.3, new Cutoff(cutoff, 0.5), RadialScaling.NONE)))
        .basis(new Gto(5, cutoff))
        .maxAngular(MAX_ANGULAR)
        .build();
  }

  private static Expansion potential() {
    return Expansion.builder()
        .density(1, 1)
        .basis(new Gto(5, RADIUS))
        .maxAngular(MAX_ANGULAR)
        .build();
  }

  private static FeatureSpec local(double cutoff) {
    return FeatureSpec.powerSpectrum(near(cutoff));
  }

  private static FeatureSpec single() {
    return FeatureSpec.coefficients(
        Expansion.builder().density(1, 1).basis(new Gto(5, RADIUS)).maxAngular(0).build());
  }

  private static FeatureSpec mixed() {
    return FeatureSpec.of(
        new DescriptorSpec.PowerSpectrum(new DensityProducts("0-1")), near(RADIUS), potential());
  }

  private static void add(
      Setup setup,
      StructureSource source,
      Map<String, List<Regression.Block>> models,
      Table times,
      String model,
      FeatureSpec spec,
      List<Structure> frames) {
    long start = System.nanoTime();
    double[][] rows = setup.rows(spec, source);
    for (int f = 0; f < rows.length; f++) { // epsilon does not grow with the cell
      int atoms = frames.get(f).atoms();
      rows[f] = Arrays.stream(rows[f]).map(x -> x / atoms).toArray();
    }
    times.add(model, rows[0].length, (System.nanoTime() - start) * 1e-9);
    models.put(model, List.of(new Regression.Block(rows)));
  }

  private static List<Regression.Block> join(
      Map<String, List<Regression.Block>> models, String left, String right) {
    return List.of(models.get(left).get(0), models.get(right).get(0));
  }

  // ------------------------------------------------------------- models

  /** Learns from some frames, and judges by others. */
  private interface Learner {
    Outcome learn(int[] training, int[] test, List<Regression.Fold> folds);
  }

  // Of each size of the training set and each seed.
  private static Curve curve(Setup setup, Data data, int seeds, String model, Learner learner) {
    List<List<Double>> percent = new ArrayList<>();
    List<List<Double>> alphas = new ArrayList<>();
    for (int size : data.sizes()) {
      List<Double> own = new ArrayList<>();
      List<Double> chosen = new ArrayList<>();
      long first = setup.firstOf(seeds);
      for (long seed = first; seed < first + seeds; seed++) {
        List<Integer> order =
            new ArrayList<>(IntStream.range(0, data.frames().size()).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        int[] test = numbers(order.subList(0, data.test()));
        int[] training = numbers(order.subList(data.test(), data.test() + size));
        Outcome outcome =
            learner.learn(
                training, test, Regression.groups(training, String::valueOf, FOLDS, seed));
        own.add(outcome.percent());
        chosen.add(outcome.alpha());
      }
      percent.add(own);
      alphas.add(chosen);
    }
    return new Curve(model, percent, alphas);
  }

  /** Models of the trace. */
  private record Traces(Setup setup, Data data, Regression regression, int seeds) {
    Curve curve(String model, List<Regression.Block> blocks, boolean squared) {
      return WaterDielectric.curve(
          setup,
          data,
          seeds,
          model,
          (training, test, folds) -> outcome(blocks, squared, training, test, folds));
    }

    private Outcome outcome(
        List<Regression.Block> blocks,
        boolean squared,
        int[] training,
        int[] test,
        List<Regression.Fold> folds) {
      List<Regression.Block> centred =
          blocks.stream()
              .map(block -> new Regression.Block(Regression.centred(block.rows(), training)))
              .toList();
      double[] ones = new double[blocks.size()];
      Arrays.fill(ones, 1);
      double[][] rows = Regression.join(centred, ones, training);
      if (squared) {
        rows = Regression.centred(KernelRows.of(withOne(rows), training), training);
      }
      double mean =
          Arrays.stream(training).mapToDouble(f -> data.traces()[f]).average().orElseThrow();
      double[] targets = Arrays.stream(data.traces()).map(trace -> trace - mean).toArray();
      double alpha = regression.choose(rows, targets, folds, Regression.ALPHAS).alpha();
      double[] theirs = Arrays.stream(test).mapToDouble(f -> targets[f]).toArray();
      Errors errors = Errors.of(theirs, regression.predict(rows, targets, training, test, alpha));
      if (!errors.hasDeviation()) {
        throw new InputException(
            "epsilon has the same trace in all "
                + test.length
                + " frames of a test set, of which an error is no share; give other frames");
      }
      return new Outcome(errors.percent(), alpha);
    }

    // Of centred rows (x · y)² knows no sign: with a constant beside them it is (1 + x · y)².
    private static double[][] withOne(double[][] rows) {
      return Arrays.stream(rows)
          .map(
              row -> {
                double[] more = Arrays.copyOf(row, row.length + 1);
                more[row.length] = 1;
                return more;
              })
          .toArray(double[][]::new);
    }
  }

  // The paper joins SOAP with potentials by kernels of ζ = 2.
  private static void kernels(
      Page page, Traces traces, Map<String, List<Regression.Block>> models, List<Curve> curves) {
    List<String> words = new ArrayList<>();
    for (String model : List.of("SOAP 3 Å + V", "SOAP 3 Å + V⊗V", MIXED)) {
      Curve curve = traces.curve(model + ", ζ = 2", models.get(model), true);
      words.add(model + " " + curve.last() + " % (linear " + last(curves, model) + " %)");
      curves.add(curve);
    }
    page.add(
        Claim.shown(
            "11: kernels (1 + x · y)² of centred features",
            "the paper's models are kernels (figure only)",
            String.join("; ", words)));
  }

  private static int[] numbers(List<Integer> some) {
    return some.stream().mapToInt(Integer::intValue).toArray();
  }

  // ------------------------------------------------------------- the page

  private static Spread last(List<Curve> curves, String model) {
    return curves.stream().filter(c -> c.model().equals(model)).findFirst().orElseThrow().last();
  }

  private static void claims(Page page, Setup setup, List<Curve> curves) {
    Spread three = last(curves, NEAR);
    Spread quadratic = last(curves, QUADRATIC);
    Spread best = last(curves, BEST);
    boolean lowest = curves.stream().allMatch(c -> c.last().mean() >= best.mean());
    if (setup.quick()) {
      page.add(
          Claim.held(
              "11: what is near and the potential of all together are best",
              "the combination is best (figure only)",
              best + " % against " + three + " and " + quadratic + " %",
              "lowest",
              lowest));
      return;
    }
    Spread six = last(curves, SIX);
    page.add(
        Claim.held(
            "11: at 3 Å the potential knows far more: SOAP 3 Å, V⊗V",
            "LODE 3 Å far below SOAP 3 Å (figure only)",
            three + " %, " + quadratic + " %",
            "≥ 4 ×",
            three.mean() >= 4 * quadratic.mean()));
    page.add(
        Claim.held(
            "11: a larger cutoff overtakes it: SOAP 6 Å, V⊗V 3 Å",
            "SOAP 6 Å overtakes (figure only)",
            six + " %, " + quadratic + " %",
            "≤",
            six.mean() <= quadratic.mean()));
    page.add(
        Claim.held(
            "11: both together are best: " + BEST,
            "the combination is best (figure only)",
            best + " %",
            "lowest, ≤ 5 %",
            lowest && best.mean() <= 5));
    page.add(
        Claim.shown(
            "11: the paper's own combination, SOAP 3 Å + V⊗V, here linear",
            "best (figure only)",
            last(curves, "SOAP 3 Å + V⊗V")
                + String.format(Locale.ROOT, " %%; SOAP 6 Å has %s %%", six)));
  }

  // Of λ = 2, whose mean over orientations is zero: of the root of the mean square.
  private static void tensorClaim(Page page, Setup setup, List<Curve> curves) {
    Spread near = last(curves, NEAR);
    Spread best = last(curves, BEST);
    String claim = "11: λ = 2 (ours; the paper has the trace): " + NEAR + ", " + BEST;
    String ours = near + " %, " + best + " %";
    page.add(
        setup.quick()
            ? Claim.held(claim, "–", ours, "the second lower", best.mean() < near.mean())
            : Claim.held(claim, "–", ours, "the second ≤ 14 %", best.mean() <= 14));
  }

  private static void tables(Page page, String what, List<Curve> curves, Data data) {
    List<String> columns = new ArrayList<>(List.of("model"));
    for (int size : data.sizes()) {
      columns.add("N = " + size);
      columns.add("±");
    }
    Table errors =
        new Table(
            what + ": RMSE in % of the standard deviation of the test set, over splits", columns);
    Table alphas = new Table(what + ": alpha at the largest N, each seed", alphaColumns(curves));
    Chart chart =
        new Chart(
            what.equals(TRACE) ? "curves" : "tensor",
            "Dielectric tensor of water, " + what,
            "frames for training",
            "RMSE in % of the standard deviation",
            true,
            true);
    double[] x = Arrays.stream(data.sizes()).asDoubleStream().toArray();
    for (Curve curve : curves) {
      double[] row = new double[2 * x.length];
      double[] y = new double[x.length];
      for (int n = 0; n < x.length; n++) {
        row[2 * n] = curve.at(n).mean();
        row[2 * n + 1] = curve.at(n).deviation();
        y[n] = row[2 * n];
      }
      errors.add(curve.model(), row);
      List<Double> chosen = curve.alphas().get(x.length - 1);
      alphas.add(curve.model(), chosen.stream().mapToDouble(Double::doubleValue).toArray());
      chart.add(curve.model(), Chart.Style.LINE, x, y);
    }
    page.add(errors);
    page.add(alphas);
    page.add(chart);
  }

  private static List<String> alphaColumns(List<Curve> curves) {
    List<String> columns = new ArrayList<>(List.of("model"));
    int seeds = curves.get(0).percent().get(0).size();
    for (int s = 0; s < seeds; s++) {
      columns.add("split " + s);
    }
    return columns;
  }

  private static String list(int... numbers) {
    return String.join(", ", Arrays.stream(numbers).mapToObj(Integer::toString).toList());
  }
}
