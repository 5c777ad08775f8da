package org.farfield.features;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.farfield.spec.Centers;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;

/**
 * The features of a job and what they are called. A number of a row has the labels density (or
 * density_1, density_2, …; none if there is only one), o3_lambda, o3_sigma, o3_mu and those of the
 * property; a kind of descriptor shows some of them, in an order of its own.
 */
final class FeatureLayout {
  private static final long MAX_FEATURES = 20_000_000;
  private static final int MAX_SHOWN = 1000; // of hyperparameters, in a message
  private static final List<String> ROTATION = List.of("o3_lambda", "o3_sigma", "o3_mu");

  private final Descriptor descriptor;
  private final List<FeatureBlock> blocks;
  private final List<String> densityNames;
  private final boolean equivariant;
  private final List<String> columnNames;

  private FeatureLayout(
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

  static FeatureLayout of(Request request, Census survey) {
    FeatureLayout all = all(request, survey);
    return request
        .spec()
        .narrowing()
        .map(FeatureFilter::load)
        .map(f -> all.narrow(f, request.spec()))
        .orElse(all);
  }

  private static FeatureLayout all(Request request, Census survey) {
    List<Factor> factors = factors(request, survey.channels());
    int densities = factors.size();
    if (request.spec().descriptor() instanceof DescriptorSpec.PowerSpectrum choice) {
      List<Pair> pairs = new ArrayList<>();
      choice.products().of(densities, 2).forEach(p -> pairs.add(new Pair(p.get(0), p.get(1))));
      check(
          request,
          survey,
          pairs.stream()
              .mapToDouble(
                  p -> PowerSpectrum.count(factors.get(p.first()), factors.get(p.second()))));
      return product(new PowerSpectrum(factors, pairs, channelName(survey)), densities, false);
    }
    if (request.spec().descriptor() instanceof DescriptorSpec.Equivariant choice) {
      List<List<Integer>> products = choice.products().of(densities, choice.factors());
      check(
          request,
          survey,
          products.stream().mapToDouble(p -> Equivariants.count(factors, p, choice.rotations())));
      return product(
          new Equivariants(factors, products, choice.rotations(), channelName(survey)),
          densities,
          true);
    }
    check(request, survey, factors.stream().mapToDouble(ExpansionRows::count));
    return expansion(factors, survey.species() ? "neighbor_type" : "channel");
  }

  // With the place of a factor.
  private static String channelName(Census survey) {
    return survey.species() ? "neighbor_%d_type" : "channel_%d";
  }

  private static FeatureLayout product(Descriptor descriptor, int densities, boolean equivariant) {
    List<FeatureBlock> blocks = descriptor.blocks();
    List<String> densityNames = densityNames(blocks, densities);
    List<String> columns = new ArrayList<>(densityNames);
    if (equivariant) {
      columns.addAll(ROTATION);
    }
    columns.addAll(blocks.get(0).names());
    return new FeatureLayout(descriptor, densityNames, equivariant, columns);
  }

  private static FeatureLayout expansion(List<Factor> factors, String channel) {
    Descriptor descriptor = new ExpansionRows(factors, channel);
    List<String> densityNames = densityNames(descriptor.blocks(), factors.size());
    List<String> columns = new ArrayList<>(densityNames);
    columns.addAll(List.of(channel, "o3_lambda", "o3_mu", "n"));
    return new FeatureLayout(descriptor, densityNames, true, columns);
  }

  private static List<Factor> factors(Request request, List<Integer> channels) {
    List<Factor> factors = new ArrayList<>();
    for (int e = 0; e < request.spec().expansions().size(); e++) {
      Expansion h = request.spec().expansions().get(e);
      for (int d = 0; d < h.densities().size(); d++) {
        factors.add(new Factor(e, d, h.maxAngular(), h.basis().size(), channels));
      }
    }
    return factors;
  }

  private static void check(Request request, Census survey, DoubleStream counts) {
    double features = counts.sum();
    if (features == 0) {
      throw new InputException(
          request.inputName() + ": no feature has the λ and σ that are asked for");
    }
    if (features > MAX_FEATURES) {
      throw new InputException(
          String.format(
              "%s: %.0f features a row for %d channels are too many; use a smaller max-radial or"
                  + " max-angular, or fewer channels",
              request.inputName(), features, survey.channels().size()));
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

  private FeatureLayout narrow(FeatureFilter filter, FeatureSpec spec) {
    return filter instanceof Selection selection
        ? select(selection)
        : project((Projections) filter, spec);
  }

  private FeatureLayout project(Projections projections, FeatureSpec spec) {
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
    return new FeatureLayout(
        new ProjectedFeatures(descriptor, projections.blocks()),
        densityNames,
        equivariant,
        columns);
  }

  /** Names of the labels of a property, whatever its component. */
  List<String> propertyNames() {
    List<String> names = new ArrayList<>(columnNames);
    names.remove("o3_mu");
    return names;
  }

  /** Labels of a property. */
  int[] propertyLabels(FeatureBlock block, int property) {
    int[] labels = labels(block, 0, property);
    return IntStream.of(places(block, propertyNames())).map(place -> labels[place]).toArray();
  }

  /** Keeps the features that are named. */
  private FeatureLayout select(Selection selection) {
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
    return new FeatureLayout(
        new SelectedFeatures(descriptor, kept), densityNames, equivariant, columnNames);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  List<FeatureBlock> blocks() {
    return blocks;
  }

  int length() {
    return descriptor.features();
  }

  /** Whether blocks have a component o3_mu and their rotation in the key. */
  boolean equivariant() {
    return equivariant;
  }

  /** Names of the keys of .mts. */
  List<String> keyNames() {
    List<String> names = new ArrayList<>();
    if (equivariant) {
      names.addAll(List.of("o3_lambda", "o3_sigma"));
    }
    names.add("center_type");
    names.addAll(densityNames);
    return names;
  }

  /** Key of a block of .mts. */
  List<Integer> key(FeatureBlock block, int centre) {
    List<Integer> key = new ArrayList<>();
    if (equivariant) {
      key.addAll(List.of(block.lambda(), block.sigma()));
    }
    key.add(centre);
    key.addAll(block.factors().subList(0, densityNames.size()));
    return key;
  }

  /** Names of the labels of a column of a matrix. */
  List<String> columnNames() {
    return columnNames;
  }

  /** Labels of the columns, row-major. */
  int[] columns() {
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

  /** What a backend can make of them; empty if it is not products of pairs of densities. */
  Optional<RowRequest> rowRequest(FeatureSpec spec, boolean byType) {
    if (spec.perStructure() && !spec.centers().equals(Centers.ALL)) {
      return Optional.empty(); // a backend adds up all atoms
    }
    return descriptor()
        .spectrumRows()
        .map(spectrum -> new RowRequest(spectrum, spec.pooling(), byType));
  }
}
