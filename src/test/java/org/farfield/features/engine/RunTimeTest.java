package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.features.Census;
import org.farfield.features.MtsSink;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

class RunTimeTest {
  private static RunTime time(int threads, double smearing, int frames) {
    Structure frame =
        TestStructures.open(3, 20, 6).withCell(Cell.periodic(7, 0, 0, 0, 8, 0, 0, 0, 9));
    FeatureSpec spec =
        FeatureSpec.coefficients(
            Expansion.builder().density(1, smearing).basis(new Gto(2, 3.0)).maxAngular(3).build());
    try (Engine engine = new Engine(new CpuBackend(threads))) {
      Featurizer featurizer = new Featurizer(engine, "test");
      StructureSource source = StructureSources.of("frames", Collections.nCopies(frames, frame));
      Census census = featurizer.estimate(spec, source);
      return featurizer.explain(spec, census, new MtsSink(Path.of("a.mts"), false)).time();
    }
  }

  private static List<Double> parts(RunTime t) {
    return List.of(
        t.start(), t.tables(), t.reading(), t.sums(), t.descriptor(), t.writing(), t.compiling());
  }

  @Test
  void partsAddUp() {
    RunTime time = time(2, 1, 3);
    assertThat(parts(time)).allMatch(part -> part >= 0);
    assertThat(time.total())
        .isCloseTo(parts(time).stream().mapToDouble(x -> x).sum(), within(1e-12));
  }

  @Test
  void whatIsDoneOnceIsCountedOnce() {
    RunTime one = time(2, 1, 100);
    RunTime ten = time(2, 1, 1000);
    assertThat(ten.start()).isEqualTo(one.start());
    assertThat(ten.tables()).isEqualTo(one.tables());
    assertThat(ten.reading()).isCloseTo(10 * one.reading(), within(1e-9));
    assertThat(ten.sums()).isCloseTo(10 * one.sums(), within(1e-9));
    assertThat(ten.writing()).isBetween(9 * one.writing(), 10 * one.writing());
    assertThat(ten.compiling()).isBetween(one.compiling(), 10 * one.compiling());
  }

  @Test
  void moreThreadsSumFasterAndSharperSourcesHaveLargerTables() {
    assertThat(time(1, 1, 100).sums()).isCloseTo(2 * time(2, 1, 100).sums(), within(1e-9));
    assertThat(time(2, 0.3, 1).tables()).isGreaterThan(3 * time(2, 1, 1).tables());
  }
}
