package org.farfield.features;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.error.InputException;
import org.farfield.features.rows.Centres;
import org.farfield.features.rows.RowLayout;
import org.farfield.spec.Channels;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GradientKind;
import org.farfield.spec.Pooling;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorLayout;

/**
 * The shape of features, known before they are computed: as whole rows with named columns, or as
 * blocks by centre type with keys, samples, components, properties and gradients. Coefficients are
 * a descriptor like others, but for one thing: their blocks are by channel as well, and have rows
 * in frames that have the channel.
 */
@SuppressWarnings("exports") // parts of it are for the rooms of the program alone
public final class FeatureLayout {
  private final FeatureSpec spec;
  private final Census census;
  private final RowLayout row;
  private final List<Block> blocks;
  private final Map<List<Integer>, Integer> places;
  private final TensorLayout tensor;

  /**
   * A block: features of a type of centres.
   *
   * @param centre atomic number
   * @param features of the row that are in it
   * @param key its labels
   * @param channel whose frames have rows; {@link Census.Key#ANY} for all frames
   * @param rows of features
   * @param samples rows of derivatives
   */
  public record Block(
      int centre,
      FeatureBlock features,
      List<Integer> key,
      int channel,
      long rows,
      Map<GradientKind, Long> samples) {}

  /**
   * Lays features out.
   *
   * @param spec what they are
   * @param census of the structures
   * @throws InputException if there are none, too many, or the specification names features that
   *     there are not
   */
  public FeatureLayout(FeatureSpec spec, Census census) {
    this.spec = spec;
    this.census = census;
    row = RowLayout.of(spec, census.channels());
    blocks = makeBlocks();
    places = new HashMap<>();
    for (int b = 0; b < blocks.size(); b++) {
      places.put(blocks.get(b).key(), b);
    }
    tensor = makeTensor();
  }

  private FeatureLayout(FeatureLayout alike, Census census) {
    this.spec = alike.spec;
    this.census = census;
    row = alike.row;
    blocks = alike.blocks;
    places = alike.places;
    tensor = alike.tensor;
  }

  /**
   * The layout of other structures, if keys, rows and labels are those of this one.
   *
   * @param wanted what features are
   * @param other census of these structures
   * @return a layout that shares all but the census with this one; empty if they differ, or depend
   *     on a file
   */
  public Optional<FeatureLayout> shared(FeatureSpec wanted, Census other) {
    boolean isAlike =
        (wanted == spec || wanted.equals(spec))
            && spec.narrowing().isEmpty()
            && other.channels().equals(census.channels())
            && other.samples().equals(census.samples());
    return isAlike ? Optional.of(new FeatureLayout(this, other)) : Optional.empty();
  }

  private List<Block> makeBlocks() {
    List<Block> all = new ArrayList<>();
    for (int centre : census.centres()) {
      for (FeatureBlock features : row.blocks()) {
        int channel = coefficients() ? features.properties()[0] : Census.Key.ANY;
        Census.Count count = census.count(centre, channel);
        Map<GradientKind, Long> samples = new EnumMap<>(GradientKind.class);
        long rows = spec.perStructure() ? count.frames() : count.atoms();
        for (GradientKind kind : spec.gradients()) {
          long moves = spec.perStructure() ? count.pooledMoves() : count.moves();
          samples.put(kind, kind == GradientKind.POSITIONS ? moves : rows);
        }
        if (census.has(centre, channel)) {
          all.add(new Block(centre, features, key(features, centre), channel, rows, samples));
        }
      }
    }
    if (coefficients()) {
      all.sort((a, b) -> compare(a.key(), b.key()));
    }
    return all;
  }

  private static int compare(List<Integer> a, List<Integer> b) {
    int order = 0;
    for (int i = 0; order == 0 && i < a.size(); i++) {
      order = a.get(i).compareTo(b.get(i));
    }
    return order;
  }

  private static int[] numbers(List<Integer> keys) {
    return keys.stream().mapToInt(Integer::intValue).toArray();
  }

  private List<Integer> key(FeatureBlock block, int centre) {
    List<Integer> key = new ArrayList<>();
    if (row.equivariant()) {
      key.addAll(List.of(block.lambda(), block.sigma()));
    }
    key.add(centre);
    if (coefficients()) {
      key.add(block.properties()[0]);
    }
    key.addAll(block.factors().subList(0, row.densityNames().size()));
    return key;
  }

  private List<String> keyNames() {
    List<String> names = new ArrayList<>();
    if (row.equivariant()) {
      names.addAll(List.of("o3_lambda", "o3_sigma"));
    }
    names.add(Kept.ELEMENT);
    if (coefficients()) {
      names.add(spec.channels() instanceof Channels.Species ? "neighbor_type" : "channel");
    }
    names.addAll(row.densityNames());
    return names;
  }

  private TensorLayout makeTensor() {
    IdentityHashMap<int[], Labels> shared = new IdentityHashMap<>(); // blocks may share them
    List<BlockLayout> layouts = new ArrayList<>();
    List<Integer> keys = new ArrayList<>();
    for (Block block : blocks) {
      keys.addAll(block.key());
      FeatureBlock features = block.features();
      List<Labels> components =
          row.equivariant()
              ? List.of(Labels.range("o3_mu", -features.lambda(), 2 * features.lambda() + 1))
              : List.of();
      Labels properties =
          shared.computeIfAbsent(
              features.properties(),
              p ->
                  coefficients()
                      ? Labels.range("n", 0, features.count())
                      : new Labels(features.names(), p));
      Map<String, BlockLayout> gradients = new LinkedHashMap<>();
      block
          .samples()
          .forEach(
              (kind, count) -> {
                List<Labels> axes = new ArrayList<>(axes(kind));
                axes.addAll(components);
                gradients.put(
                    kind.text(), new BlockLayout(count, sampleNames(kind), axes, properties));
              });
      layouts.add(new BlockLayout(block.rows(), sampleNames(), components, properties, gradients));
    }
    return new TensorLayout(new Labels(keyNames(), numbers(keys)), layouts);
  }

  private static List<String> sampleNames(GradientKind kind) {
    return kind == GradientKind.POSITIONS ? List.of("sample", "system", "atom") : List.of("sample");
  }

  // Before those of the block.
  private static List<Labels> axes(GradientKind kind) {
    List<String> names =
        switch (kind) {
          case POSITIONS -> List.of("xyz");
          case STRAIN -> List.of("xyz_1", "xyz_2");
          case CELL -> List.of("abc", "xyz");
        };
    return names.stream().map(name -> Labels.range(name, 0, 3)).toList();
  }

  /**
   * What is laid out.
   *
   * @return the specification
   */
  public FeatureSpec spec() {
    return spec;
  }

  /**
   * Of which structures.
   *
   * @return the census
   */
  public Census census() {
    return census;
  }

  /**
   * The features as blocks.
   *
   * @return keys and shapes, with those of gradients
   */
  public TensorLayout tensor() {
    return tensor;
  }

  /**
   * Number of whole rows.
   *
   * @return centres, or structures
   */
  public long rows() {
    return spec.perStructure() ? census.frames() : census.rows();
  }

  /**
   * Names of the labels of a row.
   *
   * @return system and atom, or system alone
   */
  public List<String> sampleNames() {
    return Centres.sampleNames(spec.perStructure());
  }

  /**
   * Names of the labels of a column.
   *
   * @return for instance density, l, neighbor_1_type …
   */
  public List<String> columnNames() {
    return row.columnNames();
  }

  /**
   * Labels of the columns of a whole row.
   *
   * @return row-major, one row per column
   */
  public int[] columns() {
    return row.columns();
  }

  /**
   * Length of a whole row.
   *
   * @return numbers
   */
  public int length() {
    return row.length();
  }

  /**
   * The features as whole rows.
   *
   * @return their columns
   */
  public RowLayout row() {
    return row;
  }

  /**
   * The blocks as {@link #tensor} has them.
   *
   * @return what is in each
   */
  public List<Block> blocks() {
    return blocks;
  }

  /**
   * Labels of features of whole rows, those of any centre.
   *
   * @param features of a row
   * @return name → value
   */
  public Map<String, Integer> labels(FeatureBlock features) {
    List<String> names = keyNames();
    List<Integer> key = key(features, 0);
    Map<String, Integer> labels = new LinkedHashMap<>();
    for (int k = 0; k < key.size(); k++) {
      if (!names.get(k).equals(Kept.ELEMENT)) {
        labels.put(names.get(k), key.get(k));
      }
    }
    return labels;
  }

  /**
   * Which of the blocks features of a row belong to.
   *
   * @param features of a row
   * @param centre type of the atom
   * @return its place among {@link #blocks}
   */
  public int place(FeatureBlock features, int centre) {
    return places.get(key(features, centre));
  }

  /**
   * Whether features are the coefficients themselves.
   *
   * @return true, or false for products of them
   */
  public boolean coefficients() {
    return spec.descriptor() instanceof DescriptorSpec.Expansion;
  }

  /**
   * Refuses means over no centres, which whole rows cannot leave out.
   *
   * @throws InputException if a frame has none
   */
  public void requireMeans() {
    if (spec.pooling() == Pooling.MEAN && census.withoutCentres().isPresent()) {
      throw new InputException(
          census.withoutCentres().get()
              + ": has no atoms of the centers "
              + spec.centers().text()
              + ", so that they have no mean; leave it out, or take their sum");
    }
  }
}
