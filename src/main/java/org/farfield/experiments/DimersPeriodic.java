package org.farfield.experiments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.learning.FeatureTable;
import org.farfield.learning.Monomers;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GradientKind;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/**
 * Two molecules with DFT energies in a box of 30 Å, learned near and asked far, as in
 * Huguenin-Dumittan, Loche, Haoran and Ceriotti, J. Phys. Chem. Lett. 14, 9612 (2023). Energies of
 * charged molecules are those of the crystal of boxes: periodic features follow them.
 */
final class DimersPeriodic implements Experiment {
  private static final int CHARGED = 0;
  private static final int[] PAIRS = {0, 2, 3, 4, 5, 6};
  private static final double BOUND = 1; // meV
  private static final double FORCES = 0.3; // weight of all forces of a frame against its energy
  private static final double MEV = 1000;
  private static final Monomers MOLECULES = new Monomers("indexB");
  private static final String ENERGY = "inter_energy";
  private static final String DISTANCE = "distance";
  static final List<Integer> TYPES = List.of(1, 6, 7, 8);
  private static final FeatureSpec LOCAL = Dimers.local().withSpecies(TYPES);
  private static final FeatureSpec LONG_RANGE =
      Dimers.longRange(1, new Monomial(0, 3)).withSpecies(TYPES);

  @Override
  public String name() {
    return "dimers-periodic";
  }

  @Override
  public boolean needsData() {
    return true;
  }

  /** Frames of a pair with what is known of them. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Pair(int number, String kind, List<Structure> near, List<Structure> far) {
    static Pair read(Path folder, int number) {
      List<Structure> near = frames(folder.resolve("train-id" + number + ".xyz"));
      List<Structure> far = frames(folder.resolve("test-id" + number + ".xyz"));
      return new Pair(number, near.get(0).property("label").text(), near, far);
    }

    Structure last() {
      return near.get(near.size() - 1);
    }
  }

  // Energies of the far frames, meV.
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Outcome(double alpha, double[] predicted, double[] known) {}

  @Override
  public Page run(Setup setup) {
    Path first =
        setup.requireData(
            "dimers-periodic learns energies of dimers in periodic boxes near and asks them far",
            "pairs of the BioFragment database with DFT energies, in the cookbook of lab-cosmo",
            "train-id0.xyz");
    Path folder = first.toAbsolutePath().getParent();
    Page page = new Page(name(), setup);
    page.fact(
        "frames", "pairs of " + folder.getFileName() + ": 10 near each to learn, 3 far to ask");
    page.fact(
        "target",
        "inter_energy / max |E|, and forces less those of the last near frame with weight 0.3 / max"
            + " |E| / √(3 atoms), eV, Å");
    page.fact("features", "ρ⊗ρ and ρ⊗V of p = 1 in the box, dimer less its molecules");
    page.fact("alpha", "least error of the energy of the last near frame, 1e-12 to 1e2");
    Table table =
        new Table(
            "Energies of interaction of the far frames, meV",
            List.of("pair, distance", "DFT", "ours", "ρ⊗ρ alone", "alpha"));
    try (WorkerPool pool = new WorkerPool(setup.threads())) {
      Regression regression = new Regression(pool);
      for (int number : setup.quick() ? new int[] {CHARGED} : PAIRS) {
        if (Files.exists(folder.resolve("train-id" + number + ".xyz"))) {
          Pair pair = Pair.read(folder, number);
          Outcome both = outcome(setup, regression, pair, List.of(LOCAL, LONG_RANGE));
          Outcome near = outcome(setup, regression, pair, List.of(LOCAL));
          add(table, pair, both, near);
          if (number == CHARGED) {
            claim(page, pair, both);
          }
        }
      }
    }
    page.add(table);
    return page;
  }

  private static void add(Table table, Pair pair, Outcome both, Outcome near) {
    for (int i = 0; i < pair.far().size(); i++) {
      String name =
          String.format(
              Locale.ROOT,
              "%s, id %d, %.2f Å",
              pair.kind(),
              pair.number(),
              pair.far().get(i).property(DISTANCE).number());
      table.add(name, both.known()[i], both.predicted()[i], near.predicted()[i], both.alpha());
    }
  }

  private static void claim(Page page, Pair pair, Outcome outcome) {
    double worst = 0;
    List<String> ours = new ArrayList<>();
    List<String> theirs = new ArrayList<>();
    for (int i = 0; i < outcome.known().length; i++) {
      worst = Math.max(worst, Math.abs(outcome.predicted()[i] - outcome.known()[i]));
      ours.add(String.format(Locale.ROOT, "%.2f", outcome.predicted()[i]));
      theirs.add(String.format(Locale.ROOT, "%.2f", outcome.known()[i]));
    }
    page.add(
        Claim.held(
            "10: the far energies of a charged pair in a periodic box, from near ones",
            "figure only",
            String.join(", ", ours) + " meV; DFT " + String.join(", ", theirs),
            "within 1 meV",
            worst <= BOUND));
    Chart chart =
        new Chart(
            "curve",
            "A charged pair in a box of 30 Å",
            "distance / Å",
            "energy / meV",
            false,
            false);
    chart.add(
        "DFT, learned",
        Chart.Style.POINTS,
        pair.near().stream().mapToDouble(s -> s.property(DISTANCE).number()).toArray(),
        pair.near().stream().mapToDouble(s -> MEV * s.property(ENERGY).number()).toArray());
    double[] far = pair.far().stream().mapToDouble(s -> s.property(DISTANCE).number()).toArray();
    chart.add("DFT, not seen", Chart.Style.POINTS, far, outcome.known());
    chart.add("ours", Chart.Style.LINE, far, outcome.predicted());
    page.add(chart);
  }

  static List<Structure> frames(Path file) {
    List<Structure> frames = new ArrayList<>();
    try (StructureReader reader = StructureReaders.open(file)) {
      for (Structure s = reader.read(); s != null; s = reader.read()) {
        frames.add(s);
      }
    }
    if (frames.isEmpty()) {
      throw new InputException(file + ": has no frame");
    }
    return frames;
  }

  // ------------------------------------------------------------- the fit

  private static Outcome outcome(
      Setup setup, Regression regression, Pair pair, List<FeatureSpec> specs) {
    int near = pair.near().size();
    List<Structure> frames = new ArrayList<>(pair.near());
    frames.addAll(pair.far());
    double largest =
        pair.near().stream()
            .mapToDouble(s -> Math.abs(s.property(ENERGY).number()))
            .max()
            .orElseThrow();
    int atoms = pair.last().atoms();
    double weight = FORCES / largest / Math.sqrt(3 * atoms);
    List<Regression.Block> blocks = new ArrayList<>();
    for (FeatureSpec spec : specs) {
      blocks.add(new Regression.Block(rows(setup, spec, frames, near, largest, weight)));
    }
    int count = blocks.get(0).rows().length;
    int energies = frames.size();
    double[] targets = new double[count];
    for (int f = 0; f < energies; f++) {
      targets[f] = frames.get(f).property(ENERGY).number() / largest;
    }
    double[] last = pair.last().column("forces").numbers();
    for (int f = 0; f < near - 1; f++) {
      double[] own = pair.near().get(f).column("forces").numbers();
      for (int x = 0; x < own.length; x++) {
        targets[energies + f * own.length + x] = weight * (own[x] - last[x]);
      }
    }
    int[] training =
        IntStream.concat(IntStream.range(0, near), IntStream.range(energies, count)).toArray();
    int[] others = Arrays.stream(training).filter(f -> f != near - 1).toArray();
    double[] ones = new double[blocks.size()];
    Arrays.fill(ones, 1);
    int[] known = IntStream.range(0, near).toArray();
    double[][] joined = Regression.join(blocks, ones, known);
    List<Regression.Fold> folds = List.of(new Regression.Fold(others, new int[] {near - 1}));
    double alpha = regression.choose(joined, targets, folds, Regression.ALPHAS).alpha();
    double[] w = regression.fit(joined, targets, training, alpha);
    int[] far = IntStream.range(near, energies).toArray();
    double[] predicted = Regression.predict(joined, w, far);
    return new Outcome(
        alpha,
        Arrays.stream(predicted).map(e -> MEV * largest * e).toArray(),
        Arrays.stream(far).mapToDouble(f -> MEV * largest * targets[f]).toArray());
  }

  /** Rows of energies of all frames, then of forces of all near frames but the last. */
  private static double[][] rows(
      Setup setup,
      FeatureSpec spec,
      List<Structure> frames,
      int near,
      double largest,
      double weight) {
    List<double[]> rows = new ArrayList<>();
    FeatureSpec derived = spec.with(GradientKind.POSITIONS);
    List<double[][]> slopes = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      FeatureTable table =
          FeatureTable.of(
              setup.engine(),
              setup.version(),
              f < near ? derived : spec,
              StructureSources.of(frames.get(f).origin(), List.of(frames.get(f))),
              MOLECULES,
              Progress.SILENT);
      double[] row = sums(table, slopes);
      rows.add(Arrays.stream(row).map(x -> x / largest).toArray());
    }
    double[][] last = slopes.get(near - 1);
    for (double[][] slope : slopes.subList(0, near - 1)) {
      for (int x = 0; x < slope.length; x++) {
        double[] row = new double[last[x].length];
        for (int c = 0; c < row.length; c++) {
          row[c] = -weight * (slope[x][c] - last[x][c]);
        }
        rows.add(row);
      }
    }
    return rows.toArray(double[][]::new);
  }

  /** The features of a single frame, centre types added together, and their derivatives. */
  static double[] sums(FeatureTable table, List<double[][]> slopes) {
    int[] column = Dimers.withoutCentres(table.labels());
    int length = 1 + Arrays.stream(column).max().orElseThrow();
    double[] row = new double[length];
    Dimers.add(table.rows().get(0), column, row);
    for (double[] all : table.derivatives()) {
      double[][] slope = new double[all.length / column.length][length];
      for (int x = 0; x < slope.length; x++) {
        for (int c = 0; c < column.length; c++) {
          slope[x][column[c]] += all[x * column.length + c];
        }
      }
      slopes.add(slope);
    }
    return row;
  }
}
