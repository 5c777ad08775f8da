package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.features.MtsSink;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.GradientKind;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Pooling;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The number of threads changes no bit of a file, neither by a sum nor by a choice: among the
 * inputs are some for which two paths cost nearly the same.
 */
class ThreadsTest {
  private static final int[] THREADS = {1, 2, 3, 8};

  @TempDir Path directory;

  private static Structure random(int atoms, int periodic, long seed) {
    Random random = new Random(seed);
    double side = Math.cbrt(atoms / 0.1);
    int[] types = new int[atoms];
    Arrays.setAll(types, i -> i % 3 == 2 ? 8 : 1);
    double[] rows = {side, 0, 0, 0.1 * side, side, 0, 0, 0, side};
    return new Structure(
        types,
        random.doubles(3L * atoms, 0, side).toArray(),
        new Cell(rows, periodic > 0, periodic > 1, periodic > 2));
  }

  private static List<Structure> frames(int... atomsAndPeriodic) {
    List<Structure> all = new ArrayList<>();
    for (int i = 0; i < atomsAndPeriodic.length; i += 2) {
      all.add(random(atomsAndPeriodic[i], atomsAndPeriodic[i + 1], i));
    }
    return all;
  }

  static Stream<Arguments> inputs() {
    Expansion small =
        Expansion.builder().basis(new Monomial(0, 4)).maxAngular(1).density(1, 0.8).build();
    Expansion sharp =
        Expansion.builder()
            .basis(new Gto(2, 4))
            .maxAngular(2)
            .density(1, 0.3)
            .accuracy(1e-3)
            .build();
    Expansion several =
        Expansion.builder()
            .basis(new Gto(1, 3))
            .maxAngular(2)
            .densities(
                List.of(
                    LongRangeDensity.powerLaw(1, 1),
                    LongRangeDensity.powerLaw(6, 1),
                    new GaussianDensity(0.5, new Cutoff(4, 0.5), RadialScaling.NONE)))
            .build();
    List<Structure> mixed = frames(5, 3, 12, 0, 40, 3, 8, 2, 6, 1, 90, 3, 1, 3, 30, 0);
    FeatureSpec spectrum =
        FeatureSpec.of(new DescriptorSpec.PowerSpectrum(new DensityProducts("all")), several);
    return Stream.of(
        // mesh or sum over waves
        Arguments.of(FeatureSpec.coefficients(small), frames(500, 3, 600, 3, 700, 3, 800, 3)),
        // split or not
        Arguments.of(FeatureSpec.coefficients(sharp), frames(70, 3, 80, 3, 90, 3, 100, 3, 110, 3)),
        Arguments.of(FeatureSpec.coefficients(several), mixed),
        Arguments.of(
            FeatureSpec.coefficients(several).with(GradientKind.POSITIONS, GradientKind.STRAIN),
            frames(5, 3, 9, 0, 4, 2, 12, 3)),
        Arguments.of(spectrum, mixed),
        Arguments.of(spectrum.with(Pooling.MEAN), mixed));
  }

  @Sweep
  @ParameterizedTest
  @MethodSource("inputs")
  void threadsAndBatchesChangeNoBit(FeatureSpec spec, List<Structure> frames) throws IOException {
    List<List<Structure>> files = new ArrayList<>();
    files.add(frames);
    frames.forEach(frame -> files.add(List.of(frame)));
    Path[] first = new Path[files.size()];
    for (int threads : THREADS) {
      try (Engine engine = new Engine(new CpuBackend(threads))) {
        for (int f = 0; f < files.size(); f++) {
          for (int batch : f == 0 ? new int[] {1, 3, 1000} : new int[] {1000}) {
            Path file = directory.resolve(f + "-" + threads + "-" + batch + ".mts");
            new Featurizer(engine, "test", batch)
                .run(
                    spec,
                    StructureSources.of("frames", files.get(f)),
                    new MtsSink(file, false),
                    Progress.SILENT);
            if (first[f] == null) {
              first[f] = file;
            }
            assertThat(Files.mismatch(first[f], file))
                .as("%d threads, %d frames at a time, file %d", threads, batch, f)
                .isEqualTo(-1L);
          }
        }
      }
    }
  }
}
