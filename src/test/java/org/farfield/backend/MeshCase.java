package org.farfield.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * What gradients of meshes are tested with: meshes that just hold the cutoffs and ones that are
 * finer, even and odd; each spline order.
 */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes the test data
public enum MeshCase {
  THREE_DENSITIES(
      TestStructures.periodic(81, 4, 5),
      builder()
          .maxAngular(2)
          .densities(
              List.of(
                  LongRangeDensity.powerLaw(1, 1),
                  LongRangeDensity.powerLaw(0, 1.2),
                  LongRangeDensity.powerLaw(6, 0.9))),
      4,
      18,
      20,
      16),
  CHARGES_IN_A_LEFT_HANDED_CELL(
      leftHanded(TestStructures.periodic(82, 4, 5)),
      builder()
          .channels(new Channels.Columns(List.of("charge")))
          .basis(new Monomial(0, 2))
          .maxAngular(2)
          .densities(
              List.of(LongRangeDensity.powerLaw(2.7, 0.8), LongRangeDensity.powerLaw(3.5, 1)))
          .centerAtomWeight(0.5),
      6,
      15,
      13,
      17),
  FIVE_DEGREES_IN_A_SKEWED_CELL(
      skewed(83, 3), builder().basis(new Monomial(0, 2)).maxAngular(5), 8, 16, 23, 21),
  NINE_CHANNELS(
      withNineColumns(TestStructures.periodic(84, 4, 4)),
      builder().channels(new Channels.Columns(nine())).maxAngular(1),
      10,
      12,
      15,
      20);

  private final Structure structure;
  private final Expansion hyperparameters;
  private final int order;
  private final List<Integer> mesh;

  MeshCase(Structure structure, Expansion.Builder builder, int order, Integer... mesh) {
    this.structure = structure;
    this.hyperparameters = builder.build();
    this.order = order;
    this.mesh = List.of(mesh);
  }

  private static Expansion.Builder builder() {
    return Expansion.builder().basis(new Gto(1, 2)).maxAngular(3).density(1, 1);
  }

  private static List<String> nine() {
    return List.of("c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8");
  }

  /** Of the splines. */
  public int order() {
    return order;
  }

  public ExpansionTables tables() {
    return new ExpansionTables(hyperparameters);
  }

  /** A job on this mesh, or on one so many times finer, with a cutoff for each density. */
  public PlannedStructure job(int finer) {
    List<Double> cutoffs = new ArrayList<>();
    double low = 3;
    for (int d = 0; d < hyperparameters.densities().size(); d++) {
      cutoffs.add(GradientContract.cutoffBetweenShells(structure.cell(), low, low + 1.5));
      low -= 0.6;
    }
    Plan plan =
        new Plan(
            EvaluationPath.MESH,
            cutoffs,
            mesh.stream().map(n -> finer * n).toList(),
            order,
            0,
            0,
            0,
            0);
    Sources sources = Sources.of(structure, hyperparameters.channels());
    return new PlannedStructure(structure, sources, plan);
  }

  /** Normal random ∂E/∂c. */
  public Coefficients cotangents(PlannedStructure job) {
    Coefficients g =
        new Coefficients(hyperparameters, job.structure().size(), job.sources().labels());
    Random random = new Random(86);
    Arrays.setAll(g.values(), x -> random.nextGaussian());
    return g;
  }

  private static Structure leftHanded(Structure s) {
    double[] rows = s.cell().rows();
    for (int x = 0; x < 3; x++) {
      double first = rows[x];
      rows[x] = rows[3 + x];
      rows[3 + x] = first;
    }
    return TestStructures.moved(s, s.positions(), Cell.periodic(rows));
  }

  private static Structure skewed(long seed, int atoms) {
    Structure s = TestStructures.periodic(seed, atoms, 4);
    double[] rows = {4, 0, 0, 3, 4, 0, -2, 3, 4.5};
    return TestStructures.moved(s, s.positions(), Cell.periodic(rows));
  }

  private static Structure withNineColumns(Structure s) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    Random random = new Random(85);
    for (String name : nine()) {
      columns.put(name, random.doubles(s.size(), -1, 1).toArray());
    }
    return new Structure(s.types(), s.positions(), s.cell(), columns, s.origin());
  }
}
