package org.farfield.learning.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.farfield.Farfield;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Choice;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.TrainingSettings;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * A step of molecular dynamics of 216 waters: energy and forces of a model, as {@code farfield
 * driver} asks for them, against the adjoint of its expansions alone.
 */
public final class StepTable {
  private static final int STEPS = 101;
  private static final double WARM = 4e9; // ns: a trajectory of thousands of steps runs compiled

  private StepTable() {}

  /**
   * Prints.
   *
   * @param arguments threads
   */
  public static void main(String[] arguments) {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    Structure water = Farfield.read(Path.of("examples/water.xyz")).get(0);
    System.out.println("| model | threads | adjoint alone, ms | step, ms | ratio |");
    System.out.println("|---|---|---|---|---|");
    for (int n : new int[] {1, 3}) {
      for (boolean far : new boolean[] {true, false}) {
        try (Engine engine = Engine.on("cpu", threads, note -> {})) {
          row(engine, water, n, far, threads);
        }
      }
    }
  }

  private static void row(Engine engine, Structure water, int n, boolean far, int threads) {
    Expansion near =
        Expansion.builder()
            .densities(List.of(new GaussianDensity(0.3, new Cutoff(3, 0.5), RadialScaling.NONE)))
            .basis(new Gto(n, 3))
            .maxAngular(n)
            .accuracy(1e-6)
            .build();
    Expansion potential =
        Expansion.builder()
            .density(1, 1)
            .basis(new Monomial(0, 3))
            .maxAngular(n)
            .accuracy(1e-6)
            .build();
    FeatureSpec spec =
        far
            ? FeatureSpec.of(
                new DescriptorSpec.PowerSpectrum(new DensityProducts("all")), near, potential)
            : FeatureSpec.powerSpectrum(near);
    Model model = model(engine, water, spec);
    Prediction prediction = new Prediction(model, engine, "benchmark");
    Random random = new Random(3);
    DoubleSupplier stepTime =
        () -> {
          Structure moved = moved(water, random);
          long start = System.nanoTime();
          prediction.withGradients(List.of(moved));
          return (System.nanoTime() - start) * 1e-6;
        };
    DoubleSupplier adjointTime = () -> adjoint(engine, spec, moved(water, random));
    double[] steps = new double[STEPS];
    double[] adjoints = new double[STEPS]; // in turn: what else the machine does meets both
    for (long start = System.nanoTime(); System.nanoTime() - start < WARM; ) {
      steps[0] = stepTime.getAsDouble();
      adjoints[0] = adjointTime.getAsDouble();
    }
    for (int i = 0; i < STEPS; i++) {
      steps[i] = stepTime.getAsDouble();
      adjoints[i] = adjointTime.getAsDouble();
    }
    double step = median(steps);
    double adjoint = median(adjoints);
    System.out.printf(
        Locale.ROOT,
        "| %s, n = 0..%d, l = 0..%d | %d | %.1f | %.1f | %.2f |%n",
        far ? "rho x rho, rho x V, V x V" : "rho x rho",
        n,
        n,
        threads,
        adjoint,
        step,
        step / adjoint);
  }

  private static Structure moved(Structure water, Random random) {
    double[] positions = water.positions();
    for (int x = 0; x < positions.length; x++) {
      positions[x] += 0.02 * random.nextGaussian();
    }
    return water.withPositions(positions);
  }

  private static Model model(Engine engine, Structure water, FeatureSpec spec) {
    Random random = new Random(1);
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < 4; f++) {
      frames.add(moved(water, random).with(Property.of("energy", random.nextGaussian())));
    }
    TrainingSettings settings =
        TrainingSettings.of(new Target("energy", true))
            .with(Choice.ofTraining("1"), Choice.ofFolds("2"))
            .withAlpha(1e-6)
            .withBlockWeights(spec.expansions().size() > 1 ? List.of(1.0, 1.0, 1.0) : List.of(1.0));
    return Training.train(
            engine,
            "benchmark",
            spec,
            StructureSources.of("water", frames),
            settings,
            Progress.SILENT)
        .model();
  }

  private static double adjoint(Engine engine, FeatureSpec spec, Structure structure) {
    double milliseconds = 0;
    for (Expansion expansion : spec.expansions()) {
      ExpansionTables tables = engine.tables(expansion);
      List<PlannedStructure> jobs = engine.plan(expansion, List.of(structure));
      List<Coefficients> slopes = engine.backend().expand(tables, jobs);
      long start = System.nanoTime();
      engine.backend().adjoint(tables, jobs, slopes);
      milliseconds += (System.nanoTime() - start) * 1e-6;
    }
    return milliseconds;
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[STEPS / 2];
  }
}
