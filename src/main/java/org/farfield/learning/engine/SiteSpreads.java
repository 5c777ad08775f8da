package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Drive;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.equilibration.engine.SelfConsistency;
import org.farfield.error.NoSolutionException;
import org.farfield.expansion.Gradients;
import org.farfield.features.engine.Engine;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.EquilibrationModel;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.rows.Composition;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.KeptAtoms;
import org.farfield.linalg.DenseProduct;
import org.farfield.structure.Structure;

/**
 * By what the deviation of the members of a committee is multiplied to be an error of moments that
 * agree with their potential: root of the mean square error of frames that members were not trained
 * on, over that of what members tell of all frames. All are solved for, so that errors are those of
 * solutions, not of moments at true potentials.
 */
final class SiteSpreads {
  private final TrainingSet set;
  private final List<FrameBlocks> features;
  private final KeptAtoms kept;
  private final DenseProduct product;
  private final Engine engine;

  SiteSpreads(TrainingSet set, KeptAtoms kept, DenseProduct product, Engine engine) {
    this.set = set;
    this.kept = kept;
    this.product = product;
    this.engine = engine;
    features = kept.frames();
  }

  /** The model with these factors; as it is without a committee. */
  EquilibrationModel of(EquilibrationModel model) {
    if (model.members() == 0) {
      return model;
    }
    List<List<Optional<double[]>>> all = new ArrayList<>(); // by member, of each frame
    for (int member = 0; member <= model.members(); member++) {
      all.add(moments(member == 0 ? model : model.member(member)));
    }
    List<PartModel> parts = new ArrayList<>();
    for (PartModel part : model.drive().parts()) {
      parts.add(part.withSpread(spread(part, all)));
    }
    return model.with(parts);
  }

  // Empty where nothing was found, or no frame is labelled.
  private List<Optional<double[]>> moments(EquilibrationModel model) {
    List<Structure> structures = set.structures();
    PartsPrediction prediction =
        new PartsPrediction(
            model.drive(), structures.stream().map(Composition::counts).toList(), product);
    prediction.begin(kept.layout());
    Map<Structure, double[]> driven = new IdentityHashMap<>();
    for (int f = 0; f < structures.size(); f++) {
      prediction.take(f, features.get(f));
      driven.put(structures.get(f), prediction.values().get(f).values());
    }
    LinearSiteModel sites =
        LinearSiteModel.of("the model", model.sites()).withDrive(new Kept(driven));
    List<Optional<double[]>> found = new ArrayList<>();
    try (SelfConsistency consistency =
        new SelfConsistency(sites, engine, SelfConsistency.TOLERANCE)) {
      for (int f = 0; f < structures.size(); f++) {
        found.add(
            set.frames().get(f).hasTarget()
                ? moments(consistency, structures.get(f), set.frames().get(f).labels())
                : Optional.empty());
      }
    }
    return found;
  }

  // With the sum of charges of the labels.
  private static Optional<double[]> moments(
      SelfConsistency consistency, Structure structure, double[] labels) {
    int rows = labels.length / structure.atoms();
    double charge = 0;
    for (int a = 0; a < labels.length; a += rows) {
      charge += labels[a];
    }
    try {
      List<Conditions> conditions = List.of(Conditions.charge(charge));
      return Optional.of(consistency.of(List.of(structure), conditions, false).get(0).moments());
    } catch (NoSolutionException e) {
      return Optional.empty(); // nothing agrees with its potential
    }
  }

  private double spread(PartModel part, List<List<Optional<double[]>>> all) {
    double errors = 0;
    int held = 0;
    double told = 0;
    int known = 0;
    int members = all.size() - 1;
    for (int f = 0; f < set.frames().size(); f++) {
      int frame = f;
      if (all.stream().anyMatch(one -> one.get(frame).isEmpty())) {
        continue;
      }
      double[] own = all.get(0).get(f).orElseThrow();
      double[] labels = set.frames().get(f).labels();
      int fold = set.folds()[f];
      Structure structure = set.structures().get(f);
      int rows = labels.length / structure.atoms();
      for (int i = 0; i < structure.atoms(); i++) {
        for (int m = 0; structure.type(i) == part.centre() && m < part.part().size(); m++) {
          int at = i * rows + part.part().start() + m;
          for (int k = 1; k <= members; k++) {
            double one = all.get(k).get(f).orElseThrow()[at];
            told += (one - own[at]) * (one - own[at]) / members;
            if (k - 1 == fold) {
              errors += (one - labels[at]) * (one - labels[at]);
              held++;
            }
          }
          known++;
        }
      }
    }
    return told > 0 && held > 0 ? Math.sqrt(errors / held / (told / known)) : 1;
  }

  /** What features that are kept say. */
  private record Kept(Map<Structure, double[]> values) implements Drive {
    @Override
    public List<double[]> of(List<Structure> structures) {
      return structures.stream().map(values::get).map(double[]::clone).toList();
    }

    @Override
    public List<Gradients> gradients(List<Structure> structures, List<double[]> weights) {
      throw new IllegalStateException("only values are kept");
    }
  }
}
