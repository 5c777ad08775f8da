package org.farfield.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.expansion.Hyperparameters;
import org.farfield.structure.io.FrameSelection;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeaturizerTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void batchingDoesNotChangeAByte(boolean powerSpectrum, boolean matrix) throws IOException {
    Hyperparameters h =
        Hyperparameters.builder().basis(new org.farfield.basis.Gto(1, 4)).maxAngular(1).build();
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
                h,
                powerSpectrum,
                false,
                files[i],
                matrix,
                false);
        new Featurizer(backend, "test", batches[i]).run(request, Progress.SILENT);
      }
    }
    assertThat(Files.mismatch(files[0], files[1])).isEqualTo(-1L);
    assertThat(Files.mismatch(files[0], files[2])).isEqualTo(-1L);
  }
}
