package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.features.Engine;
import org.farfield.features.MtsSink;
import org.farfield.features.StructureSources;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Structure;
import org.farfield.tensor.MtsFile;
import org.farfield.tensor.TensorMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarfieldTest {
  private static Expansion lode(double exponent) {
    return Expansion.builder().density(exponent, 1.0).basis(new Gto(2, 3.0)).maxAngular(2).build();
  }

  private final List<Structure> structures = Farfield.read(Path.of("examples/dimers.xyz"));

  @Test
  void aSessionGivesTheSameEachTimeAndKeepsItsTables() {
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      ExpansionTables first = engine.tables(lode(1));
      assertThat(engine.tables(lode(1))).isSameAs(first);
      assertThat(engine.tables(lode(2))).isNotSameAs(first);
      // the ones that were asked for last stay
      IntStream.range(0, 20).forEach(i -> engine.tables(lode(3 + 0.1 * i)));
      assertThat(engine.tables(lode(1))).isNotSameAs(first);
    }
    try (Farfield farfield = Farfield.on("cpu", 2)) {
      List<Coefficients> once = farfield.expand(lode(1), structures);
      List<Coefficients> again = farfield.expand(lode(1), structures);
      List<Coefficients> alone = OnCpu.expand(lode(1), structures);
      for (int i = 0; i < once.size(); i++) {
        assertThat(again.get(i).values()).isEqualTo(once.get(i).values());
        assertThat(alone.get(i).values()).isEqualTo(once.get(i).values());
      }
    }
  }

  @Test
  void devicesGiveTheSameNumbers() {
    try (Farfield fast = Farfield.on("auto");
        Farfield plain = Farfield.on("reference")) {
      assertThat(plain.device()).startsWith("reference: ");
      Coefficients a = fast.expand(lode(1), structures).get(0);
      Coefficients b = plain.expand(lode(1), structures).get(0);
      for (int i = 0; i < a.values().length; i++) {
        assertThat(Math.abs(a.values()[i] - b.values()[i])).isLessThan(1e-10);
      }
    }
  }

  @Test
  void whatIsPreparedGivesWhatIsExpanded() {
    try (Farfield farfield = Farfield.on("cpu");
        PreparedStructures prepared = farfield.prepare(lode(1), structures)) {
      List<Coefficients> applied = prepared.apply(prepared.sources());
      List<Coefficients> expanded = farfield.expand(lode(1), structures);
      for (int i = 0; i < applied.size(); i++) {
        assertThat(applied.get(i).values()).isEqualTo(expanded.get(i).values());
      }
    }
  }

  @Test
  void featuresAreThoseOfFiles(@TempDir Path directory) {
    Path file = directory.resolve("x.mts");
    FeatureSpec spec = FeatureSpec.powerSpectrum(lode(1)).with(Pooling.SUM);
    try (Farfield farfield = Farfield.on("cpu")) {
      TensorMap inMemory = farfield.features(spec, structures);
      farfield.write(
          spec, StructureSources.file(Path.of("examples/dimers.xyz")), new MtsSink(file, false));
      TensorMap inFile = MtsFile.read(file);
      assertThat(inMemory.keys()).isEqualTo(inFile.keys());
      for (int b = 0; b < inFile.blocks().size(); b++) {
        assertThat(inMemory.blocks().get(b).values()).isEqualTo(inFile.blocks().get(b).values());
      }
    }
  }

  @Test
  void unknownDevicesAreNamed() {
    assertThatThrownBy(() -> Farfield.on("tpu"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'tpu'");
  }
}
