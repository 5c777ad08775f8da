package org.farfield.tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of a block that is going to be written row by row.
 *
 * @param samples number of rows
 * @param sampleNames names of the sample columns
 * @param components middle axes, one column each
 * @param properties last axis
 * @param gradients shapes of the derivatives by parameter: their first sample column is {@code
 *     sample}, a row of this block; their components end with those of this block
 */
public record BlockLayout(
    long samples,
    List<String> sampleNames,
    List<Labels> components,
    Labels properties,
    Map<String, BlockLayout> gradients) {
  /**
   * Checks and copies.
   *
   * @param samples number of rows
   * @param sampleNames names of the sample columns
   * @param components middle axes
   * @param properties last axis
   * @param gradients shapes of the derivatives by parameter
   */
  public BlockLayout {
    if (samples < 0) {
      throw new IllegalArgumentException("number of samples is negative: " + samples);
    }
    sampleNames = Labels.checkNames(sampleNames);
    components = List.copyOf(components);
    for (Labels c : components) {
      if (c.width() != 1 || c.size() == 0) {
        throw new IllegalArgumentException("a component needs one column and a row, not " + c);
      }
    }
    if (!Labels.areDistinct(names(components))) {
      throw new IllegalArgumentException("component names must differ: " + names(components));
    }
    gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
    for (Map.Entry<String, BlockLayout> gradient : gradients.entrySet()) {
      checkGradient(gradient.getKey(), gradient.getValue(), components, properties);
    }
  }

  /**
   * A block without gradients.
   *
   * @param samples number of rows
   * @param sampleNames names of the sample columns
   * @param components middle axes
   * @param properties last axis
   */
  public BlockLayout(
      long samples, List<String> sampleNames, List<Labels> components, Labels properties) {
    this(samples, sampleNames, components, properties, Map.of());
  }

  private static void checkGradient(
      String parameter, BlockLayout gradient, List<Labels> components, Labels properties) {
    Labels.checkNames(List.of(parameter)); // it becomes a folder's name
    int extra = gradient.components().size() - components.size();
    if (!gradient.sampleNames().get(0).equals("sample")) {
      throw new IllegalArgumentException(
          "the first sample column of the gradient "
              + parameter
              + " must be 'sample', the columns are "
              + gradient.sampleNames());
    }
    if (extra < 0
        || !gradient.components().subList(extra, gradient.components().size()).equals(components)) {
      throw new IllegalArgumentException(
          "the components of the gradient "
              + parameter
              + ", "
              + gradient.components()
              + ", must end with those of its block, "
              + components);
    }
    if (!gradient.properties().equals(properties)) {
      throw new IllegalArgumentException(
          "the gradient " + parameter + " has other properties than its block");
    }
  }

  private static List<String> names(List<Labels> components) {
    List<String> names = new ArrayList<>(components.size());
    for (Labels component : components) {
      names.add(component.names().get(0));
    }
    return names;
  }

  /** Whether axes have the same names: {@link #axes} of both are equal. */
  boolean hasAxesOf(BlockLayout other) {
    return sampleNames.equals(other.sampleNames)
        && properties.names().equals(other.properties.names())
        && names(components).equals(names(other.components))
        && List.copyOf(gradients.keySet()).equals(List.copyOf(other.gradients.keySet()));
  }

  /** What must be the same for all blocks of a map: the names of the axes, not their rows. */
  List<List<String>> axes() {
    return List.of(
        sampleNames, names(components), properties.names(), List.copyOf(gradients.keySet()));
  }

  /**
   * The axes' lengths.
   *
   * @return samples, components…, properties
   */
  public List<Long> shape() {
    List<Long> shape = new ArrayList<>();
    shape.add(samples);
    components.forEach(c -> shape.add((long) c.size()));
    shape.add((long) properties.size());
    return shape;
  }

  /**
   * Numbers per sample.
   *
   * @return components × properties
   */
  public int rowLength() {
    int length = properties.size();
    for (Labels c : components) {
      length = Math.multiplyExact(length, c.size());
    }
    return length;
  }
}
