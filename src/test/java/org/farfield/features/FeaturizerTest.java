package org.farfield.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.Pooling;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.io.FrameSelection;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FeaturizerTest {
  private static final FeatureSpec POWER_SPECTRUM =
      FeatureSpec.of(
          new DescriptorSpec.PowerSpectrum(new DensityProducts("all")),
          Expansion.builder().basis(new Gto(1, 4)).maxAngular(1).build(),
          Expansion.builder()
              .densities(List.of(new GaussianDensity(0.5, new Cutoff(3, 0.5), RadialScaling.NONE)))
              .basis(new Monomial(2, 3))
              .maxAngular(2)
              .build());

  @TempDir Path directory;

  private Request request(String input, Path output, Pooling pooling, boolean matrix) {
    return new Request(
        Path.of(input),
        input,
        null,
        FrameSelection.ALL,
        POWER_SPECTRUM.with(pooling),
        output,
        matrix,
        false,
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void batchingDoesNotChangeAByte(boolean powerSpectrum, boolean matrix) throws IOException {
    Path[] files = new Path[3];
    int[] batches = {1, 4, 1000};
    try (Backend backend = new CpuBackend(2)) {
      for (int i = 0; i < 3; i++) {
        files[i] = directory.resolve(i + ".out");
        Request request =
            new Request(
                Path.of("examples/dimers.xyz"),
                "dimers",
                null,
                FrameSelection.ALL,
                powerSpectrum
                    ? POWER_SPECTRUM
                    : FeatureSpec.coefficients(
                        POWER_SPECTRUM.expansions().toArray(new Expansion[0])),
                files[i],
                matrix,
                false,
                Optional.empty());
        new Featurizer(backend, "test", batches[i]).run(request, Progress.SILENT);
      }
    }
    assertThat(Files.mismatch(files[0], files[1])).isEqualTo(-1L);
    assertThat(Files.mismatch(files[0], files[2])).isEqualTo(-1L);
  }

  @ParameterizedTest
  @CsvSource({"ATOM, false", "MEAN, false", "SUM, false", "ATOM, true", "MEAN, true", "SUM, true"})
  void threadsDoNotChangeABit(Pooling pooling, boolean matrix) throws IOException {
    Path first = null;
    for (int threads : new int[] {1, 2, 5}) {
      Path file = directory.resolve(threads + ".out");
      try (Backend backend = new CpuBackend(threads)) {
        Request request = request("examples/water.xyz", file, pooling, matrix);
        new Featurizer(backend, "test").run(request, Progress.SILENT);
      }
      first = first == null ? file : first;
      assertThat(Files.mismatch(first, file)).isEqualTo(-1L);
    }
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void theSizeOfTheFileIsKnownBeforehand(Pooling pooling) throws IOException {
    for (String name : List.of("x.mts", "x.npz", "x.npy")) {
      Path file = directory.resolve(name);
      Request request = request("examples/dimers.xyz", file, pooling, !name.endsWith("mts"));
      try (Backend backend = new ReferenceBackend()) {
        Featurizer featurizer = new Featurizer(backend, "test");
        Output output = featurizer.explain(request).output();
        assertThat(file).doesNotExist();
        featurizer.run(request, Progress.SILENT);
        assertThat(output.bytes()).isEqualTo(Files.size(file));
        assertThat(output.numbers()).isPositive();
      }
    }
  }
}
