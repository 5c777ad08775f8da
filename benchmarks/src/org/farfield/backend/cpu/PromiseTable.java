package org.farfield.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.potential.Yukawa;
import org.farfield.spec.Density;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Random structures of up to 40 atoms in random cells, with random expansions, against sums of
 * accuracy 1e-12: prints a line for each whose error is larger than was promised, and how many are
 * not: {@code benchmarks/promise}. Every case follows from its number alone. Supercells are few
 * atoms in a small cell, repeated; long cells are up to two hundred times as long as wide.
 */
public final class PromiseTable {
  private static final double CONVERGED = 1e-12;
  private static final double ROUNDING = 1e-12; // of the largest coefficient of all l
  private static final double MOST_BYTES = 5e8; // of meshes: some have that much for few atoms
  private static final double NEAREST = 0.8; // Å
  private static final int ATTEMPTS = 1000;
  private static final int[] ELEMENTS = {1, 8, 14, 6, 92};

  private PromiseTable() {}

  /**
   * Runs the cases.
   *
   * @param arguments "supercells", "long" or neither, then the number of the first case, and of the
   *     one before which it ends: 0 and 300
   */
  public static void main(String[] arguments) {
    List<String> given = new ArrayList<>(List.of(arguments));
    boolean supercells = given.remove("supercells");
    boolean elongated = given.remove("long");
    int first = given.isEmpty() ? 0 : Integer.parseInt(given.get(0));
    int end = given.size() > 1 ? Integer.parseInt(given.get(1)) : first + 300;
    int kept = 0;
    int refused = 0;
    int missed = 0;
    System.out.println("| case | atoms | periodic | largest l | plan | error / allowed |");
    System.out.println("|---|---|---|---|---|---|");
    try (CpuBackend backend = new CpuBackend(1)) {
      for (int seed = first; seed < end; seed++) {
        Random random = new Random(7919L * seed + 13);
        Structure structure =
            supercells ? supercell(random) : elongated ? elongated(random) : structure(random);
        try {
          Expansion.Builder builder = expansion(random);
          Expansion wanted = builder.build();
          ExpansionTables tables = new ExpansionTables(wanted);
          PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure);
          if (job.plan().bytes() > MOST_BYTES) {
            refused++;
            continue;
          }
          Coefficients found = backend.expand(tables, List.of(job)).get(0);
          Expansion fine =
              builder
                  .path(EvaluationPath.AUTO)
                  .splitting(Splitting.NEVER)
                  .accuracy(CONVERGED)
                  .build();
          ExpansionTables fineTables = new ExpansionTables(fine);
          Coefficients exact =
              backend
                  .expand(
                      fineTables,
                      List.of(new Planner(fineTables, backend.speeds()).prepare(structure)))
                  .get(0);
          double ratio = ratio(wanted, found, exact);
          kept += ratio < 1 ? 1 : 0;
          if (!(ratio < 1)) {
            missed++;
            System.out.printf(
                Locale.ROOT,
                "| %d | %d | %d directions | %d | %s | %.2f |%n",
                seed,
                structure.size(),
                structure.cell().periodicDirections(),
                wanted.maxAngular(),
                describe(job.plan()),
                ratio);
          }
        } catch (InputException e) {
          refused++; // such as a mesh that no memory holds
        }
      }
    }
    System.out.printf(
        "%nOf cases %d to %d: %d keep the promise, %d miss it, %d are refused or too large.%n",
        first, end - 1, kept, missed, refused);
  }

  private static String describe(Plan plan) {
    return plan.path().name().toLowerCase(Locale.ROOT)
        + (plan.split().isPresent() ? ", split" : "");
  }

  private static double[] cell(Random random, double volume) {
    double a = Math.cbrt(volume);
    double x = 0.6 + 0.8 * random.nextDouble();
    double y = 0.6 + 0.8 * random.nextDouble();
    return switch (random.nextInt(5)) {
      case 0 -> new double[] {a, 0, 0, 0, a, 0, 0, 0, a};
      case 1 -> new double[] {a * x, 0, 0, 0, a * y, 0, 0, 0, a / x / y};
      case 2 -> new double[] {a, 0, 0, -a / 2, a * Math.sqrt(3) / 2, 0, 0, 0, 1.2 * a};
      case 3 -> new double[] {0, a, 0, a, 0, 0, 0, 0, a}; // left-handed
      default -> {
        double[] rows = new double[9];
        Arrays.setAll(rows, i -> a * ((i % 4 == 0 ? 1 : 0) + 0.25 * random.nextGaussian()));
        yield rows;
      }
    };
  }

  private static Structure structure(Random random) {
    int atoms = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 10);
    double[] rows = cell(random, Math.max(20, atoms * (8 + 40 * random.nextDouble())));
    return structure(random, atoms, rows);
  }

  private static Structure elongated(Random random) {
    int atoms = 1 + random.nextInt(12);
    double[] rows = cell(random, Math.max(8, atoms * (8 + 20 * random.nextDouble())));
    int axis = random.nextInt(3);
    double factor = Math.pow(200, random.nextDouble()); // volume stays what it is
    for (int x = 0; x < 9; x++) {
      rows[x] *= x / 3 == axis ? Math.cbrt(factor * factor) : 1 / Math.cbrt(factor);
    }
    return structure(random, atoms, rows);
  }

  private static Structure supercell(Random random) {
    int atoms = 1 + random.nextInt(4);
    double[] rows = cell(random, atoms * (8 + 40 * random.nextDouble()));
    Structure one = structure(random, atoms, rows);
    int[] counts = {1 + random.nextInt(4), 1 + random.nextInt(3), 1 + random.nextInt(3)};
    for (int axis = 0; axis < 3; axis++) {
      counts[axis] = one.cell().isPeriodic(axis) ? counts[axis] : 1;
    }
    int copies = counts[0] * counts[1] * counts[2];
    int[] types = new int[atoms * copies];
    double[] x = new double[3 * types.length];
    for (int i = 0; i < types.length; i++) {
      int copy = i / atoms;
      int[] at = {copy % counts[0], copy / counts[0] % counts[1], copy / counts[0] / counts[1]};
      types[i] = one.type(i % atoms);
      for (int axis = 0; axis < 3; axis++) {
        x[3 * i + axis] = one.position(i % atoms, axis);
        for (int row = 0; row < 3; row++) {
          x[3 * i + axis] += at[row] * rows[3 * row + axis];
        }
      }
    }
    double[] larger = rows.clone();
    for (int y = 0; y < 9; y++) {
      larger[y] *= counts[y / 3];
    }
    Cell c = one.cell();
    return new Structure(
        types, x, new Cell(larger, c.isPeriodic(0), c.isPeriodic(1), c.isPeriodic(2)));
  }

  private static Structure structure(Random random, int atoms, double[] rows) {
    boolean[] periodic =
        switch (random.nextInt(6)) {
          case 0 -> new boolean[] {true, true, false};
          case 1 -> new boolean[] {false, false, true};
          default -> new boolean[] {true, true, true};
        };
    double[] x = new double[3 * atoms];
    for (int i = 0; i < atoms; i++) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        double[] fractional = random.doubles(3).toArray();
        for (int axis = 0; axis < 3; axis++) {
          x[3 * i + axis] = 0;
          for (int row = 0; row < 3; row++) {
            x[3 * i + axis] += fractional[row] * rows[3 * row + axis];
          }
        }
        if (isApart(x, i)) {
          break;
        }
      }
    }
    int[] types = new int[atoms];
    Arrays.setAll(types, i -> ELEMENTS[random.nextInt(ELEMENTS.length)]);
    return new Structure(types, x, new Cell(rows, periodic[0], periodic[1], periodic[2]));
  }

  private static boolean isApart(double[] x, int i) {
    for (int j = 0; j < i; j++) {
      double square = 0;
      for (int axis = 0; axis < 3; axis++) {
        double d = x[3 * i + axis] - x[3 * j + axis];
        square += d * d;
      }
      if (square < NEAREST * NEAREST) {
        return false;
      }
    }
    return true;
  }

  private static Expansion.Builder expansion(Random random) {
    List<Density> densities = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3) / 2; i++) {
      double smearing = 0.3 * Math.pow(7, random.nextDouble());
      densities.add(
          switch (random.nextInt(4)) {
            case 0 -> new LongRangeDensity(new Yukawa(0.05 + 2 * random.nextDouble(), smearing));
            case 1 -> LongRangeDensity.powerLaw(8 * random.nextDouble(), smearing);
            default -> LongRangeDensity.powerLaw(1 + random.nextInt(6), smearing);
          });
    }
    int radial = random.nextInt(6);
    double radius = 2 + 4 * random.nextDouble();
    RadialBasis basis =
        switch (random.nextInt(4)) {
          case 0 -> new Monomial(radial, radius);
          case 1 -> new Laplacian(radial, radius);
          default -> new Gto(radial, radius);
        };
    return Expansion.builder()
        .densities(densities)
        .basis(basis)
        .maxAngular(random.nextInt(6))
        .accuracy(Math.pow(10, -3 - 6 * random.nextDouble()))
        .path(random.nextInt(5) == 0 ? EvaluationPath.MESH : EvaluationPath.AUTO)
        .splitting(random.nextInt(4) == 0 ? Splitting.NEVER : Splitting.AUTO);
  }

  // The largest error over what is allowed, of all densities and l.
  private static double ratio(Expansion h, Coefficients found, Coefficients exact) {
    double worst = 0;
    int size = h.basis().size();
    for (int density = 0; density < h.densities().size(); density++) {
      double[] largest = new double[h.maxAngular() + 1];
      double[] errors = new double[h.maxAngular() + 1];
      for (int i = 0; i < exact.atoms(); i++) {
        for (int channel = 0; channel < exact.channels(); channel++) {
          int from = exact.index(i, density, channel, 0);
          for (int f = 0; f < h.fields(); f++) {
            int l = (int) Math.sqrt(f / size);
            double value = exact.values()[from + f];
            largest[l] = Math.max(largest[l], Math.abs(value));
            errors[l] = Math.max(errors[l], Math.abs(value - found.values()[from + f]));
          }
        }
      }
      double floor = ROUNDING * Arrays.stream(largest).max().orElseThrow();
      for (int l = 0; l < largest.length; l++) {
        worst = Math.max(worst, errors[l] / Math.max(h.accuracy() * largest[l], floor));
      }
    }
    return worst;
  }
}
