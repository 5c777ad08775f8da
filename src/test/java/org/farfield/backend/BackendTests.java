package org.farfield.backend;

import java.util.List;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of a backend, which each of them opens anew. */
public abstract class BackendTests {
  protected Backend backend;

  protected abstract Backend create();

  @BeforeEach
  void open() {
    backend = create();
  }

  @AfterEach
  void close() {
    if (backend != null) { // there may be nothing to run it on
      backend.close();
    }
  }

  protected PlannedStructure plan(ExpansionTables tables, Structure structure) {
    return new Planner(tables, backend.speeds()).prepare(structure);
  }

  protected Coefficients expand(Expansion hyperparameters, Structure structure) {
    ExpansionTables tables = new ExpansionTables(hyperparameters);
    return backend.expand(tables, List.of(plan(tables, structure))).get(0);
  }

  /** Largest |a − b| over largest |b|, per l, the worst l: the measure of the accuracy promise. */
  protected static double error(Coefficients a, Coefficients b) {
    double worst = 0;
    for (int l = 0; l <= b.maxAngular(); l++) {
      double difference = 0;
      double largest = 1e-300;
      for (int i = 0; i < b.atoms(); i++) {
        for (int d = 0; d < b.densities(); d++) {
          for (int c = 0; c < b.channels(); c++) {
            int index = b.index(i, d, c, l);
            for (int x = index; x < index + (2 * l + 1) * b.radial(); x++) {
              difference = Math.max(difference, Math.abs(a.values()[x] - b.values()[x]));
              largest = Math.max(largest, Math.abs(b.values()[x]));
            }
          }
        }
      }
      worst = Math.max(worst, difference / largest);
    }
    return worst;
  }

  protected static Expansion.Builder small(double exponent) {
    return Expansion.builder()
        .basis(new Gto(2, 3))
        .maxAngular(3)
        .density(exponent, 1)
        .path(EvaluationPath.KSUM)
        .accuracy(1e-10);
  }

  protected static int[] labels(Coefficients c) {
    int[] labels = new int[c.channels()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = c.channelLabel(i);
    }
    return labels;
  }
}
