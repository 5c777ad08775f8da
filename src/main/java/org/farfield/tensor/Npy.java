package org.farfield.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array read from the NPY format: f8, f4, i4, i8, or a structured array of i4 fields.
 *
 * @param shape sizes; for structured arrays the fields are a last axis
 * @param fieldNames of a structured array, else empty
 * @param data all numbers, row-major
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier
public record Npy(List<Integer> shape, List<String> fieldNames, double[] data) {
  private static final Pattern DESCR =
      Pattern.compile("'descr':\\s*(?:'([<|][fi][48])'|\\[(.*?)\\])\\s*,\\s*'fortran");
  private static final Pattern FIELD = Pattern.compile("\\('(\\w+)',\\s*'<i4'\\)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");

  /**
   * Reads an array.
   *
   * @param in positioned at the start of the array; read to its end
   * @return the array
   * @throws IOException if it ends early or is not what this class reads
   */
  public static Npy read(InputStream in) throws IOException {
    byte[] start = in.readNBytes(10);
    if (start.length < 10 || start[0] != (byte) 0x93 || start[1] != 'N') {
      throw new IOException("not an NPY array");
    }
    int length = (start[8] & 0xFF) | (start[9] & 0xFF) << 8;
    if (start[6] > 1) {
      byte[] more = in.readNBytes(2);
      length |= (more[0] & 0xFF) << 16 | (more[1] & 0xFF) << 24;
    }
    String header = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    Matcher descr = DESCR.matcher(header);
    Matcher shapeText = SHAPE.matcher(header);
    if (!descr.find() || !shapeText.find() || header.contains("'fortran_order': True")) {
      throw new IOException("an NPY array of a kind that is not read: " + header.trim());
    }
    List<Integer> shape = new ArrayList<>();
    long count = 1;
    for (String s : shapeText.group(1).split(",")) {
      if (!s.isBlank()) {
        shape.add(Integer.parseInt(s.trim()));
        count *= shape.get(shape.size() - 1);
      }
    }
    List<String> names = new ArrayList<>();
    String kind = descr.group(1);
    if (kind == null) {
      Matcher field = FIELD.matcher(descr.group(2));
      while (field.find()) {
        names.add(field.group(1));
      }
      shape.add(names.size());
      count *= names.size();
      kind = "<i4";
    }
    return new Npy(shape, names, numbers(in, kind, Math.toIntExact(count)));
  }

  private static double[] numbers(InputStream in, String kind, int count) throws IOException {
    int width = kind.charAt(2) - '0';
    double[] data = new double[count];
    byte[] chunk = new byte[8192 * width];
    for (int done = 0; done < count; ) {
      int now = Math.min(8192, count - done);
      if (in.readNBytes(chunk, 0, now * width) < now * width) {
        throw new IOException("the array ends early");
      }
      ByteBuffer b = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < now; i++) {
        data[done + i] =
            switch (kind.substring(1)) {
              case "f8" -> b.getDouble();
              case "f4" -> b.getFloat();
              case "i4" -> b.getInt();
              default -> b.getLong();
            };
      }
      done += now;
    }
    return data;
  }

  /**
   * The array as labels.
   *
   * @return labels with the names of the fields
   */
  public Labels labels() {
    int[] values = new int[data.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) data[i];
    }
    return new Labels(fieldNames, values);
  }
}
