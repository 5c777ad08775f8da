package org.farfield.learning.fit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.files.Sha256;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.math.Deviation;

/** How a model was made, for people and other programs: the record of {@code model.ff}. */
public final class TrainingRecord {
  private TrainingRecord() {}

  /** Of a model of one linear problem. */
  public static ObjectNode of(
      Engine engine,
      String version,
      TrainingSettings settings,
      TrainingSet set,
      List<String> groups,
      Fit fit,
      FittedProblem fitted) {
    double[] targets =
        set.frames().stream()
            .filter(FrameFacts::hasTarget)
            .mapToDouble(FrameFacts::target)
            .toArray();
    double deviation = Deviation.of(targets, false);
    ObjectNode node = of(engine, version, settings, set);
    node.setAll(of(settings, blocks(groups, fit, fitted), fit, fitted, deviation));
    return node;
  }

  /** Of who computed it, of data and their split. */
  public static ObjectNode of(
      Engine engine, String version, TrainingSettings settings, TrainingSet set) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("version", version);
    node.put("arithmetic", engine.backend().arithmetic());
    StructureSource source = set.all();
    node.put("data", source.name());
    if (!source.files().isEmpty()) {
      node.put("data_sha256", hash(source));
    }
    node.put("train_on", settings.trainOn().toString());
    node.put("folds", settings.folds().toString());
    node.put("seed", settings.seed());
    node.put("frames", set.frames().size());
    node.put("training_sha256", TrainingSet.hash(set.frames()));
    return node;
  }

  /** Of the files of a source, one after the other. */
  static String hash(StructureSource source) {
    return source.files().stream().map(Sha256::of).collect(Collectors.joining(" "));
  }

  /**
   * A product of densities.
   *
   * @param weight of its features, which have a mean square of one without it
   * @param dropped whether it was left out, since these do not differ
   */
  public record Block(String densities, double weight, boolean dropped) {}

  /** Those of features. */
  public static List<Block> blocks(List<String> groups, Fit fit, FittedProblem fitted) {
    double[] weights = fitted.best().blockWeights();
    boolean[] dropped = fit.dropped();
    return IntStream.range(0, dropped.length)
        .mapToObj(g -> new Block(groups.get(g), weights[g], dropped[g]))
        .toList();
  }

  /** Of a linear problem. */
  public static ObjectNode of(
      TrainingSettings settings,
      List<Block> blocks,
      Fit fit,
      FittedProblem fitted,
      double deviation) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("features", fit.features());
    node.put("alpha", fitted.best().alpha());
    node.put(
        "alpha_chosen",
        settings.alpha().isPresent()
            ? "given"
            : "least error of held-out folds among "
                + Fit.ALPHAS.length
                + " from 1e-14 to 1e2 of the trace");
    ArrayNode list = node.putArray("blocks");
    for (Block block : blocks) {
      ObjectNode to = list.addObject();
      to.put("densities", block.densities());
      to.put("weight", block.weight());
      to.put("dropped", block.dropped());
    }
    node.put("effective_rank", fitted.effectiveRank());
    double condition = fit.condition(fitted.best());
    if (Double.isFinite(condition)) {
      node.put("condition", condition);
    }
    node.put("training_deviation", deviation);
    for (Fit.KindErrors one : fitted.errors()) {
      ObjectNode to = one.kind() == RowKind.TARGET ? node : node.putObject(one.kind().text());
      to.put("training_rmse", one.training());
      if (Double.isFinite(one.heldOut()) && !settings.folds().isNone()) {
        to.put("held_out_rmse", one.heldOut());
      }
      if (to != node) {
        to.put("key", one.kind().key(settings.forces()));
        to.put("rows", one.rows());
        to.put("weight", one.kind().weight(settings.forces()));
        settings.forces().scans().ifPresent(scans -> to.put(RowKind.SCANS, scans.toString()));
      }
    }
    return node;
  }
}
