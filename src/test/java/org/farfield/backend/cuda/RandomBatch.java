package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.spec.Channels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.Density;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Seeded structures of 1 to 60 atoms, periodic in cells of either hand or open, with random
 * hyperparameters; every fourth goes on a mesh.
 *
 * @param tables of the hyperparameters
 * @param jobs planned with them
 */
public record RandomBatch(ExpansionTables tables, List<PlannedStructure> jobs) {
  private static final int MOST_ATOMS = 60;

  public static RandomBatch of(long seed, int structures, Precision precision) {
    Random random = new Random(seed);
    return of(random, structures, precision, densities(random));
  }

  /** With up to two short-range densities. */
  static RandomBatch withGradients(long seed, int structures) {
    Random random = new Random(seed);
    List<Density> densities = new ArrayList<>(densities(random));
    for (int d = random.nextInt(3); d > 0; d--) {
      densities.add(random.nextInt(densities.size() + 1), local(random));
    }
    return of(random, structures, Precision.DOUBLE, densities);
  }

  /** With one to three short-range densities, with or without long-range ones. */
  static RandomBatch withNeighbors(long seed, int structures) {
    Random random = new Random(seed);
    List<Density> densities = new ArrayList<>();
    for (int d = 1 + random.nextInt(3); d > 0; d--) {
      densities.add(local(random));
    }
    if (random.nextBoolean()) {
      densities.addAll(random.nextInt(densities.size() + 1), densities(random));
    }
    return of(random, structures, Precision.DOUBLE, densities);
  }

  /** Charges, dipoles and quadrupoles in turn, of one channel or two, of one width or several. */
  static RandomBatch ofMultipoles(long seed, int structures, Precision precision) {
    Random random = new Random(seed);
    ExpansionTables tables =
        new ExpansionTables(
            Expansion.builder()
                .basis(new Gto(random.nextInt(3), 2.5))
                .maxAngular(random.nextInt(5))
                .densities(
                    List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(4, 1)))
                .centerAtomWeight(random.nextBoolean() ? 1 : 0.3)
                .accuracy(1e-3)
                .precision(precision)
                .channels(new Channels.Given(2, true))
                .build());
    Planner sums = new Planner(tables, new Speeds(1e12, 1, 1, 1e9, 1));
    Planner meshes = new Planner(tables, new Speeds(1, 1e12, 1e12, 1e9, 1));
    List<PlannedStructure> jobs = new ArrayList<>();
    for (int i = 0; i < structures; i++) {
      int atoms = i == 0 ? 1 : 1 + random.nextInt(12);
      double[][][] moments = new double[1 + random.nextInt(2)][][];
      for (int a = 0; a < moments.length; a++) {
        moments[a] = new double[i % 3 == 0 ? 9 : i % 3 == 1 ? 4 : 1][];
        for (int lm = 0; lm < moments[a].length; lm++) {
          moments[a][lm] = random.doubles(atoms, -1, 1).toArray();
        }
      }
      int[] labels = IntStream.range(0, moments.length).toArray();
      Sources sources = new Sources(labels, moments);
      if (random.nextBoolean()) {
        double[] widths = new double[atoms];
        Arrays.setAll(widths, j -> random.nextBoolean() ? 1 : 1.3);
        sources = sources.withWidths(widths);
      }
      Planner planner = i % 4 == 1 ? meshes : sums;
      Structure s = i % 4 == 2 ? open(random, atoms) : periodic(random, atoms);
      jobs.add(planner.prepare(s, sources));
    }
    return new RandomBatch(tables, jobs);
  }

  /** A structure of which every third atom is a centre; of one atom none. */
  static PlannedStructure third(PlannedStructure job) {
    int[] centres = IntStream.range(0, job.structure().size()).filter(i -> i % 3 == 1).toArray();
    return new PlannedStructure(job.structure(), job.sources(), job.plan(), centres);
  }

  private static Density local(Random random) {
    double radius = 2 + 2 * random.nextDouble();
    Cutoff cutoff = new Cutoff(radius, random.nextBoolean() ? 0 : random.nextDouble() * radius);
    RadialScaling scaling =
        random.nextBoolean()
            ? RadialScaling.NONE
            : new RadialScaling(1, 1 + random.nextDouble(), 3 * random.nextDouble());
    return random.nextBoolean()
        ? new DeltaDensity(cutoff, scaling)
        : new GaussianDensity(0.3 + random.nextDouble(), cutoff, scaling);
  }

  private static RandomBatch of(
      Random random, int structures, Precision precision, List<? extends Density> densities) {
    Expansion.Builder builder =
        Expansion.builder()
            .basis(
                random.nextBoolean()
                    ? new Gto(random.nextInt(4), 3)
                    : new Monomial(random.nextInt(3), 2.5))
            .maxAngular(random.nextInt(9))
            .densities(densities)
            .centerAtomWeight(random.nextBoolean() ? 1 : 0.3)
            .accuracy(1e-3)
            .precision(precision);
    if (random.nextBoolean()) {
      builder.channels(new Channels.Columns(List.of("charge")));
    }
    ExpansionTables tables = new ExpansionTables(builder.build());
    Planner sums = new Planner(tables, new Speeds(1e12, 1, 1, 1e9, 1));
    Planner meshes = new Planner(tables, new Speeds(1, 1e12, 1e12, 1e9, 1));
    List<PlannedStructure> jobs = new ArrayList<>();
    for (int i = 0; i < structures; i++) {
      int atoms = i == 0 ? 1 : 1 + random.nextInt(MOST_ATOMS);
      Planner planner = i % 4 == 1 ? meshes : sums;
      jobs.add(planner.prepare(i % 4 == 2 ? open(random, atoms) : periodic(random, atoms)));
    }
    return new RandomBatch(tables, jobs);
  }

  private static List<LongRangeDensity> densities(Random random) {
    double[] exponents = {0, 1, 2.7, 6};
    List<LongRangeDensity> densities = new ArrayList<>();
    for (int d = 1 + random.nextInt(3); d > 0; d--) {
      densities.add(
          LongRangeDensity.powerLaw(exponents[random.nextInt(4)], 1 + 0.5 * random.nextDouble()));
    }
    return densities;
  }

  private static Structure open(Random random, int atoms) {
    // up to distances that need the far table
    return TestStructures.open(random.nextLong(), atoms, 20 + 15 * random.nextDouble());
  }

  private static Structure periodic(Random random, int atoms) {
    Structure s = TestStructures.periodic(random.nextLong(), atoms, 5 + 3 * random.nextDouble());
    if (random.nextBoolean()) {
      return s;
    }
    double[] a = s.cell().rows();
    Cell leftHanded = Cell.periodic(a[3], a[4], a[5], a[0], a[1], a[2], a[6], a[7], a[8]);
    return TestStructures.moved(s, s.positions(), leftHanded);
  }
}
