package org.farfield.features.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.farfield.expansion.plan.PlanSummary;
import org.farfield.features.Census;
import org.farfield.features.Census.Costs;
import org.farfield.features.Census.Count;
import org.farfield.features.Census.GradientCosts;

/** A census as JSON. */
public final class CensusCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CensusCodec() {}

  /**
   * As JSON.
   *
   * @param census any
   * @return for {@link #read}
   */
  public static ObjectNode write(Census census) {
    ObjectNode node = JSON.createObjectNode();
    node.put("frames", census.frames());
    node.put("atoms", census.atoms());
    node.put("rows", census.rows());
    node.put("fingerprint", census.fingerprint());
    census.withoutCentres().ifPresent(origin -> node.put("without_centres", origin));
    census.channels().forEach(node.putArray("channels")::add);
    ArrayNode samples = node.putArray("samples");
    census
        .samples()
        .forEach(
            (key, count) ->
                samples
                    .addObject()
                    .put("centre", key.centre())
                    .put("channel", key.channel())
                    .put("atoms", count.atoms())
                    .put("frames", count.frames())
                    .put("moves", count.moves())
                    .put("pooled_moves", count.pooledMoves()));
    ArrayNode plans = node.putArray("plans");
    for (PlanSummary plan : census.plans()) {
      ObjectNode one = plans.addObject();
      ObjectNode paths = one.putObject("paths");
      plan.paths().forEach(paths::put);
      one.put("smallest_cutoff", plan.smallestCutoff()).put("largest_cutoff", plan.largestCutoff());
    }
    Costs costs = census.costs();
    GradientCosts gradients = costs.gradients();
    node.putObject("costs")
        .put("flops", costs.flops())
        .put("seconds", costs.seconds())
        .put("largest_bytes", costs.largestBytes())
        .put("largest_result", costs.largestResult())
        .put("results", costs.results())
        .put("most_atoms", gradients.mostAtoms())
        .put("largest", gradients.largest())
        .put("rows", gradients.rows())
        .put("pooled_rows", gradients.pooledRows())
        .put("jacobians", gradients.jacobians())
        .put("largest_jacobian", gradients.largestJacobian())
        .put("largest_jacobians", gradients.largestJacobians())
        .put("gradient_flops", gradients.flops());
    return node;
  }

  /**
   * From JSON.
   *
   * @param node what {@link #write} made
   * @return an equal census, but for what {@code explain} tells of plans
   */
  public static Census read(JsonNode node) {
    TreeSet<Integer> channels = new TreeSet<>();
    node.get("channels").forEach(channel -> channels.add(channel.intValue()));
    TreeMap<Census.Key, Count> samples = new TreeMap<>();
    for (JsonNode s : node.get("samples")) {
      samples.put(
          new Census.Key(s.get("centre").intValue(), s.get("channel").intValue()),
          new Count(
              s.get("atoms").longValue(),
              s.get("frames").longValue(),
              s.get("moves").longValue(),
              s.get("pooled_moves").longValue()));
    }
    List<PlanSummary> plans = new ArrayList<>();
    for (JsonNode plan : node.get("plans")) {
      Map<String, Long> paths = new TreeMap<>();
      plan.get("paths").properties().forEach(p -> paths.put(p.getKey(), p.getValue().longValue()));
      plans.add(
          new PlanSummary(
              paths,
              plan.get("smallest_cutoff").doubleValue(),
              plan.get("largest_cutoff").doubleValue(),
              List.of()));
    }
    JsonNode costs = node.get("costs");
    return new Census(
        node.get("frames").longValue(),
        node.get("atoms").longValue(),
        node.get("rows").longValue(),
        Optional.ofNullable(node.get("without_centres")).map(JsonNode::asText),
        channels,
        samples,
        plans,
        new Costs(
            costs.get("flops").doubleValue(),
            costs.get("seconds").doubleValue(),
            costs.get("largest_bytes").doubleValue(),
            costs.get("largest_result").doubleValue(),
            costs.get("results").doubleValue(),
            new GradientCosts(
                costs.get("most_atoms").intValue(),
                costs.get("largest").asText(),
                costs.get("rows").doubleValue(),
                costs.get("pooled_rows").doubleValue(),
                costs.get("jacobians").doubleValue(),
                costs.get("largest_jacobian").doubleValue(),
                costs.get("largest_jacobians").doubleValue(),
                costs.path("gradient_flops").doubleValue())), // older ones have none
        node.get("fingerprint").longValue());
  }
}
