package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.farfield.backend.Backend;
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
  private static final Structure FRAME =
      TestStructures.open(3, 20, 6).withCell(Cell.periodic(7, 0, 0, 0, 8, 0, 0, 0, 9));

  private static FeatureSpec spec(double smearing) {
    return FeatureSpec.coefficients(
        Expansion.builder().density(1, smearing).basis(new Gto(2, 3.0)).maxAngular(3).build());
  }

  private static StructureSource source(int frames) {
    return StructureSources.of("frames", Collections.nCopies(frames, FRAME));
  }

  private static RunTime time(int threads, double smearing, int frames) {
    return time(threads, smearing, frames, SumsPace.USUAL);
  }

  private static RunTime time(int threads, double smearing, int frames, SumsPace pace) {
    FeatureSpec spec = spec(smearing);
    try (Engine engine = new Engine(new CpuBackend(threads))) {
      Featurizer featurizer = new Featurizer(engine, "test");
      Census census = featurizer.estimate(spec, source(frames));
      return featurizer.explain(spec, census, new MtsSink(Path.of("a.mts"), false), pace).time();
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

  @Test
  void sumsTakeAsLongAsFramesDidThatWereTried() {
    RunTime usual = time(2, 1, 100);
    RunTime slow = time(2, 1, 100, new SumsPace(3, 7));
    assertThat(slow.sums()).isCloseTo(3 * usual.sums(), within(1e-9));
    assertThat(slow.reading()).isEqualTo(usual.reading());
    assertThat(slow.writing()).isEqualTo(usual.writing());
    assertThat(slow.start()).isEqualTo(usual.start());
  }

  private static final double DELAY = 0.06; // s

  /** Takes that long for each call of sums. */
  private static Backend slow(Backend cpu) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("hostThreads")) {
                return Optional.empty();
              }
              if (method.getName().equals("expand")) {
                Thread.sleep((long) (1000 * DELAY));
              }
              return method.invoke(cpu, arguments);
            });
  }

  @Test
  void onlyLongSumsAreTried() {
    try (Engine engine = new Engine(slow(new CpuBackend(2)))) {
      Featurizer featurizer = new Featurizer(engine, "test");
      FeatureSpec spec = spec(1);
      Census few = featurizer.estimate(spec, source(10));
      assertThat(featurizer.pace(spec, source(10), few)).isEqualTo(SumsPace.USUAL);
      double each = engine.backend().speeds().onAllThreads(few.costs().seconds() / 10);
      Census all = few;
      while (engine.backend().speeds().onAllThreads(all.costs().seconds()) < 6) {
        all = all.plus(all);
      }
      SumsPace pace = featurizer.pace(spec, source(10_000), all);
      double expected = pace.frames() * each;
      assertThat(expected).isBetween(0.1, 0.1 + 2 * each);
      assertThat(pace.factor() * expected).isBetween(DELAY, 5 * DELAY); // sums of 200 frames beside
      // so few that threads take as long to wake
      assertThat(featurizer.pace(spec, source(20), all)).isEqualTo(SumsPace.USUAL);
    }
  }
}
