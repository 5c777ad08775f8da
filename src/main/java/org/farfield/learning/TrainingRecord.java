package org.farfield.learning;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.farfield.features.Engine;
import org.farfield.features.StructureSource;
import org.farfield.files.Sha256;

/** How a model was made, for people and other programs: the record of {@code model.ff}. */
final class TrainingRecord {
  /** How forces were those between monomers. */
  static final String SCANS = "scans";

  private TrainingRecord() {}

  /** Of a model of one linear problem. */
  static ObjectNode of(
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
    double deviation = Errors.of(targets, targets).deviation();
    ObjectNode node = of(engine, version, settings, set);
    node.setAll(of(settings, blocks(groups, fit, fitted), fit, fitted, deviation));
    return node;
  }

  /** Of who computed it, of data and their split. */
  static ObjectNode of(Engine engine, String version, TrainingSettings settings, TrainingSet set) {
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
  record Block(String densities, double weight, boolean dropped) {}

  /** Those of features. */
  static List<Block> blocks(List<String> groups, Fit fit, FittedProblem fitted) {
    double[] weights = fitted.best().blockWeights();
    boolean[] dropped = fit.dropped();
    return IntStream.range(0, dropped.length)
        .mapToObj(g -> new Block(groups.get(g), weights[g], dropped[g]))
        .toList();
  }

  /** Of a linear problem. */
  static ObjectNode of(
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
        to.put("key", settings.forces().key(one.kind()));
        to.put("rows", one.rows());
        to.put("weight", settings.forces().weight(one.kind()));
        settings.forces().scans().ifPresent(scans -> to.put(SCANS, scans.toString()));
      }
    }
    return node;
  }
}
