package org.farfield.experiments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.engine.Convergence;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/**
 * How many times potentials of liquid water are computed until charges agree with them, against the
 * size of the box: plain mixing sloshes charge from one end to the other and diverges, and only
 * ways that treat long waves beforehand do not depend on the size.
 */
final class ChargeSloshing implements Experiment {
  private static final int HYDROGEN = 1;
  private static final int OXYGEN = 8;
  private static final double TOLERANCE = 1e-8; // e
  private static final int MOST = 1000; // of a full run
  private static final int FEW = 100;
  private static final int SHOWN = 100; // iterations that are drawn
  private static final int HISTORY = 8;
  private static final double NOISE = 0.02; // hartree, of electronegativities
  private static final double[] HARDNESSES = {0.3, 0.02}; // hartree

  private static final List<Way> WAYS =
      List.of(
          mixing("plain mixing, 0.2", 0, 0.2, false),
          mixing("plain mixing, 0.05", 0, 0.05, false),
          mixing("Anderson", HISTORY, 0.4, false),
          mixing("Anderson, plane waves", HISTORY, 1, true),
          descent("conjugate gradients", false),
          descent("conjugate gradients, plane waves", true));
  private static final int PLAIN = 0; // places among these
  private static final int MIXED = 3; // the last one that mixes
  private static final int DESCENDED = 5;

  /** A way of solving. */
  private record Way(String name, Solve solve) {}

  @FunctionalInterface
  private interface Solve {
    Course with(Convergence convergence, int most);
  }

  /** Iterations, if they came to an end, and what was left at each, if that is known. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Course(OptionalInt count, double[] residuals) {}

  private static Way mixing(String name, int history, double share, boolean screened) {
    return new Way(
        name,
        (convergence, most) -> {
          double[] left = convergence.mixing(history, share, screened, TOLERANCE, most);
          boolean enough = left[left.length - 1] <= TOLERANCE;
          return new Course(enough ? OptionalInt.of(left.length) : OptionalInt.empty(), left);
        });
  }

  private static Way descent(String name, boolean waves) {
    return new Way(
        name,
        (convergence, most) ->
            new Course(convergence.conjugateGradients(waves, TOLERANCE), new double[0]));
  }

  /** A box, its hardness, and what came out by way. */
  private record Run(int atoms, double hardness, List<Course> courses) {
    OptionalInt count(int way) {
      return courses.get(way).count();
    }

    int most(int way) {
      return count(way).orElse(Integer.MAX_VALUE);
    }
  }

  @Override
  public String name() {
    return "charge-sloshing";
  }

  @Override
  public boolean needsData() {
    return true;
  }

  @Override
  public Page run(Setup setup) {
    Path file =
        setup.requireData(
            name() + " counts iterations in boxes of liquid water",
            "1000 frames of 32 water molecules among the examples of TENSOAP"
                + " (github.com/dilkins/TENSOAP)",
            "coords_1000.xyz.gz",
            "coords_1000.xyz");
    Structure cell;
    try (StructureReader reader = StructureReaders.open(file)) {
      cell = reader.read();
    }
    if (cell == null || !cell.cell().isFullyPeriodic()) {
      throw new InputException(file + ": its first frame is to be a periodic box of water");
    }
    List<Integer> types = Dimers.types(List.of(cell));
    if (!List.of(HYDROGEN, OXYGEN).containsAll(types)) {
      throw new InputException(
          file
              + ": its first frame is to be a box of water, and has "
              + types.stream().map(Elements::symbol).collect(Collectors.joining(", ")));
    }
    List<Structure> boxes = new ArrayList<>(List.of(repeated(cell, 2, 1, 1)));
    boxes.add(setup.quick() ? repeated(cell, 2, 2, 1) : repeated(cell, 4, 2, 2));
    Page page = new Page(name(), setup);
    page.fact("training set, alpha", "nothing is learned");
    page.fact("boxes", "the first frame of " + file.getFileName() + ", repeated");
    page.fact(
        "charges",
        "σ 1 Å; χ 0.31 (O), 0.16 (H) hartree, with normal noise of 0.02; J = J₀ × 1.2 (O), 0.9 (H);"
            + " to 1e-8 e; Anderson's mixing keeps 8 steps");
    List<Run> runs = new ArrayList<>();
    for (double hardness : setup.quick() ? Arrays.copyOf(HARDNESSES, 1) : HARDNESSES) {
      for (Structure box : boxes) {
        runs.add(run(setup, box, hardness));
      }
    }
    claims(page, runs);
    page.add(table(runs, most(setup)));
    page.add(chart(runs.get(1)));
    return page;
  }

  private static int most(Setup setup) {
    return setup.quick() ? FEW : MOST;
  }

  private static Structure repeated(Structure s, int... times) {
    double[] rows = s.cell().rows();
    int copies = times[0] * times[1] * times[2];
    int[] types = new int[copies * s.atoms()];
    double[] positions = new double[3 * types.length];
    for (int copy = 0; copy < copies; copy++) {
      int[] shift = {copy % times[0], copy / times[0] % times[1], copy / (times[0] * times[1])};
      for (int i = 0; i < s.atoms(); i++) {
        int to = copy * s.atoms() + i;
        types[to] = s.type(i);
        for (int x = 0; x < 3; x++) {
          positions[3 * to + x] = s.position(i, x);
          for (int a = 0; a < 3; a++) {
            positions[3 * to + x] += shift[a] * rows[3 * a + x];
          }
        }
      }
    }
    for (int x = 0; x < 9; x++) {
      rows[x] *= times[x / 3];
    }
    return new Structure(types, positions, Cell.periodic(rows));
  }

  private static Run run(Setup setup, Structure box, double hardness) {
    ChargeModel model =
        ChargeModel.of(
            "water",
            Map.of(OXYGEN, element(0.31, 1.2 * hardness), HYDROGEN, element(0.16, 0.9 * hardness)));
    List<Course> courses = new ArrayList<>();
    Random random = new Random(setup.seed());
    double[] noise = new double[box.atoms()]; // else copies of a cell have its waves alone
    Arrays.setAll(noise, i -> NOISE * Units.HARTREE * random.nextGaussian());
    try (Convergence convergence =
        new Convergence(model, setup.engine(), box, Conditions.charge(0).withTerms(noise))) {
      for (Way way : WAYS) {
        courses.add(way.solve().with(convergence, most(setup)));
      }
    }
    return new Run(box.atoms(), hardness, courses);
  }

  private static ElementParameters element(double electronegativity, double hardness) {
    return new ElementParameters(
        electronegativity * Units.HARTREE, 0, 0, hardness * Units.HARTREE, 1, 0, 0);
  }

  private static void claims(Page page, List<Run> runs) {
    Run small = runs.get(0);
    Run large = runs.get(1);
    for (int way : new int[] {MIXED, DESCENDED}) {
      page.add(
          Claim.held(
              WAYS.get(way).name() + ": iterations do not depend on the box, at 0.3 hartree",
              "–",
              text(small, way) + " and " + text(large, way),
              "≤ 20, within 4 of each other",
              Math.max(small.most(way), large.most(way)) <= 20
                  && Math.abs(small.most(way) - large.most(way)) <= 4));
    }
    page.add(
        Claim.held(
            "plain mixing of 0.2 diverges in a box of " + large.atoms() + " atoms",
            "–",
            text(large, PLAIN),
            "it diverges",
            large.count(PLAIN).isEmpty()));
  }

  private static String text(Run run, int way) {
    OptionalInt count = run.count(way);
    return count.isPresent() ? Integer.toString(count.getAsInt()) : "diverges";
  }

  private static Table table(List<Run> runs, int most) {
    List<String> columns = new ArrayList<>(List.of("way"));
    runs.forEach(
        run ->
            columns.add(
                String.format(Locale.ROOT, "%d atoms, J₀ %s", run.atoms(), run.hardness())));
    Table table = new Table("Iterations; ∞: diverged, or more than " + most, columns);
    for (int way = 0; way < WAYS.size(); way++) {
      int place = way;
      double[] counts =
          runs.stream()
              .map(run -> run.count(place))
              .mapToDouble(count -> count.isPresent() ? count.getAsInt() : Double.POSITIVE_INFINITY)
              .toArray();
      table.add(WAYS.get(way).name(), counts);
    }
    return table;
  }

  private static Chart chart(Run run) {
    Chart chart =
        new Chart(
            "residuals",
            run.atoms() + " atoms, J₀ " + run.hardness() + " hartree",
            "iteration",
            "largest difference of charges / e",
            false,
            true);
    for (int way = PLAIN; way <= MIXED; way++) {
      double[] left = Arrays.copyOf(run.courses().get(way).residuals(), SHOWN);
      double[] steps = IntStream.rangeClosed(1, left.length).asDoubleStream().toArray();
      chart.add(WAYS.get(way).name(), Chart.Style.LINE, steps, left); // zeros are not drawn
    }
    return chart;
  }
}
