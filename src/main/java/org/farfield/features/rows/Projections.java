package org.farfield.features.rows;

import java.util.List;
import org.farfield.descriptor.ProjectedFeatures.Projection;
import org.farfield.spec.FeatureSpec;

/**
 * Combinations of features, with the labels of those that they combine.
 *
 * @param source where they come from, for messages
 * @param spec of the features
 * @param names names of the labels
 * @param rows labels of all properties, block after block
 * @param blocks one projection per block
 */
record Projections(
    String source,
    FeatureSpec spec,
    List<String> names,
    List<List<Integer>> rows,
    List<Projection> blocks)
    implements FeatureFilter {
  /**
   * Checks and copies.
   *
   * @param source where they come from, for messages
   * @param spec of the features
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
