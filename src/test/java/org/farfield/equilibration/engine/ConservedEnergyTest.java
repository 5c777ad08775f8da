package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.farfield.backend.cpu.CpuBackend;
import org.farfield.equilibration.ChargeModel;
import org.farfield.features.engine.Engine;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Water that moves by the forces of its charges keeps its energy. A whole picosecond of 64
 * molecules in a box is a part of benchmarks/equilibration.
 */
class ConservedEnergyTest {
  @Sweep
  @ParameterizedTest
  @CsvSource({
    "false, 2000, 400", // a droplet
    "true, 2000, 20", // a box, by a matrix
    "true, 1, 20", // without one
  })
  void energyIsConserved(boolean periodic, int dense, int steps) {
    try (Engine engine = new Engine(new CpuBackend(1));
        Equilibration equilibration =
            new Equilibration(ChargeModel.eeq2019(), engine, 1e-8, dense)) {
      WaterDynamics.Record record =
          new WaterDynamics(equilibration, 4, periodic, 300).run(steps, 0.1);
      assertThat(record.temperature()).isBetween(200.0, 800.0);
      assertThat(record.moved()).isGreaterThan(2e-3 * steps); // Å
      assertThat(record.deviation()).isLessThan(1e-3 * record.kinetic());
    }
  }
}
