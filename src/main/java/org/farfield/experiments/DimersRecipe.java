package org.farfield.experiments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.learning.Errors;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.PenalisedFactor;
import org.farfield.linalg.StreamedQr;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.GradientKind;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Structure;

/**
 * What the authors of Huguenin-Dumittan, Loche, Haoran and Ceriotti, J. Phys. Chem. Lett. 14, 9612
 * (2023) published as a recipe with their code: total energies and forces of charged dimers in a
 * box, learned near and asked far, of ρ⊗ρ alone and with ρ⊗V beside it.
 */
final class DimersRecipe implements Experiment {
  private static final double LIMIT = 6; // Å, below which frames are for training
  private static final double ALPHA = 1e-6;
  private static final double BOUND = 0.6;
  private static final double QUICK_BOUND = 0.8;
  private static final int QUICK_STEP = 2; // of frames
  private static final int MAX_ANGULAR = 2;
  private static final String LOCAL = "ρ⊗ρ";
  private static final String BOTH = "ρ⊗ρ and ρ⊗V";

  @Override
  public String name() {
    return "dimers-periodic-recipe";
  }

  @Override
  public boolean needsData() {
    return true;
  }

  /** Frames, and which are for training: indices of these and of the others. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Data(List<Structure> frames, int[] training, int[] test) {
    static Data of(List<Structure> frames) {
      return new Data(frames, which(frames, d -> d < LIMIT), which(frames, d -> d >= LIMIT));
    }

    private static int[] which(List<Structure> frames, DoublePredicate distance) {
      return IntStream.range(0, frames.size())
          .filter(f -> distance.test(frames.get(f).property("distance").number()))
          .toArray();
    }

    /**
     * Less the mean of what is equally composed in the training set: as many free numbers as there
     * are compositions, which is all that a number per atom of each element can say of so few.
     */
    double[][] centred(double[][] rows) {
      Map<String, List<Integer>> members = new HashMap<>();
      for (int f : training) {
        members.computeIfAbsent(composition(f), c -> new ArrayList<>()).add(f);
      }
      double[][] centred = new double[rows.length][];
      for (int f = 0; f < rows.length; f++) {
        List<Integer> same = members.get(composition(f));
        if (same == null) {
          throw new InputException(
              frames.get(f).origin() + ": no frame for training has the same molecules");
        }
        centred[f] = rows[f].clone();
        for (int other : same) {
          for (int x = 0; x < rows[f].length; x++) {
            centred[f][x] -= rows[other][x] / same.size();
          }
        }
      }
      return centred;
    }

    private String composition(int frame) {
      int[] types = frames.get(frame).types();
      Arrays.sort(types);
      return Arrays.toString(types);
    }
  }

  /** Numbers of each frame, for its energy and for the components of its forces. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Rows(double[][] energies, double[][][] forces) {
    /** Side by side. */
    Rows with(Rows other) {
      double[][][] all = new double[forces.length][][];
      Arrays.setAll(all, f -> join(forces[f], other.forces[f]));
      return new Rows(join(energies, other.energies), all);
    }

    private static double[][] join(double[][] left, double[][] right) {
      double[][] both = new double[left.length][];
      for (int i = 0; i < both.length; i++) {
        both[i] = Arrays.copyOf(left[i], left[i].length + right[i].length);
        System.arraycopy(right[i], 0, both[i], left[i].length, right[i].length);
      }
      return both;
    }
  }

  // Errors of the test set.
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Outcome(int features, double[] differences, Errors energies, Errors forces) {}

  @Override
  public Page run(Setup setup) {
    Path file =
        setup.requireData(
            name() + " learns total energies and forces of charged dimers near and asks them far",
            "130 frames of the BioFragment database with DFT energies, in the cookbook of"
                + " lab-cosmo",
            "charge-charge.xyz.gz",
            "charge-charge.xyz");
    List<Structure> all = DimersPeriodic.frames(file);
    int step = setup.quick() ? QUICK_STEP : 1;
    Data data =
        Data.of(
            IntStream.range(0, all.size()).filter(f -> f % step == 0).mapToObj(all::get).toList());
    if (data.training().length == 0 || data.test().length == 0) {
      throw new InputException(file + ": frames of distances below and above 6 Å are needed");
    }
    if (Arrays.stream(data.training()).mapToObj(data::composition).distinct().count()
        == data.training().length) {
      throw new InputException(
          file + ": no two frames below 6 Å are of the same molecules; there is nothing to learn");
    }
    Page page = new Page(name(), setup);
    page.fact(
        "frames",
        String.format(
            Locale.ROOT,
            "%d of %s: distance < 6 Å to learn, %d, the others to ask, %d; nothing is random",
            data.frames().size(),
            file.getFileName(),
            data.training().length,
            data.test().length));
    page.fact(
        "target",
        "total energy, eV, and forces, eV/Å, of equal weight; a free number for each composition");
    page.fact("alpha", "1e-6, the recipe's");
    Rows local = rows(setup, data, near());
    Rows far = rows(setup, data, mixed());
    Outcome near;
    Outcome both;
    try (WorkerPool pool = new WorkerPool(setup.threads())) {
      DenseProduct product = new DenseProduct(pool);
      near = outcome(data, local, product);
      both = outcome(data, local.with(far), product);
    }
    page.fact(
        "standard deviation of the test set",
        String.format(
            Locale.ROOT,
            "energies %.3g eV from the mean of their composition, forces %.3g eV/Å",
            both.energies().deviation(),
            both.forces().deviation()));
    claims(page, near, both, setup.quick() ? QUICK_BOUND : BOUND);
    Table table =
        new Table(
            "Errors of the test set",
            List.of("model", "features", "RMSE, eV", "MAE, eV", "RMSE of forces, eV/Å"));
    add(table, LOCAL, near);
    add(table, BOTH, both);
    page.add(table);
    double[] distances =
        Arrays.stream(data.test())
            .mapToDouble(f -> data.frames().get(f).property("distance").number())
            .toArray();
    page.add(
        new Chart(
                "errors",
                "Charged dimers in a box of 30 Å, learned below 6 Å",
                "distance / Å",
                "energy, predicted less DFT / eV",
                false,
                false)
            .add(LOCAL, Chart.Style.POINTS, distances, near.differences())
            .add(BOTH, Chart.Style.POINTS, distances, both.differences()));
    return page;
  }

  private static void claims(Page page, Outcome near, Outcome both, double bound) {
    double ratio = both.energies().rmse() / near.energies().rmse();
    page.add(
        Claim.held(
            "far energies of charged dimers by the authors' recipe: ρ⊗ρ, and with ρ⊗V beside it",
            "figure only",
            String.format(
                Locale.ROOT,
                "%.3f, %.3f eV: %.2f ×",
                near.energies().rmse(),
                both.energies().rmse(),
                ratio),
            "≤ " + bound + " ×",
            ratio <= bound));
    page.add(
        Claim.shown(
            "their forces",
            "figure only",
            String.format(
                Locale.ROOT,
                "%.3f, %.3f eV/Å: %.2f ×",
                near.forces().rmse(),
                both.forces().rmse(),
                both.forces().rmse() / near.forces().rmse())));
  }

  private static void add(Table table, String model, Outcome outcome) {
    table.add(
        model,
        outcome.features(),
        outcome.energies().rmse(),
        outcome.energies().mae(),
        outcome.forces().rmse());
  }

  // ------------------------------------------------------------- features

  private static Expansion density() {
    return Expansion.builder()
        .densities(List.of(new GaussianDensity(0.3, new Cutoff(3, 0.5), RadialScaling.NONE)))
        .basis(new Gto(5, 3))
        .maxAngular(MAX_ANGULAR)
        .build();
  }

  private static FeatureSpec near() {
    return FeatureSpec.powerSpectrum(density());
  }

  private static FeatureSpec mixed() {
    Expansion potential =
        Expansion.builder().density(1, 3).basis(new Gto(2, 2)).maxAngular(MAX_ANGULAR).build();
    return FeatureSpec.of(
        new DescriptorSpec.PowerSpectrum(new DensityProducts("0-1")), density(), potential);
  }

  // Centred, and of unit mean square over the energies of the training set.
  private static Rows rows(Setup setup, Data data, FeatureSpec spec) {
    FeatureSpec derived =
        spec.withSpecies(Dimers.types(data.frames())).with(GradientKind.POSITIONS);
    double[][] energies = new double[data.frames().size()][];
    double[][][] forces = new double[energies.length][][];
    for (int f = 0; f < energies.length; f++) {
      Structure frame = data.frames().get(f);
      FeatureTable table =
          FeatureTable.of(
              setup.engine(),
              setup.version(),
              derived,
              StructureSources.of(frame.origin(), List.of(frame)),
              Progress.SILENT);
      List<double[][]> slopes = new ArrayList<>();
      energies[f] = DimersPeriodic.sums(table, slopes);
      forces[f] = slopes.get(0);
    }
    double[][] centred = data.centred(energies);
    double scale = 1 / Regression.size(centred, data.training());
    for (int f = 0; f < energies.length; f++) {
      scale(centred[f], scale);
      for (double[] row : forces[f]) {
        scale(row, -scale);
      }
    }
    return new Rows(centred, forces);
  }

  private static void scale(double[] row, double factor) {
    for (int x = 0; x < row.length; x++) {
      row[x] *= factor;
    }
  }

  // ------------------------------------------------------------- models

  private static Outcome outcome(Data data, Rows rows, DenseProduct product) {
    double[][] known = new double[data.frames().size()][];
    Arrays.setAll(known, f -> new double[] {data.frames().get(f).property("energy").number()});
    double[][] energies = data.centred(known);
    int features = rows.energies()[0].length;
    StreamedQr factor = new StreamedQr(features, 1, product);
    for (int f : data.training()) {
      factor.add(rows.energies()[f], 0, energies[f], 1);
      double[] forces = forces(data, f);
      for (int x = 0; x < forces.length; x++) {
        factor.add(rows.forces()[f][x], 0, new double[] {forces[x]}, 1);
      }
    }
    double[] w = PenalisedFactor.of(factor, ALPHA, product).weights();
    double[] theirs = Arrays.stream(data.test()).mapToDouble(f -> energies[f][0]).toArray();
    double[] ours = Regression.predict(rows.energies(), w, data.test());
    double[] differences = new double[ours.length];
    Arrays.setAll(differences, i -> ours[i] - theirs[i]);
    DoubleStream.Builder labels = DoubleStream.builder();
    DoubleStream.Builder predicted = DoubleStream.builder();
    for (int f : data.test()) {
      Arrays.stream(forces(data, f)).forEach(labels);
      int[] all = IntStream.range(0, rows.forces()[f].length).toArray();
      Arrays.stream(Regression.predict(rows.forces()[f], w, all)).forEach(predicted);
    }
    return new Outcome(
        features,
        differences,
        Errors.of(theirs, ours),
        Errors.of(labels.build().toArray(), predicted.build().toArray()));
  }

  private static double[] forces(Data data, int frame) {
    return data.frames().get(frame).column("forces").numbers();
  }
}
