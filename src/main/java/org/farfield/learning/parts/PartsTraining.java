package org.farfield.learning.parts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.LinearWork;
import org.farfield.learning.fit.TrainingRecord;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.PartColumns;
import org.farfield.learning.rows.PartRows;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.tensor.TensorLayout;

/**
 * Fits targets that turn, targets of atoms, and kernels: each part of a target, of each element if
 * it is of atoms, is a linear problem of its own ({@link PartRows}) with a penalty of its own.
 */
public final class PartsTraining implements FrameBlocks.Taker {
  private final TrainingSettings settings;
  private final TrainingSet set;
  private final DenseProduct product;
  private final List<KernelSelection.Chosen> chosen; // empty of features
  private final List<PartProblem> problems = new ArrayList<>();

  private PartsTraining(
      TrainingSettings settings,
      TrainingSet set,
      DenseProduct product,
      List<KernelSelection.Chosen> chosen) {
    this.settings = settings;
    this.set = set;
    this.product = product;
    this.chosen = chosen;
  }

  /** Where features of the frames for training come from, as often as they are asked for. */
  public interface Pass {
    /** Gives them all to whoever takes them; what it is for is told to people. */
    void give(FrameBlocks.Taker taker, String what);
  }

  public static Model model(
      Engine engine,
      String version,
      FeatureSpec spec,
      TrainingSettings settings,
      TrainingSet set,
      Progress progress) {
    FeatureSpec own = specOf(spec, settings, set.frames());
    Featurizer featurizer = new Featurizer(engine, version);
    Pass features =
        (taker, what) -> {
          progress.stage(what);
          featurizer.run(own, set.training(), new FrameBlocks.Sink(taker), progress);
        };
    try (LinearWork work = new LinearWork(engine, progress)) {
      ObjectNode record = TrainingRecord.of(engine, version, settings, set);
      return model(own, settings, set, work.product(), featurizer, features, record, progress);
    }
  }

  /** What features it takes: of atoms, where these are told apart. */
  public static FeatureSpec specOf(
      FeatureSpec spec, TrainingSettings settings, List<FrameFacts> frames) {
    Target target = settings.target();
    FeatureSpec summed = TrainingSet.specOf(spec, target, frames);
    boolean atoms = target.perAtom() || settings.kernel().isPresent();
    return atoms ? summed.with(Pooling.ATOM) : summed;
  }

  /** A model by features that come from somewhere; the record is completed. */
  public static PartsModel model(
      FeatureSpec own,
      TrainingSettings settings,
      TrainingSet set,
      DenseProduct product,
      Featurizer featurizer,
      Pass features,
      ObjectNode record,
      Progress progress) {
    List<KernelSelection.Chosen> chosen = List.of();
    if (settings.kernel().isPresent()) {
      KernelWeights weights = new KernelWeights(set, settings, product);
      features.give(weights, "features, for points");
      chosen = weights.chosen(progress);
    }
    PartsTraining training = new PartsTraining(settings, set, product, chosen);
    features.give(training, chosen.isEmpty() ? "features" : "kernels");
    if (settings.forces().isAny()) {
      training.problems.forEach(one -> one.takeDerivatives(featurizer, own, progress));
    }
    List<PartModel> parts = training.solve(record, progress);
    return new PartsModel(own, settings.target(), FrameFacts.types(set.frames()), parts, record);
  }

  // The record of one part stands in that of the model, those of several in a list there.
  private List<PartModel> solve(ObjectNode record, Progress progress) {
    List<PartModel> parts = new ArrayList<>();
    List<ObjectNode> records = new ArrayList<>();
    if (problems.stream().allMatch(PartProblem::isConstant)) {
      throw new InputException(
          set.all().name()
              + ": the target "
              + settings.target().name()
              + " is the same in all frames of the training set; there is nothing to learn");
    }
    for (PartProblem problem : problems) {
      problem.solve(set.all().name(), parts, records, progress);
    }
    if (records.size() == 1) {
      record.setAll(records.get(0));
    } else {
      records.forEach(record.putArray("parts")::add);
    }
    return parts;
  }

  @Override
  public void begin(FeatureLayout layout) {
    TensorLayout tensor = layout.tensor();
    boolean perAtom = settings.target().perAtom();
    if (!chosen.isEmpty()) {
      chosen.stream()
          .filter(one -> !one.basis().centres().isEmpty())
          .forEach(one -> problems.add(new PartProblem(settings, set, product, tensor, one)));
      return;
    }
    List<Integer> centres = perAtom ? PartColumns.centres(tensor) : List.of(PartColumns.ALL);
    for (int centre : centres) {
      for (TargetShape.Part part : settings.target().shape().parts()) {
        PartColumns columns = PartColumns.of(tensor, part, centre);
        problems.add(new PartProblem(settings, set, product, part, centre, columns));
      }
    }
  }

  @Override
  public void take(int frame, FrameBlocks blocks) {
    problems.forEach(problem -> problem.take(frame, blocks));
  }
}
