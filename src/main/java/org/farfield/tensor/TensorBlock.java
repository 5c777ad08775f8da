package org.farfield.tensor;

import java.util.List;

/** Numbers of shape samples × components… × properties, with the labels of every axis. */
public final class TensorBlock {
  private final double[] values;
  private final Labels samples;
  private final List<Labels> components;
  private final Labels properties;

  /**
   * Makes a block.
   *
   * @param values row-major; not copied
   * @param samples first axis
   * @param components axes between
   * @param properties last axis
   */
  public TensorBlock(double[] values, Labels samples, List<Labels> components, Labels properties) {
    this.values = values;
    this.samples = samples;
    this.components = List.copyOf(components);
    this.properties = properties;
    long expected = (long) samples.size() * properties.size();
    for (Labels c : components) {
      expected *= c.size();
    }
    if (expected != values.length) {
      throw new IllegalArgumentException(
          values.length
              + " values for samples "
              + samples
              + ", components "
              + components
              + ", properties "
              + properties);
    }
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
    return components;
  }

  /**
   * Labels of the last axis.
   *
   * @return the properties
   */
  public Labels properties() {
    return properties;
  }
}
