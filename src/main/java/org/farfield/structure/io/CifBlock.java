package org.farfield.structure.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;
import org.rcsb.cif.CifIO;
import org.rcsb.cif.model.Block;
import org.rcsb.cif.model.Category;
import org.rcsb.cif.model.Column;
import org.rcsb.cif.model.ValueKind;

/**
 * The items of one CIF data block by name.
 *
 * <p>Names are asked for with underscores only: {@code cell_length_a} finds {@code _cell_length_a}
 * of a crystallographic CIF and {@code _cell.length_a} of an mmCIF.
 */
final class CifBlock {
  private final Map<String, Column<?>> items = new HashMap<>();

  private CifBlock() {}

  /**
   * Parses the text of one data block.
   *
   * @throws IllegalArgumentException with the reason
   */
  static CifBlock parse(String text) {
    CifBlock result = new CifBlock();
    try {
      List<? extends Block> blocks =
          CifIO.readFromInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
              .getBlocks();
      for (Block block : blocks) {
        for (Map.Entry<String, Category> category : block.getCategories().entrySet()) {
          result.addAll(category.getKey(), category.getValue());
        }
      }
    } catch (IOException | RuntimeException e) {
      // the parser meets malformed text with exceptions of several kinds
      throw new IllegalArgumentException("the CIF block is malformed (" + reason(e) + ")", e);
    }
    return result;
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
  }

  private void addAll(String category, Category content) {
    for (Map.Entry<String, Column<?>> column : content.getColumns().entrySet()) {
      String name = column.getKey().isEmpty() ? category : category + "_" + column.getKey();
      items.put(name.toLowerCase(Locale.ROOT), column.getValue());
    }
  }

  boolean has(String name) {
    return items.containsKey(name.toLowerCase(Locale.ROOT));
  }

  /** How many values an item has; 0 if it is not there. */
  int rows(String name) {
    Column<?> column = items.get(name.toLowerCase(Locale.ROOT));
    return column == null ? 0 : column.getRowCount();
  }

  /** A value, or null if it is not there, unknown ({@code ?}) or not applicable ({@code .}). */
  String get(String name, int row) {
    Column<?> column = items.get(name.toLowerCase(Locale.ROOT));
    if (column == null
        || row >= column.getRowCount()
        || column.getValueKind(row) != ValueKind.PRESENT) {
      return null;
    }
    return column.getStringData(row).strip();
  }

  /**
   * A number without its uncertainty in parentheses.
   *
   * @throws IllegalArgumentException if it is missing or no number
   */
  double number(String name, int row) {
    String value = get(name, row);
    if (value == null) {
      throw new IllegalArgumentException("_" + name + " has no value; add it");
    }
    try {
      return Numbers.parse(value.replaceFirst("\\([0-9.]*\\)$", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "_" + name + " " + Quote.of(value) + " " + e.getMessage() + "; correct it", e);
    }
  }
}
