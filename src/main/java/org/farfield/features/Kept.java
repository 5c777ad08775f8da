package org.farfield.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.spec.Centers;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.KeptValues;
import org.farfield.tensor.files.TableColumn;

/**
 * What is written of frames beside their features: properties, which are repeated for each row, and
 * columns of atoms.
 *
 * @param items in the order in which they were asked for
 * @param widths characters of the longest text of each, where texts take the same room; empty where
 *     that is not known, or does not matter
 */
public record Kept(List<Item> items, List<Integer> widths) {
  /** Nothing. */
  public static final Kept NONE = new Kept(List.of());

  /** Name of the column of atomic numbers. */
  static final String ELEMENT = "center_type";

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:+-]*");
  private static final Set<String> TAKEN =
      Set.of(
          "system",
          "atom",
          "point",
          "samples",
          "features",
          "farfield",
          "feature_labels",
          "feature_label_names",
          "o3_lambda",
          "o3_sigma",
          "o3_mu",
          ELEMENT);

  /**
   * Copies.
   *
   * @param items in the order in which they were asked for
   * @param widths of texts
   */
  public Kept {
    items = List.copyOf(items);
    widths = List.copyOf(widths);
  }

  /**
   * What is kept, however long its texts are.
   *
   * @param items in the order in which they were asked for
   */
  public Kept(List<Item> items) {
    this(items, List.of());
  }

  /**
   * One of them.
   *
   * @param name of a property or column
   * @param isOfAtoms whether it is a column
   * @param isText whether values are texts; else numbers
   * @param shape of the numbers of a frame or atom; empty for one
   */
  public record Item(String name, boolean isOfAtoms, boolean isText, List<Integer> shape) {
    /**
     * Copies.
     *
     * @param name of a property or column
     * @param isOfAtoms whether it is a column
     * @param isText whether values are texts
     * @param shape of the numbers of a frame or atom
     */
    public Item {
      shape = List.copyOf(shape);
    }

    int size() {
      return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Values of the rows of a frame; not a number where it has none, or nothing in quotes. */
    double[] numbers(Structure structure, int[] centres, int rows) {
      int size = size();
      double[] values = new double[rows * size];
      if (isOfAtoms) {
        Column column = structure.columns().get(name);
        if (column == null) {
          Arrays.fill(values, Double.NaN);
          return values;
        }
        requireSize(structure, column.components());
        double[] all = column.numbersOrNaN();
        for (int r = 0; r < rows; r++) {
          System.arraycopy(all, centres[r] * size, values, r * size, size);
        }
        return values;
      }
      Property property = structure.properties().get(name);
      if (property == null || property.text().isBlank()) {
        Arrays.fill(values, Double.NaN);
        return values;
      }
      double[] one = numbersOf(property);
      requireSize(structure, one.length);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(one, 0, values, r * size, size);
      }
      return values;
    }

    private void requireSize(Structure structure, int count) {
      if (count != size()) {
        throw new InputException(
            structure.origin()
                + ": '"
                + name
                + "' has "
                + count
                + " numbers, "
                + size()
                + " in the first frame that has it; all frames must have as many");
      }
    }

    /** Values of the rows of a frame; empty where it has none. */
    List<String> texts(Structure structure, int[] centres, int rows) {
      if (!isOfAtoms) {
        Property property = structure.properties().get(name);
        return Collections.nCopies(rows, property == null ? "" : property.text());
      }
      Column column = structure.columns().get(name);
      return IntStream.range(0, rows)
          .mapToObj(r -> column == null ? "" : column.text(centres[r], 0))
          .toList();
    }

    // Characters of the longest text that a frame has of it.
    private int width(Structure structure) {
      Stream<String> texts;
      if (!isText) {
        texts = Stream.empty();
      } else if (isOfAtoms) {
        Column column = structure.columns().get(name);
        IntStream atoms = IntStream.range(0, column == null ? 0 : structure.size());
        texts = atoms.mapToObj(a -> column.text(a, 0));
      } else {
        texts = Stream.ofNullable(structure.properties().get(name)).map(Property::text);
      }
      return texts.mapToInt(text -> text.codePointCount(0, text.length())).max().orElse(0);
    }
  }

  private static double[] numbersOf(Property property) {
    if (property.isUsable() && (property.text().equals("T") || property.text().equals("F"))) {
      return new double[] {property.flag() ? 1 : 0};
    }
    return property.numbers();
  }

  /**
   * Finds out what is to be kept, from the first frames that have it.
   *
   * @param names of properties and columns of atoms
   * @param spec says whether rows are of atoms, which alone have columns
   * @param source how messages call where they are from
   * @param structures are read until all is known
   * @return types and shapes, which all other frames must have, too
   * @throws InputException if no frame has one of them, or it cannot be kept
   */
  public static Kept find(
      List<String> names, FeatureSpec spec, String source, Iterator<Structure> structures) {
    Set<String> missing = new LinkedHashSet<>(names);
    for (String name : missing) {
      if (!NAME.matcher(name).matches() || TAKEN.contains(name)) {
        throw new InputException("'" + name + "' cannot be the name of something to keep");
      }
    }
    TreeMap<String, Item> found = new TreeMap<>();
    Set<String> blank = new LinkedHashSet<>(); // key="" says that there is something, and not what
    while (!missing.isEmpty() && structures.hasNext()) {
      Structure structure = structures.next();
      for (String name : List.copyOf(missing)) {
        if (structure.columns().containsKey(name)) {
          found.put(name, ofColumn(structure.column(name), spec));
          missing.remove(name);
        } else if (structure.properties().containsKey(name)
            && structure.property(name).text().isBlank()) {
          blank.add(name);
        } else if (structure.properties().containsKey(name)) {
          found.put(name, ofProperty(structure.property(name)));
          missing.remove(name);
        }
      }
    }
    blank.retainAll(missing);
    blank.forEach(name -> found.put(name, new Item(name, false, true, List.of())));
    missing.removeAll(blank);
    if (!missing.isEmpty()) {
      throw new InputException(
          source
              + ": no frame has '"
              + missing.iterator().next()
              + "', which shall be kept, as a property or a column of atoms");
    }
    return new Kept(new LinkedHashSet<>(names).stream().map(found::get).toList());
  }

  /**
   * Whether there are texts, which need to be {@link #measured}.
   *
   * @return true if one of the items is a text
   */
  public boolean hasTexts() {
    return items.stream().anyMatch(Item::isText);
  }

  /**
   * The same, with the longest texts of some frames measured: arrays of texts give all the same
   * room.
   *
   * @param structures all that will be written, or more of them than were measured before
   * @return with widths, if there are texts
   */
  public Kept measured(Iterator<Structure> structures) {
    if (!hasTexts()) {
      return this;
    }
    int[] widest = new int[items.size()];
    Arrays.setAll(widest, i -> widths.isEmpty() ? 0 : widths.get(i));
    structures.forEachRemaining(
        structure ->
            Arrays.setAll(widest, i -> Math.max(widest[i], items.get(i).width(structure))));
    return new Kept(items, IntStream.of(widest).boxed().toList());
  }

  private static Item ofColumn(Column column, FeatureSpec spec) {
    boolean ofPoints = spec.centers() instanceof Centers.Points;
    if (spec.perStructure() || ofPoints) {
      throw new InputException(
          "'"
              + column.name()
              + "' is of atoms; it cannot be kept beside rows of "
              + (spec.perStructure() ? "structures" : "points"));
    }
    boolean isText = column.type() == Column.Type.TEXT;
    if (isText && column.components() > 1) {
      throw new InputException("'" + column.name() + "' has several texts of an atom");
    }
    List<Integer> shape = column.components() > 1 ? List.of(column.components()) : List.of();
    return new Item(column.name(), true, isText, shape);
  }

  private static Item ofProperty(Property property) {
    if (property.text().equals("T") || property.text().equals("F")) {
      return new Item(property.name(), false, false, List.of());
    }
    try {
      List<Integer> shape = Arrays.stream(property.shape()).boxed().toList();
      return new Item(property.name(), false, false, shape);
    } catch (InputException e) {
      return new Item(property.name(), false, true, List.of());
    }
  }

  /**
   * As columns of a table.
   *
   * @return one for each item
   */
  @SuppressWarnings("exports") // files are for the rooms of the program alone
  public List<TableColumn> columns() {
    return IntStream.range(0, items.size())
        .mapToObj(
            i ->
                new TableColumn(
                    items.get(i).name(),
                    items.get(i).isText() ? TableColumn.Type.TEXT : TableColumn.Type.DOUBLE,
                    items.get(i).shape(),
                    width(i)))
        .toList();
  }

  private int width(int item) {
    return widths.isEmpty() ? 1 : widths.get(item);
  }

  /**
   * Hands on what is written of a frame, of each column.
   *
   * @throws InputException if a text is longer than when they were measured
   */
  void values(Structure structure, int[] centres, int rows, ObjIntConsumer<KeptValues> consumer) {
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      if (item.isText()) {
        if (item.width(structure) > width(i)) {
          throw new InputException(
              structure.origin()
                  + ": '"
                  + item.name()
                  + "' is longer than when the input was looked at: the file has changed since");
        }
        consumer.accept(KeptValues.of(item.texts(structure, centres, rows)), i);
      } else {
        consumer.accept(KeptValues.of(item.numbers(structure, centres, rows)), i);
      }
    }
  }

  /**
   * As JSON.
   *
   * @return for {@link #read}
   */
  public ArrayNode write() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Item item : items) {
      ObjectNode node = list.addObject().put("name", item.name());
      node.put("of_atoms", item.isOfAtoms()).put("text", item.isText());
      item.shape().forEach(node.putArray("shape")::add);
    }
    return list;
  }

  /**
   * From JSON.
   *
   * @param list what {@link #write} made
   * @return an equal one
   */
  public static Kept read(JsonNode list) {
    List<Item> items = new ArrayList<>();
    for (JsonNode node : list) {
      List<Integer> shape = new ArrayList<>();
      node.path("shape").forEach(n -> shape.add(n.intValue()));
      items.add(
          new Item(
              node.path("name").asText(),
              node.path("of_atoms").asBoolean(),
              node.path("text").asBoolean(),
              shape));
    }
    return new Kept(items);
  }
}
