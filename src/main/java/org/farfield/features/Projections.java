package org.farfield.features;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.farfield.descriptor.ProjectedFeatures.Projection;

/**
 * Combinations of features, with the labels of those that they combine.
 *
 * @param source where they come from, for messages
 * @param expansions hyperparameters of the features, as outputs describe them
 * @param names names of the labels
 * @param rows labels of all properties, block after block
 * @param blocks one projection per block
 */
public record Projections(
    String source,
    JsonNode expansions,
    List<String> names,
    List<List<Integer>> rows,
    List<Projection> blocks)
    implements Narrowing {
  /**
   * Checks and copies.
   *
   * @param source where they come from, for messages
   * @param expansions hyperparameters of the features, as outputs describe them
   * @param names names of the labels
   * @param rows labels of all properties, block after block
   * @param blocks one projection per block
   */
  public Projections {
    names = List.copyOf(names);
    rows = List.copyOf(rows);
    blocks = List.copyOf(blocks);
  }
}
