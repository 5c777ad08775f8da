package org.farfield.tensor.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the header of an NPY array says.
 *
 * @param type f8, f4, i4 or i8; of texts U and their width
 * @param order of the bytes
 * @param shape sizes; for structured arrays the fields are a last axis
 * @param fieldNames of a structured array, else empty
 */
record ParsedHeader(String type, ByteOrder order, List<Integer> shape, List<String> fieldNames) {
  private static final int MAX_LENGTH = 1 << 20;
  private static final Pattern HEADER =
      Pattern.compile( // possessive: a header of blanks must not be tried in every way
          "\\{\\s*+'descr':\\s*+(?:'([<>](?:[fi][48]|U[1-9][0-9]{0,8}))'|\\[([^\\]]*+)\\])\\s*+,"
              + "\\s*+'fortran_order':\\s*+False\\s*+,"
              + "\\s*+'shape':\\s*+\\(([0-9,\\s]*+)\\)\\s*+,?\\s*+\\}\\s*+");
  private static final Pattern FIELD =
      Pattern.compile("\\(\\s*+'([^']*+)'\\s*+,\\s*+'([<>])i4'\\s*+\\)\\s*+,?\\s*+");

  /** Reads up to the first byte of the data. */
  static ParsedHeader read(InputStream in) throws IOException {
    String text = text(in);
    Matcher header = HEADER.matcher(text);
    if (!header.matches()) {
      throw unreadable(text);
    }
    List<Integer> shape = shape(header.group(3), text);
    if (header.group(1) != null) {
      return new ParsedHeader(
          header.group(1).substring(1), order(header.group(1)), shape, List.of());
    }
    List<String> names = new ArrayList<>();
    String orders = "";
    Matcher field = FIELD.matcher(header.group(2));
    while (field.lookingAt()) {
      names.add(field.group(1));
      orders += field.group(2);
      field.region(field.end(), header.group(2).length());
    }
    // every field must have been understood, all in one byte order
    if (names.isEmpty()
        || field.regionStart() != header.group(2).length()
        || orders.chars().distinct().count() != 1) {
      throw unreadable(text);
    }
    shape.add(names.size());
    return new ParsedHeader("i4", order(orders), List.copyOf(shape), List.copyOf(names));
  }

  private static String text(InputStream in) throws IOException {
    byte[] start = in.readNBytes(8);
    if (start.length < 8
        || start[0] != (byte) 0x93
        || !"NUMPY".equals(new String(start, 1, 5, StandardCharsets.US_ASCII))) {
      throw new IOException("not an NPY array");
    }
    byte[] size = in.readNBytes(start[6] == 1 ? 2 : 4);
    long length = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      length = length << 8 | (size[i] & 0xFF);
    }
    if (length > MAX_LENGTH) {
      throw new IOException("not an NPY array: its header would have " + length + " bytes");
    }
    byte[] text = in.readNBytes((int) length);
    if (text.length < length || length == 0) {
      throw new IOException("the array ends early");
    }
    return new String(text, StandardCharsets.US_ASCII);
  }

  private static List<Integer> shape(String sizes, String text) throws IOException {
    List<Integer> shape = new ArrayList<>();
    for (String size : sizes.split(",", -1)) {
      if (!size.isBlank()) {
        try {
          shape.add(Integer.parseInt(size.trim()));
        } catch (NumberFormatException e) {
          throw unreadable(text);
        }
      }
    }
    return shape;
  }

  private static ByteOrder order(String type) {
    return type.charAt(0) == '<' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  private static IOException unreadable(String text) {
    String shown = text.strip().replaceAll("[^\\x20-\\x7e]", "?");
    return new IOException(
        "an NPY array of a kind that is not read: "
            + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown));
  }

  boolean isText() {
    return type.charAt(0) == 'U';
  }

  /** Bytes of one number or text. */
  long width() {
    return isText() ? 4 * Long.parseLong(type.substring(1)) : type.charAt(1) - '0';
  }

  /** How many numbers or texts there are; at most Long.MAX_VALUE. */
  long count() {
    long count = 1;
    for (int size : shape) {
      if (size == 0) {
        return 0;
      }
      count =
          Math.multiplyHigh(count, size) == 0 && count * size > 0 ? count * size : Long.MAX_VALUE;
    }
    return count;
  }
}
