package org.farfield.learning.engine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.features.MtsSink;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.learning.Choice;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Target;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.fit.FoldFactors;
import org.farfield.learning.frames.RowKind;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Cell;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.io.ExtXyzWriter;

/**
 * Rows that are streamed into a model: memory, and the time of training against that of writing the
 * same features, summed over each frame.
 */
public final class StreamTable {
  private static final int FEATURES = 2000;
  private static final int FEW = 8; // frames

  private StreamTable() {}

  /**
   * Prints.
   *
   * @param arguments rows of random numbers, frames of 100 atoms, threads; of none, nothing is said
   * @throws IOException if files cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[2]);
    int rows = Integer.parseInt(arguments[0]);
    if (rows > 0) {
      rows(rows, threads);
    }
    int frames = Integer.parseInt(arguments[1]);
    if (frames > 0) {
      frames(frames, threads);
    }
  }

  // Of all pools, the most that each ever held: objects that died are counted until they are found.
  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  private static void rows(int count, int threads) {
    long start = System.nanoTime();
    int[] folds = new int[1];
    folds[0] = -1;
    double[] row = new double[FEATURES];
    double[] known = new Random(2).doubles(FEATURES, -1, 1).toArray();
    double seconds;
    Fit.Solution solution;
    try (WorkerPool pool = new WorkerPool(threads)) {
      FoldFactors factors =
          new FoldFactors(
              1, new int[FEATURES], 1, folds, ForceTargets.NONE, new DenseProduct(pool));
      Random random = new Random(1);
      double[] one = {1};
      for (int i = 0; i < count; i++) {
        double label = 3;
        for (int x = 0; x < FEATURES; x++) {
          row[x] = random.nextDouble();
          label += known[x] * row[x];
        }
        factors.add(0, RowKind.TARGET, one, row, label);
      }
      seconds = (System.nanoTime() - start) * 1e-9;
      solution = factors.fit().whole(1e-14, one);
    }
    double worst = 0;
    for (int x = 0; x < FEATURES; x++) {
      worst = Math.max(worst, Math.abs(solution.weights()[x] - known[x]));
    }
    System.out.printf(
        Locale.ROOT,
        "%d rows of %d features, heap of at most %d MiB, of which %d were held at most: %.0f s for"
            + " the rows, %.0f s in all, %.1f GFlop/s; weights within %.0e%n",
        count,
        FEATURES,
        Runtime.getRuntime().maxMemory() >> 20,
        peakHeap() >> 20,
        seconds,
        (System.nanoTime() - start) * 1e-9,
        2e-9 * count * FEATURES * FEATURES / seconds,
        worst);
  }

  private static void frames(int count, int threads) throws IOException {
    Path folder = Files.createTempDirectory("farfield-stream-");
    Path file = folder.resolve("frames.xyz");
    Random random = new Random(5);
    try (ExtXyzWriter writer = ExtXyzWriter.create(file, false)) {
      for (int f = 0; f < count; f++) {
        writer.write(frame(random));
      }
      writer.commit();
    }
    FeatureSpec spec =
        FeatureSpec.powerSpectrum(
            Expansion.builder()
                .density(1, 1)
                .basis(new Gto(7, 4))
                .maxAngular(6)
                .accuracy(1e-4)
                .build());
    TrainingSettings settings =
        TrainingSettings.of(new Target("energy", true))
            .with(Choice.ofTraining("1"), Choice.ofFolds("none"))
            .withAlpha(1e-9);
    StructureSource all = StructureSources.files(List.of(file), null);
    StructureSource few = StructureSources.select(all, FrameSelection.parse("0:" + FEW));
    try (Engine engine = Engine.on("cpu", threads, note -> {})) {
      featurize(engine, spec, few, folder); // warms
      Time fewWritten = featurize(engine, spec, few, folder);
      Time fewTrained = train(engine, spec, few, settings);
      Time written = featurize(engine, spec, all, folder);
      Time trained = train(engine, spec, all, settings);
      System.out.printf(
          Locale.ROOT,
          "%d frames of 100 atoms: featurize --per structure-sum %.1f s, train %.1f s, ratio %.2f;"
              + " in seconds of cores %.1f and %.1f, ratio %.2f; of %d frames train takes %.1f s"
              + " more, which is what does not grow%n",
          count,
          written.seconds(),
          trained.seconds(),
          trained.seconds() / written.seconds(),
          written.ofCores(),
          trained.ofCores(),
          trained.ofCores() / written.ofCores(),
          FEW,
          fewTrained.seconds() - fewWritten.seconds());
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }

  /**
   * What something took.
   *
   * @param seconds by the clock
   * @param ofCores that cores worked for this program, whatever else the machine did
   */
  private record Time(double seconds, double ofCores) {
    static Time of(Runnable job) {
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long worked = system.getProcessCpuTime();
      long start = System.nanoTime();
      job.run();
      return new Time(
          (System.nanoTime() - start) * 1e-9, (system.getProcessCpuTime() - worked) * 1e-9);
    }
  }

  private static Time featurize(
      Engine engine, FeatureSpec spec, StructureSource source, Path folder) throws IOException {
    Path out = folder.resolve("features.mts");
    Time time =
        Time.of(
            () ->
                new Featurizer(engine, "benchmark")
                    .run(spec.with(Pooling.SUM), source, new MtsSink(out, false), Progress.SILENT));
    Files.delete(out);
    return time;
  }

  private static Time train(
      Engine engine, FeatureSpec spec, StructureSource source, TrainingSettings settings) {
    return Time.of(
        () -> Training.train(engine, "benchmark", spec, source, settings, Progress.SILENT));
  }

  private static Structure frame(Random random) {
    int[] types = new int[100];
    double[] positions = new double[300];
    for (int i = 0; i < 100; i++) {
      types[i] = i % 2 == 0 ? 11 : 17;
      int[] cube = {i % 5, i / 5 % 5, i / 25};
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = 2.8 * cube[x] + 0.3 * random.nextGaussian();
      }
    }
    return new Structure(types, positions, Cell.periodic(14, 0, 0, 0, 14, 0, 0, 0, 11.2))
        .with(Property.of("energy", random.nextGaussian()));
  }
}
