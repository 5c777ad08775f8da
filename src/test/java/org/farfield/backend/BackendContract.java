package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Planner;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every backend must do; each backend only says how it is made. */
public abstract class BackendContract {
  protected Backend backend;

  protected abstract Backend create();

  @BeforeEach
  void open() {
    backend = create();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  protected Coefficients expand(Hyperparameters hyperparameters, Structure structure) {
    ExpansionTables tables = new ExpansionTables(hyperparameters);
    Planner planner = new Planner(tables, backend.speeds());
    return backend.expand(tables, List.of(planner.prepare(structure))).get(0);
  }

  static Stream<String> oracles() {
    return Oracle.NAMES.stream();
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void plainPathAgreesWithIndependentValues(String name) {
    Oracle oracle = Oracle.load(name);
    Hyperparameters h =
        oracle
            .hyperparameters()
            .path(oracle.periodic() ? EvaluationPath.KSUM : EvaluationPath.PAIRS)
            .build();
    assertThat(oracle.error(expand(h, oracle.structure()))).isLessThan(1e-9);
  }
}
