package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.farfield.backend.Backend;
import org.farfield.backend.Multiplier;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Speeds;
import org.farfield.features.FeatureSink;
import org.farfield.features.MatrixSink;
import org.farfield.features.MtsSink;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.files.Sha256;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.Narrowing;
import org.farfield.spec.Pooling;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of power spectra that the device multiplies against those of the CPU. */
class CudaPipelineTest {
  private static final String FRAMES =
      """
      3
      Lattice="6 0 0 1 5 0 0 0 7" pbc="T T T"
      O 0 0 0
      H 0.76 0.59 0
      H -0.76 0.59 0
      2
      pbc="F F F"
      Na 0 0 0
      Cl 0 0 2.4
      1
      Lattice="4 0 0 0 4 0 0 0 4" pbc="T T T"
      H 0 0 0
      """;
  private static final List<Expansion> EXPANSIONS =
      List.of(
          Expansion.builder()
              .basis(new Gto(1, 4))
              .maxAngular(1)
              .accuracy(1e-3)
              .splitting(Splitting.NEVER)
              .build(),
          Expansion.builder()
              .densities(List.of(new GaussianDensity(0.5, new Cutoff(3, 0.5), RadialScaling.NONE)))
              .basis(new Monomial(2, 3))
              .maxAngular(2)
              .build());

  @TempDir Path directory;
  private Path input;

  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.writeString(directory.resolve("frames.xyz"), FRAMES);
  }

  private void featurize(Backend backend, Pooling pooling, boolean selected, Path output)
      throws IOException {
    FeatureSpec spec =
        FeatureSpec.of(
                new DescriptorSpec.PowerSpectrum(new DensityProducts("all")),
                EXPANSIONS.toArray(new Expansion[0]))
            .with(pooling);
    FeatureSink sink =
        output.toString().endsWith(".npy")
            ? new MatrixSink(output, false)
            : new MtsSink(output, false);
    new Featurizer(new Engine(backend), "test")
        .run(
            selected ? spec.with(some()) : spec,
            StructureSources.file(input),
            sink,
            Progress.SILENT);
  }

  private Narrowing some() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("some.yaml"),
            """
            column_names: [density_1, density_2, l, neighbor_1_type, n_1, neighbor_2_type, n_2]
            columns:
              - [0, 0, 1, 8, 1, 1, 0]
              - [0, 1, 0, 1, 0, 17, 2]
              - [0, 1, 1, 8, 1, 1, 2]
              - [1, 1, 2, 11, 2, 17, 1]
            """);
    return new Narrowing(Narrowing.Kind.SELECT, file.toString(), Sha256.of(file));
  }

  @ParameterizedTest
  @CsvSource({
    "mts, ATOM, false",
    "mts, MEAN, false",
    "mts, SUM, true",
    "npy, ATOM, true",
    "npy, MEAN, false",
    "npy, SUM, false"
  })
  void theFileIsThatOfTheCpu(String kind, Pooling pooling, boolean selected) throws IOException {
    Path onGpu = directory.resolve("gpu." + kind);
    Path onCpu = directory.resolve("cpu." + kind);
    try (Backend cuda = new MultiplierOnly(new CudaBackend(0));
        Backend cpu = new CpuBackend(2)) {
      featurize(cuda, pooling, selected, onGpu);
      featurize(cpu, pooling, selected, onCpu);
    }
    double[] expected = numbers(onCpu);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(numbers(onGpu))
        .usingComparatorWithPrecision(1e-10 * largest)
        .containsExactly(expected);
    assertThat(largest).isPositive();
  }

  private static double[] numbers(Path file) throws IOException {
    if (file.toString().endsWith(".mts")) {
      TensorMap map = MtsFile.read(file);
      return map.blocks().stream().flatMapToDouble(b -> Arrays.stream(b.values())).toArray();
    }
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = 10 + all.getShort(8); // of version 1 of the format
    DoubleBuffer values =
        all.position(header).slice().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    double[] numbers = new double[values.remaining()];
    values.get(numbers);
    return numbers;
  }

  /** A device that would tell if coefficients were asked for. */
  private record MultiplierOnly(Backend device) implements Backend {
    @Override
    public String name() {
      return device.name();
    }

    @Override
    public String describe() {
      return device.describe();
    }

    @Override
    public Speeds speeds() {
      return device.speeds();
    }

    @Override
    public List<Coefficients> expand(ExpansionTables tables, List<PlannedStructure> jobs) {
      throw new AssertionError("coefficients leave the device");
    }

    @Override
    public List<Gradients> adjoint(
        ExpansionTables tables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
      throw new AssertionError("nobody wants gradients");
    }

    @Override
    public Jacobian jacobian(ExpansionTables tables, PlannedStructure job, int[] centres) {
      throw new AssertionError("nobody wants gradients");
    }

    @Override
    public Optional<Multiplier> multiplier() {
      return device.multiplier();
    }

    @Override
    public void close() {
      device.close();
    }
  }
}
