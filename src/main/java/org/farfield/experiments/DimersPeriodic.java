package org.farfield.experiments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.kernels.cpu.WorkerPool;
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
  private static final String CHARGED = "CC";
  private static final String NAMES = "train-id*.xyz and test-id*.xyz";
  private static final Pattern NEAR = Pattern.compile("train-id(\\d+)\\.xyz");
  private static final double BOUND = 1; // meV
  private static final double FORCES = 0.3; // weight of all forces of a frame against its energy
  private static final double MEV = 1000;
  private static final Monomers MOLECULES = new Monomers("indexB");
  private static final String ENERGY = "inter_energy";
  private static final String DISTANCE = "distance";
  private static final FeatureSpec LOCAL = Dimers.local();
  private static final FeatureSpec LONG_RANGE = Dimers.longRange(1, new Monomial(0, 3));

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
      if (near.size() < 3) {
        throw new InputException(
            near.get(0).origin() + ": a pair needs 3 near frames or more, to learn and to judge");
      }
      Structure last = near.get(near.size() - 1);
      for (Structure s : near) {
        if (!Arrays.equals(s.types(), last.types())) {
          throw new InputException(s.origin() + ": has other atoms than the last near frame");
        }
      }
      return new Pair(number, near.get(0).property("label").text(), near, far);
    }

    /** All pairs of a folder, those of charged molecules first. */
    static List<Pair> all(Path folder) {
      List<Pair> pairs = new ArrayList<>();
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> NEAR.matcher(file.getFileName().toString()))
            .filter(Matcher::matches)
            .map(name -> Integer.parseInt(name.group(1)))
            .sorted()
            .forEach(number -> pairs.add(read(folder, number)));
      } catch (IOException e) {
        throw new InputException(folder + ": cannot be read", e);
      }
      pairs.sort(Comparator.comparing(pair -> !pair.isCharged()));
      if (pairs.isEmpty() || !pairs.get(0).isCharged()) {
        throw new InputException(
            folder + ": has no " + NAMES + " with label=" + CHARGED + ", two charged molecules");
      }
      return pairs;
    }

    boolean isCharged() {
      return kind.equals(CHARGED);
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
    Path given =
        setup.requireGiven(
            "dimers-periodic learns energies of dimers in periodic boxes near and asks them far",
            "pairs of the BioFragment database with DFT energies, in the cookbook of lab-cosmo",
            NAMES);
    if (!Files.isDirectory(given) && !NEAR.matcher(given.getFileName().toString()).matches()) {
      throw new InputException(
          given + ": give the folder of " + NAMES + ", of which a number is a pair");
    }
    Path folder = Files.isDirectory(given) ? given : given.toAbsolutePath().getParent();
    List<Pair> pairs = Pair.all(folder);
    Page page = new Page(name(), setup);
    page.fact(
        "frames",
        String.format(
            Locale.ROOT,
            "pairs of %s: %d near to learn, %d far to ask, of the first",
            folder.toAbsolutePath().normalize().getFileName(),
            pairs.get(0).near().size(),
            pairs.get(0).far().size()));
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
      for (Pair pair : setup.quick() ? pairs.subList(0, 1) : pairs) {
        List<Integer> types = Dimers.types(pair.near());
        Outcome both =
            outcome(
                setup,
                regression,
                pair,
                List.of(LOCAL.withSpecies(types), LONG_RANGE.withSpecies(types)));
        Outcome near = outcome(setup, regression, pair, List.of(LOCAL.withSpecies(types)));
        add(table, pair, both, near);
        if (pair.isCharged()) {
          claim(page, pair, both, pair == pairs.get(0));
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

  private static void claim(Page page, Pair pair, Outcome outcome, boolean drawn) {
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
    if (!drawn) {
      return;
    }
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
    if (largest == 0) {
      throw new InputException(pair.last().origin() + ": all near energies of the pair are zero");
    }
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
    int[] far = IntStream.range(near, energies).toArray();
    double[] predicted = regression.predict(joined, targets, training, far, alpha);
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
