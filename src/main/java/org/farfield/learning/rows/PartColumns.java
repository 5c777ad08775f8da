package org.farfield.learning.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.learning.TargetShape;
import org.farfield.structure.Elements;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;

/**
 * Which blocks of features a part of a target is learned from: those that turn as it does, of one
 * centre type or of all. Their properties are columns, one block after the other.
 */
public final class PartColumns {
  /** Of all centre types. */
  public static final int ALL = -1;

  private static final String LAMBDA = "o3_lambda";
  private static final String SIGMA = "o3_sigma";
  private static final String CENTRE = "center_type";

  private final int components;
  private final Labels keys;
  private final List<Labels> properties;
  private final int[] places; // in the layout; −1: it has no such block, all is zero
  private final int[] start; // columns of each block; one more at the end
  private final List<String> groups;
  private final int[] groupOf;

  private PartColumns(int components, Labels keys, List<Labels> properties, int[] places) {
    this.components = components;
    this.keys = keys;
    this.properties = properties;
    this.places = places;
    start = new int[keys.size() + 1];
    for (int b = 0; b < keys.size(); b++) {
      start[b + 1] = Math.addExact(start[b], properties.get(b).size());
    }
    List<String> names = new ArrayList<>();
    groupOf = new int[length()];
    for (int b = 0; b < keys.size(); b++) {
      String group = RowColumns.group(keys, b);
      if (!names.contains(group)) {
        names.add(group);
      }
      Arrays.fill(groupOf, start[b], start[b + 1], names.indexOf(group));
    }
    groups = List.copyOf(names);
  }

  /**
   * What a part of the target of frames, or of atoms of an element, is called; empty of a number.
   */
  public static String name(TargetShape shape, TargetShape.Part part, int centre) {
    String lambda = shape.isScalar() ? "" : "λ = " + part.lambda();
    String element = centre == ALL ? "" : Elements.symbol(centre);
    return element + (element.isEmpty() || lambda.isEmpty() ? "" : ", ") + lambda;
  }

  /** Rows of some atoms of a frame, [atom][component][column]. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Rows(int[] atoms, double[] values) {}

  /** Those of a layout. */
  public static PartColumns of(TensorLayout layout, TargetShape.Part part, int centre) {
    int[] places =
        IntStream.range(0, layout.blocks().size())
            .filter(b -> isOf(layout.keys(), b, part, centre))
            .toArray();
    if (places.length == 0) {
      throw new InputException(
          part.lambda() == 0
              ? "what does not turn with the structure is learned from features that do not: use"
                  + " the descriptor power-spectrum, coefficients with max-angular 0, or"
                  + " equivariant with min-lambda 0"
              : "what turns like a tensor of lambda "
                  + part.lambda()
                  + " is learned from features that turn alike: use the descriptor equivariant with"
                  + " max-lambda "
                  + part.lambda()
                  + " and sigma "
                  + part.sigma());
    }
    int width = layout.keys().width();
    int[] table = new int[places.length * width];
    for (int b = 0; b < places.length; b++) {
      for (int c = 0; c < width; c++) {
        table[b * width + c] = layout.keys().value(places[b], c);
      }
    }
    return new PartColumns(
        part.size(),
        new Labels(layout.keys().names(), table),
        Arrays.stream(places).mapToObj(b -> layout.blocks().get(b).properties()).toList(),
        places);
  }

  private static boolean isOf(Labels keys, int block, TargetShape.Part part, int centre) {
    int type = keys.names().indexOf(CENTRE);
    return value(keys, block, LAMBDA, 0) == part.lambda()
        && value(keys, block, SIGMA, 1) == part.sigma()
        && (centre == ALL || keys.value(block, type) == centre);
  }

  private static int value(Labels keys, int block, String name, int absent) {
    int column = keys.names().indexOf(name);
    return column < 0 ? absent : keys.value(block, column);
  }

  /** Up to which λ, at most so large, features turn as moments of atoms do. */
  public static int largestLambda(TensorLayout layout, int most) {
    int lambda = 0;
    while (lambda < most && turns(layout.keys(), lambda + 1)) {
      lambda++;
    }
    return lambda;
  }

  private static boolean turns(Labels keys, int lambda) {
    TargetShape.Part part = new TargetShape.Part(lambda, 1, 0);
    return IntStream.range(0, keys.size()).anyMatch(b -> isOf(keys, b, part, ALL));
  }

  /** Centre types of a layout, ascending. */
  public static List<Integer> centres(TensorLayout layout) {
    int type = layout.keys().names().indexOf(CENTRE);
    return IntStream.range(0, layout.keys().size())
        .map(b -> layout.keys().value(b, type))
        .distinct()
        .sorted()
        .boxed()
        .toList();
  }

  /** Those of a model in the layout of other frames, which may lack some. */
  public static PartColumns of(
      TensorMap model, TensorLayout layout, TargetShape.Part part, int centre) {
    int[] places = new int[model.keys().size()];
    Arrays.fill(places, -1);
    for (int b = 0; b < layout.blocks().size(); b++) {
      if (isOf(layout.keys(), b, part, centre)) {
        int own = find(model.keys(), layout.keys(), b);
        if (own < 0
            || !model.blocks().get(own).properties().equals(layout.blocks().get(b).properties())) {
          throw new InputException(
              "the model has weights of other features than its specification");
        }
        places[own] = b;
      }
    }
    return new PartColumns(
        part.size(),
        model.keys(),
        model.blocks().stream().map(TensorBlock::properties).toList(),
        places);
  }

  private static int find(Labels keys, Labels other, int row) {
    for (int k = 0; k < keys.size() && keys.names().equals(other.names()); k++) {
      int candidate = k;
      if (IntStream.range(0, keys.width())
          .allMatch(c -> keys.value(candidate, c) == other.value(row, c))) {
        return k;
      }
    }
    return -1;
  }

  /** Where each column is in the row of a centre whose places in all columns are these; −1: not. */
  public int[] in(RowColumns all, int[] row) {
    Map<Integer, Integer> rowOf = new HashMap<>();
    for (int x = 0; x < row.length; x++) {
      rowOf.put(row[x], x);
    }
    int[] result = new int[length()];
    Arrays.fill(result, -1);
    for (int b = 0; b < places.length; b++) {
      for (int x = start[b]; places[b] >= 0 && x < start[b + 1]; x++) {
        result[x] = rowOf.getOrDefault(all.start(places[b]) + x - start[b], -1);
      }
    }
    return result;
  }

  public int length() {
    return start[start.length - 1];
  }

  public int components() {
    return components;
  }

  /** Products of densities, or densities, in words. */
  public List<String> groups() {
    return groups;
  }

  /** The group of each column. */
  public int[] groupOfColumns() {
    return groupOf.clone();
  }

  /** The sum over all rows of a frame, [component][column]. */
  double[] summed(FrameBlocks frame) {
    double[] sum = new double[components * length()];
    for (int b = 0; b < places.length; b++) {
      for (int row = 0; places[b] >= 0 && row < frame.rows(places[b]); row++) {
        add(frame, b, row, sum, 0);
      }
    }
    return sum;
  }

  private void add(FrameBlocks frame, int b, int row, double[] to, int at) {
    int count = start[b + 1] - start[b];
    double[] values = frame.values(places[b]);
    for (int m = 0; m < components; m++) {
      int from = (row * components + m) * count;
      int target = at + m * length() + start[b];
      for (int x = 0; x < count; x++) {
        to[target + x] += values[from + x];
      }
    }
  }

  /** The rows of atoms, ascending. */
  public Rows atoms(FrameBlocks frame) {
    Map<Integer, Integer> rowOf = new LinkedHashMap<>();
    int[] atoms =
        Arrays.stream(places)
            .filter(place -> place >= 0)
            .flatMap(
                place -> IntStream.range(0, frame.rows(place)).map(row -> frame.atom(place, row)))
            .distinct()
            .sorted()
            .toArray();
    for (int i = 0; i < atoms.length; i++) {
      rowOf.put(atoms[i], i);
    }
    int size = components * length();
    double[] values = new double[Math.multiplyExact(atoms.length, size)];
    for (int b = 0; b < places.length; b++) {
      for (int row = 0; places[b] >= 0 && row < frame.rows(places[b]); row++) {
        add(frame, b, row, values, rowOf.get(frame.atom(places[b], row)) * size);
      }
    }
    return new Rows(atoms, values);
  }

  /** Rows [sample][component][column] as blocks; one component is none. */
  public TensorMap map(String sample, double[] rows, boolean withComponents) {
    int size = (withComponents ? components : 1) * length();
    int samples = rows.length / size;
    List<TensorBlock> blocks = new ArrayList<>();
    for (int b = 0; b < places.length; b++) {
      int count = start[b + 1] - start[b];
      int parts = size / length();
      double[] values = new double[samples * parts * count];
      for (int row = 0; row < samples * parts; row++) {
        System.arraycopy(rows, row * length() + start[b], values, row * count, count);
      }
      blocks.add(
          new TensorBlock(
              values,
              Labels.range(sample, 0, samples),
              withComponents
                  ? List.of(Labels.range("o3_mu", -(components / 2), components))
                  : List.of(),
              properties.get(b)));
    }
    return new TensorMap(keys, blocks);
  }

  /** The inverse of {@link #map}: all samples of blocks in these columns. */
  public static double[] rows(TensorMap map) {
    int samples = map.blocks().get(0).samples().size();
    int parts =
        map.blocks().get(0).components().isEmpty()
            ? 1
            : map.blocks().get(0).components().get(0).size();
    int length = map.blocks().stream().mapToInt(b -> b.properties().size()).sum();
    double[] rows = new double[samples * parts * length];
    int at = 0;
    for (TensorBlock block : map.blocks()) {
      int count = block.properties().size();
      for (int row = 0; row < samples * parts; row++) {
        System.arraycopy(block.values(), row * count, rows, row * length + at, count);
      }
      at += count;
    }
    return rows;
  }
}
