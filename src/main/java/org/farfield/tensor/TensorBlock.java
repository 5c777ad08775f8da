package org.farfield.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers of shape samples × components… × properties, with the labels of every axis. */
public final class TensorBlock {
  private final double[] values;
  private final Labels samples;
  private final Map<String, TensorBlock> gradients;
  private final BlockLayout layout;

  /**
   * Makes a block without gradients.
   *
   * @param values row-major; not copied, not to be changed afterwards
   * @param samples first axis
   * @param components axes between
   * @param properties last axis
   */
  public TensorBlock(double[] values, Labels samples, List<Labels> components, Labels properties) {
    this(values, samples, components, properties, Map.of());
  }

  /**
   * Makes a block.
   *
   * @param values row-major; not copied, not to be changed afterwards
   * @param samples first axis
   * @param components axes between
   * @param properties last axis
   * @param gradients derivatives by parameter: their first sample column names a row of this block;
   *     components end with those of this block; properties are the same
   * @throws IllegalArgumentException if the parts do not fit each other
   */
  public TensorBlock(
      double[] values,
      Labels samples,
      List<Labels> components,
      Labels properties,
      Map<String, TensorBlock> gradients) {
    this.values = values;
    this.samples = samples;
    this.gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
    Map<String, BlockLayout> layouts = new LinkedHashMap<>();
    gradients.forEach((parameter, gradient) -> layouts.put(parameter, gradient.layout));
    layout = new BlockLayout(samples.size(), samples.names(), components, properties, layouts);
    if ((long) samples.size() * layout.rowLength() != values.length) {
      throw new IllegalArgumentException(
          values.length
              + " values do not have the shape "
              + layout.shape()
              + " of samples, components and properties");
    }
    gradients.forEach(this::checkSamples);
  }

  private void checkSamples(String parameter, TensorBlock gradient) {
    for (int row = 0; row < gradient.samples.size(); row++) {
      int sample = gradient.samples.value(row, 0);
      if (sample < 0 || sample >= samples.size()) {
        throw new IllegalArgumentException(
            "row "
                + row
                + " of the gradient "
                + parameter
                + " belongs to sample "
                + sample
                + " of a block with "
                + samples.size());
      }
    }
  }

  BlockLayout layout() {
    return layout;
  }

  /**
   * The numbers.
   *
   * @return the array itself, row-major
   */
  public double[] values() {
    return values;
  }

  /**
   * Labels of the first axis.
   *
   * @return the samples
   */
  public Labels samples() {
    return samples;
  }

  /**
   * Labels of the middle axes.
   *
   * @return unmodifiable list
   */
  public List<Labels> components() {
    return layout.components();
  }

  /**
   * Labels of the last axis.
   *
   * @return the properties
   */
  public Labels properties() {
    return layout.properties();
  }

  /**
   * Derivatives of the numbers.
   *
   * @return unmodifiable, by parameter
   */
  public Map<String, TensorBlock> gradients() {
    return gradients;
  }
}
