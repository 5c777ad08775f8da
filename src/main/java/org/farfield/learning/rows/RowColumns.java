package org.farfield.learning.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.FeatureLayout;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;

/**
 * The numbers of the row of a frame: features summed or averaged over its atoms by centre type, the
 * blocks of a .mts file one after the other.
 */
public final class RowColumns {
  private static final String LAMBDA = "o3_lambda";
  private static final String SIGMA = "o3_sigma";
  private static final String CENTRE = "center_type";

  private final TensorLayout tensor;
  private final int[] start; // of each block; one more at the end
  private final List<String> groups = new ArrayList<>(); // of densities
  private final int[] groupOf; // each block

  /** Those of a layout, whose features must not turn with the structure. */
  public RowColumns(FeatureLayout layout) {
    tensor = layout.tensor();
    Labels keys = tensor.keys();
    start = new int[keys.size() + 1];
    groupOf = new int[keys.size()];
    for (int b = 0; b < keys.size(); b++) {
      requireInvariant(keys, b);
      start[b + 1] = Math.addExact(start[b], tensor.blocks().get(b).properties().size());
      String group = group(keys, b);
      if (!groups.contains(group)) {
        groups.add(group);
      }
      groupOf[b] = groups.indexOf(group);
    }
  }

  private static void requireInvariant(Labels keys, int b) {
    int lambda = keys.names().indexOf(LAMBDA);
    int sigma = keys.names().indexOf(SIGMA);
    if ((lambda >= 0 && keys.value(b, lambda) != 0) || (sigma >= 0 && keys.value(b, sigma) != 1)) {
      throw new InputException(
          "a number that does not turn with the structure is learned from features that do not:"
              + " use the descriptor power-spectrum, or coefficients with max-angular 0");
    }
  }

  // The densities of a block: what gets a weight of its own.
  static String group(Labels keys, int b) {
    List<String> words = new ArrayList<>();
    for (int c = 0; c < keys.width(); c++) {
      if (keys.names().get(c).startsWith("density")) {
        words.add(Integer.toString(keys.value(b, c)));
      }
    }
    return words.isEmpty() ? "all" : String.join(" x ", words);
  }

  public TensorLayout tensor() {
    return tensor;
  }

  public int length() {
    return start[start.length - 1];
  }

  public int start(int block) {
    return start[block];
  }

  /** Products of densities, or densities, in words. */
  public List<String> groups() {
    return List.copyOf(groups);
  }

  /** The group of each column. */
  public int[] groupOfColumns() {
    int[] result = new int[length()];
    for (int b = 0; b < groupOf.length; b++) {
      for (int x = start[b]; x < start[b + 1]; x++) {
        result[x] = groupOf[b];
      }
    }
    return result;
  }

  /** Where each column is among those of more frames of the same specification. */
  public int[] among(RowColumns all) {
    Map<List<Integer>, Integer> starts = new HashMap<>();
    for (int b = 0; b < all.groupOf.length; b++) {
      starts.put(key(all.tensor.keys(), b), all.start[b]);
    }
    int[] places = new int[length()];
    for (int b = 0; b < groupOf.length; b++) {
      int first = starts.get(key(tensor.keys(), b));
      for (int x = start[b]; x < start[b + 1]; x++) {
        places[x] = first + x - start[b];
      }
    }
    return places;
  }

  /** The values of a key, by which blocks of different layouts are compared. */
  public static List<Integer> key(Labels keys, int b) {
    return IntStream.range(0, keys.width()).mapToObj(c -> keys.value(b, c)).toList();
  }

  /** Weights of the columns, labelled as these: a sample for each model. */
  public TensorMap weights(List<double[]> models) {
    List<TensorBlock> blocks = new ArrayList<>();
    Labels samples = Labels.range("member", 0, models.size());
    for (int b = 0; b < groupOf.length; b++) {
      BlockLayout layout = tensor.blocks().get(b);
      int count = layout.properties().size();
      double[] values = new double[models.size() * count];
      for (int m = 0; m < models.size(); m++) {
        System.arraycopy(models.get(m), start[b], values, m * count, count);
      }
      blocks.add(new TensorBlock(values, samples, layout.components(), layout.properties()));
    }
    return new TensorMap(tensor.keys(), blocks);
  }

  /** The labels of a column, those of its block among them. */
  public Map<String, Integer> labels(int block, int property) {
    Map<String, Integer> labels = new LinkedHashMap<>();
    put(tensor.keys(), block, labels);
    put(tensor.blocks().get(block).properties(), property, labels);
    return labels;
  }

  /** Adds the labels of a row. */
  public static void put(Labels from, int row, Map<String, Integer> to) {
    for (int c = 0; c < from.width(); c++) {
      to.put(from.names().get(c), from.value(row, c));
    }
  }

  /** Where each column of the matrix of a centre's row is here, by its labels. */
  public Map<Integer, int[]> byCentre(FeatureLayout layout) {
    Labels keys = tensor.keys();
    int centre = keys.names().indexOf(CENTRE);
    Map<Integer, Map<Map<String, Integer>, Integer>> places = new LinkedHashMap<>();
    for (int b = 0; b < keys.size(); b++) {
      Map<Map<String, Integer>, Integer> own =
          places.computeIfAbsent(keys.value(b, centre), type -> new LinkedHashMap<>());
      for (int p = 0; p < tensor.blocks().get(b).properties().size(); p++) {
        Map<String, Integer> labels = labels(b, p);
        labels.keySet().retainAll(layout.columnNames());
        own.put(labels, start[b] + p);
      }
    }
    int width = layout.columnNames().size();
    int[] columns = layout.columns();
    Map<Integer, int[]> result = new LinkedHashMap<>();
    places.forEach(
        (type, own) -> {
          int[] where = new int[layout.length()];
          for (int x = 0; x < where.length; x++) {
            Map<String, Integer> labels = new LinkedHashMap<>();
            for (int c = 0; c < width; c++) {
              if (!layout.columnNames().get(c).equals("o3_mu")) {
                labels.put(layout.columnNames().get(c), columns[x * width + c]);
              }
            }
            Integer place = own.get(labels);
            if (place == null) {
              throw new IllegalStateException(
                  "the row of a centre " + type + " has no weight for " + labels);
            }
            where[x] = place;
          }
          result.put(type, where);
        });
    return result;
  }
}
