package org.farfield.features.rows;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.Equivariants;
import org.farfield.descriptor.ExpansionRows;
import org.farfield.descriptor.Factor;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.descriptor.PowerSpectrum.Pair;
import org.farfield.descriptor.ProjectedFeatures;
import org.farfield.descriptor.SelectedFeatures;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.structure.Elements;

/**
 * A row of features and what its numbers are called. A number has the labels density (or density_1,
 * density_2, …; none if there is only one), o3_lambda, o3_sigma, o3_mu and those of the property; a
 * kind of descriptor shows some of them, in an order of its own.
 */
public final class RowLayout {
  private static final long MAX_FEATURES = 20_000_000;
  private static final int MAX_SHOWN = 1000; // of hyperparameters, in a message
  private static final List<String> ROTATION = List.of("o3_lambda", "o3_sigma", "o3_mu");

  private static final Pattern NEIGHBOR = Pattern.compile("neighbor_([0-9]+_)?type");

  private final Descriptor descriptor;
  private final List<FeatureBlock> blocks;
  private final List<String> densityNames;
  private final boolean equivariant;
  private final List<String> columnNames;

  private RowLayout(
      Descriptor descriptor,
      List<String> densityNames,
      boolean equivariant,
      List<String> columnNames) {
    this.descriptor = descriptor;
    this.blocks = descriptor.blocks();
    this.densityNames = densityNames;
    this.equivariant = equivariant;
    this.columnNames = columnNames;
  }

  /** The rows of a specification where the input has these channels, ascending. */
  public static RowLayout of(FeatureSpec spec, Collection<Integer> channels) {
    if (spec.narrowing().isEmpty()) {
      return all(spec, List.copyOf(channels));
    }
    FeatureFilter filter = FeatureFilter.load(spec.narrowing().get());
    TreeSet<Integer> named = new TreeSet<>(channels);
    if (spec.channels() instanceof Channels.Species) {
      named.addAll(neighbors(filter)); // features of elements that the input lacks are 0
    }
    return all(spec, List.copyOf(named)).narrow(filter, spec);
  }

  /** The elements that features are of. */
  private static Set<Integer> neighbors(FeatureFilter filter) {
    Set<Integer> types = new HashSet<>();
    for (int place = 0; place < filter.names().size(); place++) {
      if (NEIGHBOR.matcher(filter.names().get(place)).matches()) {
        for (List<Integer> row : filter.rows()) {
          types.add(row.get(place));
        }
      }
    }
    types.removeIf(type -> !Elements.isAtomicNumber(type));
    return types;
  }

  private static RowLayout all(FeatureSpec spec, List<Integer> channels) {
    List<Factor> factors = factors(spec, channels);
    int densities = factors.size();
    boolean species = spec.channels() instanceof Channels.Species;
    String channel = species ? "neighbor_%d_type" : "channel_%d"; // with the place of a factor
    if (spec.descriptor() instanceof DescriptorSpec.PowerSpectrum choice) {
      List<Pair> pairs = new ArrayList<>();
      for (List<Integer> p : choice.products().of(densities, 2)) {
        boolean distinct = choice.distinct() && p.get(0).equals(p.get(1));
        pairs.add(new Pair(p.get(0), p.get(1), distinct));
      }
      check(channels, pairs.stream().mapToDouble(p -> PowerSpectrum.count(factors, p)));
      return product(new PowerSpectrum(factors, pairs, channel), densities, false);
    }
    if (spec.descriptor() instanceof DescriptorSpec.Equivariant choice) {
      List<List<Integer>> products = choice.products().of(densities, choice.factors());
      check(
          channels,
          products.stream().mapToDouble(p -> Equivariants.count(factors, p, choice.rotations())));
      return product(
          new Equivariants(factors, products, choice.rotations(), channel), densities, true);
    }
    if (!(spec.descriptor() instanceof DescriptorSpec.Expansion)) {
      throw new IllegalStateException("no rows are made of the descriptor " + spec.descriptor());
    }
    check(channels, factors.stream().mapToDouble(ExpansionRows::count));
    return coefficients(factors, species ? "neighbor_type" : "channel");
  }

  private static RowLayout product(Descriptor descriptor, int densities, boolean equivariant) {
    List<FeatureBlock> blocks = descriptor.blocks();
    List<String> densityNames = densityNames(blocks, densities);
    List<String> columns = new ArrayList<>(densityNames);
    if (equivariant) {
      columns.addAll(ROTATION);
    }
    columns.addAll(blocks.get(0).names());
    return new RowLayout(descriptor, densityNames, equivariant, columns);
  }

  private static RowLayout coefficients(List<Factor> factors, String channel) {
    Descriptor descriptor = new ExpansionRows(factors, channel);
    List<String> densityNames = densityNames(descriptor.blocks(), factors.size());
    List<String> columns = new ArrayList<>(densityNames);
    columns.addAll(List.of(channel, "o3_lambda", "o3_mu", "n"));
    return new RowLayout(descriptor, densityNames, true, columns);
  }

  private static List<Factor> factors(FeatureSpec spec, List<Integer> channels) {
    List<Factor> factors = new ArrayList<>();
    for (int e = 0; e < spec.expansions().size(); e++) {
      Expansion h = spec.expansions().get(e);
      for (int d = 0; d < h.densities().size(); d++) {
        factors.add(new Factor(e, d, h.maxAngular(), h.basis().size(), channels));
      }
    }
    return factors;
  }

  private static void check(List<Integer> channels, DoubleStream counts) {
    double features = counts.sum();
    if (features == 0) {
      throw new InputException("no feature has the λ and σ that are asked for");
    }
    if (features > MAX_FEATURES) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%.0f features a row for %d channels are too many; use a smaller max-radial or"
                  + " max-angular, or fewer channels",
              features,
              channels.size()));
    }
  }

  // One number says it all where no densities are mixed.
  private static List<String> densityNames(List<FeatureBlock> blocks, int densities) {
    if (densities == 1) {
      return List.of();
    }
    if (blocks.stream().allMatch(b -> b.factors().stream().distinct().count() == 1)) {
      return List.of("density");
    }
    int factors = blocks.get(0).factors().size();
    return IntStream.rangeClosed(1, factors).mapToObj(f -> "density_" + f).toList();
  }

  private RowLayout narrow(FeatureFilter filter, FeatureSpec spec) {
    return filter instanceof Selection selection
        ? select(selection)
        : project((Projections) filter, spec);
  }

  private RowLayout project(Projections projections, FeatureSpec spec) {
    String theirs = Codec.coefficients(projections.spec());
    if (!theirs.equals(Codec.coefficients(spec))) {
      throw new InputException(
          projections.source()
              + ": was made with other hyperparameters, "
              + (theirs.length() > MAX_SHOWN ? theirs.substring(0, MAX_SHOWN) + "..." : theirs)
              + "; use the same ones");
    }
    List<List<Integer>> properties = new ArrayList<>();
    for (FeatureBlock block : blocks) {
      for (int p = 0; p < block.count(); p++) {
        properties.add(IntStream.of(propertyLabels(block, p)).boxed().toList());
      }
    }
    if (!projections.names().equals(propertyNames()) || !projections.rows().equals(properties)) {
      throw new InputException(
          projections.source()
              + ": combines other features than those of this job; use the options and the elements"
              + " with which it was made");
    }
    List<String> columns = new ArrayList<>(densityNames);
    if (equivariant) {
      columns.addAll(ROTATION);
    }
    columns.add("component");
    try {
      return new RowLayout(
          new ProjectedFeatures(descriptor, projections.blocks()),
          densityNames,
          equivariant,
          columns);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          projections.source() + ": does not fit these features (" + e.getMessage() + ")", e);
    }
  }

  /** Names of the labels of a property, whatever its component. */
  public List<String> propertyNames() {
    List<String> names = new ArrayList<>(columnNames);
    names.remove("o3_mu");
    return names;
  }

  /** Labels of a property. */
  public int[] propertyLabels(FeatureBlock block, int property) {
    int[] labels = labels(block, 0, property);
    return IntStream.of(places(block, propertyNames())).map(place -> labels[place]).toArray();
  }

  /** Keeps the features that are named. */
  private RowLayout select(Selection selection) {
    List<String> wanted = propertyNames();
    Set<List<Integer>> named = selection.inOrder(wanted);
    List<BitSet> kept = new ArrayList<>();
    Set<List<Integer>> found = new HashSet<>();
    for (FeatureBlock block : blocks) {
      BitSet chosen = new BitSet();
      for (int p = 0; p < block.count(); p++) {
        List<Integer> row = IntStream.of(propertyLabels(block, p)).boxed().toList();
        if (named.contains(row)) {
          found.add(row);
          chosen.set(p);
        }
      }
      kept.add(chosen);
    }
    for (List<Integer> row : named) {
      if (!found.contains(row)) {
        throw new InputException(
            selection.source() + ": this job has no feature " + wanted + " = " + row);
      }
    }
    return new RowLayout(
        new SelectedFeatures(descriptor, kept), densityNames, equivariant, columnNames);
  }

  public Descriptor descriptor() {
    return descriptor;
  }

  public List<FeatureBlock> blocks() {
    return blocks;
  }

  public int length() {
    return descriptor.features();
  }

  /** Whether blocks have a component o3_mu and their rotation in the key. */
  public boolean equivariant() {
    return equivariant;
  }

  /** Names of the labels of densities: none, one, or one per factor. */
  public List<String> densityNames() {
    return densityNames;
  }

  /** Names of the labels of a column of a matrix. */
  public List<String> columnNames() {
    return columnNames;
  }

  /** Labels of the columns, row-major. */
  public int[] columns() {
    IntBuffer table = IntBuffer.allocate(Math.multiplyExact(columnNames.size(), length()));
    for (FeatureBlock block : blocks) {
      int[] places = places(block, columnNames);
      for (int mu = -block.lambda(); mu <= block.lambda(); mu++) {
        for (int p = 0; p < block.count(); p++) {
          int[] labels = labels(block, mu, p);
          for (int place : places) {
            table.put(labels[place]);
          }
        }
      }
    }
    return table.array();
  }

  private int[] places(FeatureBlock block, List<String> wanted) {
    List<String> names = new ArrayList<>(densityNames);
    names.addAll(ROTATION);
    names.addAll(block.names());
    return wanted.stream().mapToInt(names::indexOf).toArray();
  }

  private int[] labels(FeatureBlock block, int mu, int property) {
    int densities = densityNames.size();
    int width = block.names().size();
    int[] labels = new int[densities + ROTATION.size() + width];
    for (int d = 0; d < densities; d++) {
      labels[d] = block.factors().get(d);
    }
    labels[densities] = block.lambda();
    labels[densities + 1] = block.sigma();
    labels[densities + 2] = mu;
    System.arraycopy(block.properties(), property * width, labels, densities + 3, width);
    return labels;
  }
}
