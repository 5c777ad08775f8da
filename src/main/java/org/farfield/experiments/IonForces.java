package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.farfield.basis.Monomial;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.learning.Choice;
import org.farfield.learning.Errors;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.ForceEvaluation;
import org.farfield.learning.engine.Judgement;
import org.farfield.learning.engine.Prediction;
import org.farfield.learning.engine.Training;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/**
 * Point charges learned from energies and forces: what is local does not know their forces, and
 * those of either kind of model are derivatives of its energies.
 */
final class IonForces {
  private static final String FOLDS = "5";
  private static final double FORCES_WEIGHT = 0.3;
  private static final int DIFFERENCES = 6;
  private static final double STEP = 1e-3; // Å
  private static final double[] STEPS = {-2, -1, 1, 2}; // and the derivative by them, times 12
  private static final double[] SHARES = {1, -8, 8, -1};

  private final Setup setup;
  private final List<Structure> labelled;
  private final StructureSource frames;
  private final int training;

  /**
   * Takes the first frames.
   *
   * @param training how many to learn from
   * @param test how many of those behind to be judged by
   */
  IonForces(Setup setup, Ions ions, int training, int test) {
    this.setup = setup;
    this.training = training;
    labelled = ions.labelled(training + test);
    frames = StructureSources.of("ions with forces", labelled);
  }

  /**
   * Errors of a model of the test set.
   *
   * @param inconsistency largest difference of a force and −∂E/∂r by differences of energies, as a
   *     share of the largest force of the frame
   */
  private record Judged(
      String model, Errors energies, Errors forces, double alpha, double inconsistency) {}

  private Judged judge(String model, FeatureSpec spec) {
    ForceTargets both =
        new ForceTargets(Optional.of("forces"), Optional.empty(), 1, FORCES_WEIGHT, 1);
    TrainingSettings settings =
        TrainingSettings.of(new Target("energy", true))
            .with(Choice.ofTraining("first:" + training), Choice.ofFolds(FOLDS))
            .withSeed(setup.seed())
            .with(both);
    Trained result =
        Training.train(setup.engine(), setup.version(), spec, frames, settings, setup.progress());
    Errors energies =
        Judgement.of(
                setup.engine(), setup.version(), result.model(), result.test(), setup.progress())
            .total()
            .orElseThrow();
    Errors forces =
        ForceEvaluation.of(
                setup.engine(),
                setup.version(),
                result.model(),
                both,
                result.test(),
                setup.progress())
            .forces()
            .orElseThrow();
    return new Judged(
        model,
        energies,
        forces,
        result.model().record().get("alpha").asDouble(),
        inconsistency(result.model()));
  }

  // Of some coordinates of the first frame of the test set.
  private double inconsistency(Model model) {
    Prediction prediction = new Prediction(model, setup.engine(), setup.version());
    Structure s = labelled.get(training);
    double[] forces = prediction.withGradients(List.of(s)).get(0).forces();
    int[] some = new Random(setup.seed()).ints(DIFFERENCES, 0, forces.length).toArray();
    List<Structure> moved = new ArrayList<>();
    for (int x : some) {
      for (double step : STEPS) {
        double[] positions = s.positions();
        positions[x] += step * STEP;
        moved.add(s.withPositions(positions));
      }
    }
    List<Predicted> energies =
        prediction.of(StructureSources.of("moved ions", moved), setup.progress());
    double largest = Arrays.stream(forces).map(Math::abs).max().orElseThrow();
    double worst = 0;
    for (int i = 0; i < some.length; i++) {
      double slope = 0;
      for (int k = 0; k < STEPS.length; k++) {
        slope += SHARES[k] * energies.get(STEPS.length * i + k).value() / (12 * STEP);
      }
      worst = Math.max(worst, Math.abs(forces[some[i]] + slope) / largest);
    }
    return worst;
  }

  /** Judges all models; the bound is of the least error of those that are not local. */
  void addTo(Page page, double bound) {
    List<Judged> far = new ArrayList<>();
    List<Judged> near = new ArrayList<>();
    double[] widths = setup.quick() ? new double[] {0.5} : new double[] {1, 0.5};
    for (double width : widths) {
      far.add(
          judge(
              "LODE(1), one channel, σ " + width,
              Ions.potential(1, width, new Monomial(0, RandomCharges.CHANNEL_RADIUS))));
    }
    int size = setup.quick() ? 2 : 4;
    for (int cutoff : setup.quick() ? new int[] {3} : new int[] {3, 6}) {
      near.add(judge("SOAP " + cutoff + " Å", Ions.soap(cutoff, size, size)));
    }
    Judged best = least(far);
    Judged local = least(near);
    double ratio = best.forces().rmse() / local.forces().rmse();
    page.add(
        Claim.held(
            "15: forces are learned by what sees far (RMSE of "
                + best.model()
                + " ÷ "
                + local.model()
                + ")",
            "–",
            String.format(
                Locale.ROOT,
                "%s ÷ %s = %s",
                Page.number(best.forces().rmse()),
                Page.number(local.forces().rmse()),
                Page.number(ratio)),
            "≤ " + bound,
            ratio <= bound));
    far.addAll(near);
    double worst = far.stream().mapToDouble(Judged::inconsistency).max().orElseThrow();
    page.add(
        Claim.held(
            String.format(
                Locale.ROOT,
                "15: forces are −∂E/∂r: largest difference to energies' own of %d coordinates, of"
                    + " the largest force, all models",
                DIFFERENCES),
            "–",
            Page.number(worst),
            "≤ 1e-6",
            worst <= 1e-6));
    Table table =
        new Table(
            String.format(
                Locale.ROOT,
                "Learned from energies and forces of %d frames, weights 1 and %s; test %d frames,"
                    + " deviations %s eV and %s eV/Å",
                training,
                FORCES_WEIGHT,
                best.energies().frames(),
                Page.number(best.energies().deviation()),
                Page.number(best.forces().deviation())),
            List.of("model", "energy RMSE, eV", "%", "force RMSE, eV/Å", "%", "alpha", "−∂E/∂r"));
    for (Judged one : far) {
      table.add(
          one.model(),
          new double[] {
            one.energies().rmse(),
            one.energies().percent(),
            one.forces().rmse(),
            one.forces().percent(),
            one.alpha(),
            one.inconsistency()
          });
    }
    page.add(table);
  }

  private static Judged least(List<Judged> some) {
    return some.stream()
        .min((a, b) -> Double.compare(a.forces().rmse(), b.forces().rmse()))
        .orElseThrow();
  }
}
