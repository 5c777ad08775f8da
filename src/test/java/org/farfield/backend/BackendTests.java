package org.farfield.backend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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

/**
 * Tests of a backend, which each of them opens anew. What does not depend on the backend, they
 * share: a contract comes to the same hyperparameters once for each backend.
 */
public abstract class BackendTests {
  private static final int KEPT = 100;
  private static final Map<Object, Object> SHARED =
      Collections.synchronizedMap(
          new LinkedHashMap<>(KEPT, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, Object> eldest) {
              return size() > KEPT;
            }
          });

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

  /** The tables of hyperparameters. */
  protected static ExpansionTables tables(Expansion hyperparameters) {
    return shared(() -> new ExpansionTables(hyperparameters), hyperparameters);
  }

  /**
   * What was made for the same key before, if that is not long ago; not to be changed.
   *
   * @param maker makes it
   * @param key says all that it depends on
   */
  @SuppressWarnings("unchecked") // a key belongs to one caller
  protected static <T> T shared(Supplier<T> maker, Object... key) {
    List<Object> place = List.of(key);
    Object found = SHARED.get(place);
    if (found == null) {
      found = maker.get();
      SHARED.put(place, found);
    }
    return (T) found;
  }

  protected PlannedStructure plan(ExpansionTables tables, Structure structure) {
    return new Planner(tables, backend.speeds()).prepare(structure);
  }

  protected Coefficients expand(Expansion hyperparameters, Structure structure) {
    ExpansionTables tables = tables(hyperparameters);
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
