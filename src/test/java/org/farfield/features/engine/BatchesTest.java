package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.farfield.backend.Backend;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.features.StructureSources;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
  private static final FeatureSpec SPEC =
      FeatureSpec.coefficients(Expansion.builder().kCutoff(1).build());
  private static final Structure STRUCTURE = TestStructures.periodic(1, 20, 6);

  /** Of frames of a megabyte: twice as many each time, up to the limits. */
  @ParameterizedTest
  @CsvSource({"4e6, 100, '4, 4, 4, 4'", "2e7, 100, '8, 16, 20, 20'", "2e7, 10, '8, 10, 10, 10'"})
  void batchesGrowToTheirLimit(double most, int frames, String sizes) {
    Batches batches =
        new Batches(
            SPEC,
            List.of(),
            new KnownPlans(List.of()),
            Collections.nCopies(100, STRUCTURE).iterator(),
            frames,
            most,
            frame -> 1e6,
            Optional::empty);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      found.add(String.valueOf(batches.next().size()));
    }
    assertThat(String.join(", ", found)).isEqualTo(sizes);
  }

  /** What is made of a frame is 8 bytes of each coefficient. */
  @Test
  void aThreadHasFourMegabytes() {
    List<Integer> sizes = new ArrayList<>();
    try (CpuBackend cpu = new CpuBackend(1)) {
      Featurizer featurizer = new Featurizer(new Engine(watched(cpu, sizes)), "test");
      long numbers =
          featurizer
              .features(SPEC, StructureSources.of("one", List.of(STRUCTURE)))
              .blocks()
              .stream()
              .mapToLong(block -> block.values().length)
              .sum();
      sizes.clear();
      int most = (int) Math.ceil(4e6 / (8 * numbers));
      featurizer.features(
          SPEC, StructureSources.of("many", Collections.nCopies(2 * most + 1, STRUCTURE)));
      assertThat(sizes).containsExactly(most, most, 1);
    }
  }

  private static Backend watched(Backend backend, List<Integer> sizes) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("expand")) {
                sizes.add(((Collection<?>) arguments[1]).size());
              }
              try {
                return method.invoke(backend, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
