package org.farfield.backend.cuda.products;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.descriptor.PairProducts;
import org.farfield.descriptor.PairProducts.Feature;
import org.farfield.descriptor.PairProducts.Operand;
import org.farfield.descriptor.PairProducts.Pair;
import org.farfield.descriptor.PairRows;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.spec.Expansion;

/** What the kernels need of some products, uploaded once, see spectrum.cu. */
public final class ProductTables implements DeviceMemory {
  private static final int PRODUCT_INTS = 12;
  private static final int KEPT_INTS = 6;

  private final List<ExpansionTables> expansions;
  private final PairProducts products;
  private final List<ProductPass> passes = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>(); // that kept features name
  private DeviceBuffer structures;
  private DeviceBuffer weights;
  private DeviceBuffer kept;

  /**
   * What such tables are made of.
   *
   * @param expansions tables of each expansion
   * @param products of their densities
   */
  public record Source(List<ExpansionTables> expansions, PairProducts products) {}

  public ProductTables(List<ExpansionTables> expansions, PairProducts products) {
    this.expansions = List.copyOf(expansions);
    this.products = products;
    try {
      structures = DeviceBuffer.of(numbers());
      weights =
          DeviceBuffer.of(products.weights().stream().mapToDouble(Double::doubleValue).toArray());
      kept = DeviceBuffer.of(products.kept().map(this::codes).orElse(new int[0]));
    } catch (OutOfDeviceMemoryException e) {
      close();
      throw e;
    }
  }

  private int[] numbers() {
    int[] all = new int[PRODUCT_INTS * products.pairs().size()];
    int next = 0;
    for (Pair pair : products.pairs()) {
      next = putOperand(pair.first(), all, next);
      next = putOperand(pair.second(), all, next);
      all[next++] = degrees(pair);
      all[next++] = pair.symmetric() ? 1 : 0;
    }
    return all;
  }

  private int putOperand(Operand operand, int[] all, int start) {
    int next = start;
    int p = pass(operand);
    Expansion h = passes.get(p).hyperparameters();
    all[next++] = p;
    all[next++] = operand.density();
    all[next++] = h.densities().size();
    all[next++] = (h.maxAngular() + 1) * (h.maxAngular() + 1) * h.basis().size();
    all[next++] = h.basis().size();
    return next;
  }

  /** The pass that computes a density; made where it is needed first. */
  private int pass(Operand operand) {
    int p = 0;
    while (p < passes.size() && passes.get(p).expansion() != operand.expansion()) {
      p++;
    }
    if (p == passes.size()) {
      passes.add(new ProductPass(operand.expansion(), expansions.get(operand.expansion())));
    }
    passes.get(p).add(operand.density());
    return p;
  }

  private int[] codes(List<Feature> features) {
    int[] all = new int[Math.multiplyExact(KEPT_INTS, features.size())];
    int next = 0;
    for (Feature feature : features) {
      all[next++] = feature.pair();
      all[next++] = feature.l();
      all[next++] = label(feature.channel1());
      all[next++] = feature.n1();
      all[next++] = label(feature.channel2());
      all[next++] = feature.n2();
    }
    return all;
  }

  private int label(int channel) {
    int place = labels.indexOf(channel);
    if (place < 0) {
      place = labels.size();
      labels.add(channel);
    }
    return place;
  }

  private Expansion hyperparameters(Operand operand) {
    return expansions.get(operand.expansion()).hyperparameters();
  }

  private int degrees(Pair pair) {
    return 1
        + Math.min(
            hyperparameters(pair.first()).maxAngular(),
            hyperparameters(pair.second()).maxAngular());
  }

  /** Numbers of a row of a structure with so many channels. */
  int length(int channels) {
    if (keeps()) {
      return products.kept().get().size();
    }
    long length = 0;
    for (Pair pair : products.pairs()) {
      length +=
          PairRows.length(
              pair,
              degrees(pair),
              (long) channels * hyperparameters(pair.first()).basis().size(),
              (long) channels * hyperparameters(pair.second()).basis().size());
    }
    return Math.toIntExact(length);
  }

  /** Left-hand sides of a row: of each pair and l all channels and radial functions. */
  int leftSides(int channels) {
    long sides = 0;
    for (Pair pair : products.pairs()) {
      sides += (long) degrees(pair) * channels * hyperparameters(pair.first()).basis().size();
    }
    return Math.toIntExact(sides);
  }

  /** Multiply-adds of the costliest left-hand side of one centre. */
  double leftSideWork(int channels) {
    double most = 0;
    for (Pair pair : products.pairs()) {
      double rights = (double) channels * hyperparameters(pair.second()).basis().size();
      most = Math.max(most, rights * (2 * degrees(pair) - 1));
    }
    return most;
  }

  /** Multiply-adds of the costliest feature of one centre. */
  double featureWork() {
    return products.pairs().stream().mapToDouble(pair -> 2 * degrees(pair) - 1).max().orElse(1);
  }

  /** Whether only some features are made. */
  boolean keeps() {
    return products.kept().isPresent();
  }

  /** Labels that kept features name, as they number them. */
  List<Integer> labels() {
    return labels;
  }

  public List<ProductPass> passes() {
    return passes;
  }

  int products() {
    return products.pairs().size();
  }

  /** The kernels' Product structures. */
  DeviceBuffer structures() {
    return structures;
  }

  DeviceBuffer weights() {
    return weights;
  }

  /** The kernels' Kept structures. */
  DeviceBuffer kept() {
    return kept;
  }

  @Override
  public void close() {
    passes.forEach(ProductPass::close);
    Stream.of(structures, weights, kept).filter(Objects::nonNull).forEach(DeviceBuffer::close);
  }
}
