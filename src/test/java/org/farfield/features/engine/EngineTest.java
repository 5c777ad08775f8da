package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.farfield.Farfield;
import org.farfield.backend.Backend;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.StructureSources;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GradientKind;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
  private static final int THREADS = 3;
  private static final Expansion EXPANSION =
      Expansion.builder().maxAngular(2).accuracy(1e-4).path(EvaluationPath.KSUM).build();

  private static List<Structure> structures() {
    return IntStream.range(0, 60).mapToObj(seed -> TestStructures.periodic(seed, 20, 6)).toList();
  }

  /** Plans do not depend on who makes them, and come in order. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void severalThreadsPlanAsOneDoes(boolean besideDevice) {
    List<Structure> all = structures();
    try (Engine engine = engine(besideDevice);
        Engine alone = new Engine(new CpuBackend(1))) {
      List<PlannedStructure> together = engine.plan(EXPANSION, all);
      assertThat(together).hasSize(all.size());
      for (int i = 0; i < all.size(); i++) {
        assertThat(together.get(i).structure()).isSameAs(all.get(i));
        assertThat(together.get(i).plan())
            .isEqualTo(alone.plan(EXPANSION, List.of(all.get(i))).get(0).plan());
      }
    }
  }

  /** With gradients another way may be taken; values are the same within the accuracy. */
  @Test
  void valuesWithGradientsMayGoAnotherWay() {
    double accuracy = 1e-6;
    Expansion sharp = Expansion.builder().density(1, 0.4).accuracy(accuracy).maxAngular(3).build();
    Structure upright =
        TestStructures.open(4, 50, 8).withCell(Cell.periodic(8, 0, 0, 0, 7, 0, 0, 0, 9));
    try (Engine engine = new Engine(new CpuBackend(1));
        Farfield farfield = Farfield.on("cpu", 2)) {
      List<PlannedStructure> alone = engine.plan(sharp, List.of(upright));
      List<PlannedStructure> both = engine.planWithGradients(sharp, List.of(upright));
      assertThat(alone.get(0).plan().split()).isEmpty();
      assertThat(both.get(0).plan().split()).isPresent();
      Coefficients values = engine.backend().expand(engine.tables(sharp), alone).get(0);
      double[] largest = new double[4];
      double[] error = new double[4];
      Coefficients found =
          farfield
              .expandWithGradients(sharp, List.of(upright), Coefficients::zeros)
              .get(0)
              .coefficients();
      for (int x = 0; x < values.values().length; x++) {
        int l = (int) Math.sqrt(x % values.fields() / values.radial());
        largest[l] = Math.max(largest[l], Math.abs(values.values()[x]));
        error[l] = Math.max(error[l], Math.abs(values.values()[x] - found.values()[x]));
      }
      for (int l = 0; l < error.length; l++) {
        assertThat(error[l]).isPositive().isLessThan(2 * accuracy * largest[l]);
      }
    }
  }

  /** Of several structures that cannot be planned the first is named. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFirstThatIsWrongIsNamed(boolean besideDevice) {
    List<Structure> all = new ArrayList<>(structures());
    for (int i : new int[] {7, 8, 55}) {
      Structure s = all.get(i);
      all.set(i, new Structure(s.types(), s.positions(), Cell.OPEN, Map.of(), "frame " + i));
    }
    try (Engine engine = engine(besideDevice)) {
      for (int repeat = 0; repeat < 20; repeat++) {
        assertThatThrownBy(() -> engine.plan(EXPANSION, all))
            .isInstanceOf(InputException.class)
            .hasMessageStartingWith("frame 7:");
      }
    }
  }

  /** What was laid out last is used again where it is the same, and nowhere else. */
  @Test
  void layoutsAreThoseMadeAnew() {
    Expansion small = Expansion.builder().maxAngular(1).basis(new Gto(1, 3)).build();
    List<FeatureSpec> specs =
        List.of(
            FeatureSpec.coefficients(small),
            FeatureSpec.powerSpectrum(small),
            FeatureSpec.coefficients(small).with(GradientKind.POSITIONS, GradientKind.STRAIN));
    Random random = new Random(5);
    try (Engine engine = new Engine(new CpuBackend(1))) {
      Featurizer featurizer = new Featurizer(engine, "test");
      int shared = 0;
      Object before = null;
      for (int call = 0; call < 60; call++) {
        FeatureSpec spec = specs.get(random.nextInt(3));
        List<Structure> some =
            List.of(TestStructures.open(random.nextInt(2), 3 + random.nextInt(2), 6));
        Census census = featurizer.census(spec, StructureSources.of("test", some));
        FeatureLayout kept = engine.layout(spec, census);
        FeatureLayout anew = new FeatureLayout(spec, census);
        assertThat(kept.census()).isSameAs(census);
        assertThat(kept.tensor()).isEqualTo(anew.tensor());
        assertThat(kept.columns()).isEqualTo(anew.columns());
        assertThat(kept.labels(anew.row().blocks().get(0)))
            .isEqualTo(anew.labels(anew.row().blocks().get(0)));
        anew.row()
            .blocks()
            .forEach(
                block -> {
                  for (int centre : census.centres()) {
                    assertThat(kept.place(block, centre)).isEqualTo(anew.place(block, centre));
                  }
                });
        shared += kept.tensor() == before ? 1 : 0;
        before = kept.tensor();
      }
      assertThat(shared).isBetween(2, 30);
    }
  }

  /** Threads that help are waited for, whatever they ask of the session meanwhile. */
  @Test
  @Timeout(30)
  void closesWhileTasksAskForTheSession() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Engine engine = new Engine(new CpuBackend(2));
    Callable<Helpers> first =
        () -> {
          begun.await();
          return engine.helpers();
        };
    Callable<Helpers> interrupted =
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            // the session is being closed
          }
          return engine.helpers();
        };
    Thread other = new Thread(() -> engine.helpers().all(List.of(first, interrupted)));
    other.start();
    begun.await();
    engine.close();
    other.join();
  }

  /** On the CPU, or as where a device computes beside the cores of the host. */
  private static Engine engine(boolean besideDevice) {
    CpuBackend cpu = new CpuBackend(THREADS);
    return new Engine(besideDevice ? beside(cpu) : cpu);
  }

  private static Backend beside(Backend device) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "hostThreads":
                  return Optional.empty();
                case "hostCores":
                  return THREADS;
                default:
              }
              try {
                return method.invoke(device, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
