package org.farfield.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.MultipoleBasis;
import org.farfield.basis.RadialBasis;
import org.farfield.basis.Tabulated;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.potential.Yukawa;
import org.farfield.spec.Channels;
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
 * atoms in a small cell, repeated; displaced ones are those whose copies differ by 0.1 to 0.5 Å;
 * long cells are up to two hundred times as long as wide; sharp sources are a tenth to a third of
 * an ångström wide, so that most are split; wide are choices of widths, powers, bases and weights
 * of the centre, and cells that may be long or flat; partial ones are slabs and wires. Of any of
 * them points, dipoles as sources, sources of up to three widths or gradients may be what is asked
 * for.
 */
public final class PromiseTable {
  private static final double CONVERGED = 1e-12;
  private static final double ROUNDING = 1e-12; // of the largest coefficient of all l
  private static final double MOST_BYTES =
      5e8; // of meshes and waves: some have that much for few atoms
  private static final double MOST_WORK = 3e10; // operations: some seconds
  private static final double NEAREST = 0.8; // Å
  private static final double BEYOND = 1.25; // a cutoff
  private static final int POINTS = 5;
  private static final int ATTEMPTS = 1000;
  private static final int[] ELEMENTS = {1, 8, 14, 6, 92};

  private PromiseTable() {}

  /**
   * Runs the cases.
   *
   * @param arguments "supercells", "displaced", "long" or none of them; "sharp" or "wide";
   *     "partial"; "points", "dipoles", "widths", "gradients" or "strain"; then the number of the
   *     first case, and of the one before which it ends: 0 and 300
   */
  public static void main(String[] arguments) {
    List<String> given = new ArrayList<>(List.of(arguments));
    boolean supercells = given.remove("supercells");
    boolean displaced = given.remove("displaced");
    boolean elongated = given.remove("long");
    boolean sharp = given.remove("sharp");
    boolean wide = given.remove("wide");
    boolean partial = given.remove("partial");
    boolean points = given.remove("points");
    boolean dipoles = given.remove("dipoles");
    boolean widths = given.remove("widths");
    boolean strain = given.remove("strain");
    boolean gradients = given.remove("gradients") || strain;
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
            supercells || displaced
                ? supercell(random, displaced ? 0.1 * Math.pow(5, random.nextDouble()) : 0)
                : elongated || (wide && random.nextInt(3) == 0)
                    ? elongated(random)
                    : structure(random);
        try {
          Expansion.Builder builder = wide ? wide(random) : expansion(random, sharp);
          if (partial && structure.cell().isFullyPeriodic()) {
            boolean slab = random.nextBoolean();
            double[] rows = structure.cell().rows();
            structure = structure.withCell(new Cell(rows, slab, slab, !slab));
          }
          if (points) {
            structure = structure.withPoints(places(random, structure));
          }
          if (gradients) {
            builder.path(EvaluationPath.AUTO);
          }
          if (dipoles) {
            builder.channels(new Channels.Given(1, false));
          }
          if (widths) {
            builder.channels(new Channels.Given(0, true));
          }
          Expansion wanted = builder.build();
          ExpansionTables tables = new ExpansionTables(wanted);
          Planner planner =
              gradients
                  ? Planner.direct(tables, backend.speeds(), strain)
                  : new Planner(tables, backend.speeds());
          Sources sources =
              widths
                  ? ofWidths(random, structure, tables)
                  : dipoles ? dipoles(random, structure) : Sources.of(structure, wanted.channels());
          PlannedStructure job = planner.prepare(structure, sources);
          if (job.plan().bytes() > MOST_BYTES) {
            refused++;
            continue;
          }
          ExpansionTables fine = new ExpansionTables(converged(builder, structure, backend));
          PlannedStructure exact =
              (gradients
                      ? Planner.direct(fine, backend.speeds(), strain)
                      : Planner.plain(fine, backend.speeds()))
                  .prepare(structure, sources);
          double work = exact.plan().flops() * (gradients ? 3 * structure.size() : 1);
          if (work > MOST_WORK || exact.plan().bytes() > MOST_BYTES) {
            refused++;
            continue;
          }
          double ratio =
              gradients
                  ? ratio(
                      wanted,
                      gradients(backend, tables, job, strain),
                      gradients(backend, fine, exact, strain))
                  : ratio(
                      wanted,
                      blocks(backend.expand(tables, List.of(job)).get(0)),
                      blocks(backend.expand(fine, List.of(exact)).get(0)));
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

  // Beyond the cutoff of an accuracy that is next to what rounding leaves.
  private static Expansion converged(
      Expansion.Builder builder, Structure structure, CpuBackend backend) {
    builder.path(EvaluationPath.KSUM).splitting(Splitting.NEVER).accuracy(CONVERGED);
    Expansion fine = builder.build();
    if (!structure.cell().isFullyPeriodic()) {
      return fine; // the windows go with the accuracy
    }
    ExpansionTables tables = new ExpansionTables(fine);
    Plan plan = Planner.plain(tables, backend.speeds()).plan(structure, 1);
    return builder.kCutoff(BEYOND * plan.largestCutoff()).build();
  }

  private static double[] places(Random random, Structure structure) {
    double[] rows = structure.cell().rows();
    double[] x = new double[3 * POINTS];
    for (int i = 0; i < x.length; i += 3) {
      for (int row = 0; row < 3; row++) {
        double part = random.nextDouble();
        for (int axis = 0; axis < 3; axis++) {
          x[i + axis] += part * rows[3 * row + axis];
        }
      }
    }
    return x;
  }

  private static Sources dipoles(Random random, Structure structure) {
    double[][][] moments = new double[1][4][structure.size()];
    for (int lm = 1; lm < 4; lm++) {
      for (int i = 0; i < structure.atoms(); i++) {
        moments[0][lm][i] = random.nextGaussian();
      }
    }
    return new Sources(new int[1], moments);
  }

  // Charges of three widths, up to six times the largest smearing.
  private static Sources ofWidths(Random random, Structure structure, ExpansionTables tables) {
    double least =
        tables.densities().stream().mapToDouble(d -> d.potential().smearing()).max().orElseThrow();
    double[] wider = {1, between(random, 1, 6), between(random, 1, 6)};
    double[][] charges = new double[1][structure.atoms()];
    double[] widths = new double[structure.atoms()];
    for (int i = 0; i < widths.length; i++) {
      charges[0][i] = random.nextGaussian();
      widths[i] = least * wider[random.nextInt(wider.length)];
    }
    return new Sources(new int[1], charges).withWidths(widths);
  }

  // Per density, and l-major within each atom, channel and, of gradients, direction.
  private static List<double[]> blocks(Coefficients c) {
    List<double[]> result = new ArrayList<>();
    int fields = c.radial() * (c.maxAngular() + 1) * (c.maxAngular() + 1);
    for (int density = 0; density < c.densities(); density++) {
      double[] block = new double[c.atoms() * c.channels() * fields];
      for (int i = 0; i < c.atoms() * c.channels(); i++) {
        int from = c.index(i / c.channels(), density, i % c.channels(), 0);
        System.arraycopy(c.values(), from, block, i * fields, fields);
      }
      result.add(block);
    }
    return result;
  }

  private static List<double[]> gradients(
      CpuBackend backend, ExpansionTables tables, PlannedStructure job, boolean strain) {
    Jacobian jacobian = backend.jacobian(tables, job, 0, job.structure().size());
    double[][] all = new double[strain ? jacobian.centres() : jacobian.samples()][];
    Arrays.setAll(all, strain ? jacobian::strain : jacobian::positions);
    return List.of(Arrays.stream(all).flatMapToDouble(Arrays::stream).toArray());
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

  private static Structure supercell(Random random, double displacement) {
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
        x[3 * i + axis] += displacement > 0 ? displacement * random.nextGaussian() : 0;
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

  private static Expansion.Builder expansion(Random random, boolean sharp) {
    List<Density> densities = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3) / 2; i++) {
      double smearing = (sharp ? 0.1 : 0.3) * Math.pow(sharp ? 3 : 7, random.nextDouble());
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

  // From one end to the other, small numbers as often as large ones.
  private static double between(Random random, double from, double to) {
    return from * Math.pow(to / from, random.nextDouble());
  }

  private static Expansion.Builder wide(Random random) {
    double smearing = between(random, 0.05, 3);
    Density density =
        switch (random.nextInt(4)) {
          case 0 -> new LongRangeDensity(new Yukawa(between(random, 0.005, 4), smearing));
          case 1 -> LongRangeDensity.powerLaw(random.nextInt(7), smearing);
          default -> LongRangeDensity.powerLaw(between(random, 0.01, 6), smearing);
        };
    int radial = random.nextInt(5);
    double radius = between(random, 0.7, 9);
    RadialBasis basis =
        switch (random.nextInt(5)) {
          case 0 -> new Monomial(radial, radius);
          case 1 -> new Laplacian(radial, radius);
          case 2 -> new MultipoleBasis(List.of(smearing, between(random, 0.3, 3)));
          case 3 -> tabulated(radial, radius);
          default -> new Gto(radial, radius);
        };
    return Expansion.builder()
        .densities(List.of(density))
        .basis(basis)
        .maxAngular(random.nextInt(8))
        .centerAtomWeight(random.nextInt(3) * 0.5)
        .accuracy(between(random, 1e-9, 1e-2))
        .path(random.nextInt(6) == 0 ? EvaluationPath.MESH : EvaluationPath.AUTO)
        .splitting(random.nextInt(4) == 0 ? Splitting.NEVER : Splitting.AUTO);
  }

  private static RadialBasis tabulated(int radial, double radius) {
    double[] points = new double[30];
    double[][][] values = new double[1][radial + 1][points.length];
    for (int i = 0; i < points.length; i++) {
      double part = i / (points.length - 1.0);
      points[i] = radius * part;
      for (int n = 0; n <= radial; n++) {
        values[0][n][i] = Math.cos((n + 0.5) * Math.PI * part) * (1 - part);
      }
    }
    return new Tabulated(points, values);
  }

  // The largest error over what is allowed, of all densities and l.
  private static double ratio(Expansion h, List<double[]> found, List<double[]> exact) {
    double worst = 0;
    int size = h.basis().size();
    for (int block = 0; block < exact.size(); block++) {
      double[] values = exact.get(block);
      double[] largest = new double[h.maxAngular() + 1];
      double[] errors = new double[h.maxAngular() + 1];
      for (int x = 0; x < values.length; x++) {
        int lm = x % h.fields() / size;
        int l = (int) Math.sqrt(lm);
        largest[l] = Math.max(largest[l], Math.abs(values[x]));
        errors[l] = Math.max(errors[l], Math.abs(values[x] - found.get(block)[x]));
      }
      double floor = ROUNDING * Arrays.stream(largest).max().orElseThrow();
      for (int l = 0; l < largest.length; l++) {
        if (errors[l] > 0) { // an atom alone has no gradients
          worst = Math.max(worst, errors[l] / Math.max(h.accuracy() * largest[l], floor));
        }
      }
    }
    return worst;
  }
}
