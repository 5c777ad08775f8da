package org.farfield.tensor.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads arrays of texts of the NPY format: one width, 4 bytes for each character of Unicode. */
final class NpyTexts {
  private NpyTexts() {}

  /**
   * Reads an array of at most so many bytes: a larger one is refused before memory is taken.
   *
   * @throws IOException if it ends early or is not what this class reads
   */
  static List<String> read(InputStream in, long available) throws IOException {
    ParsedHeader header = header(in);
    if (header.width() > available || header.count() > available / header.width()) {
      throw new IOException("the array ends early");
    }
    int width = (int) header.width();
    List<String> texts = new ArrayList<>();
    String last = "";
    for (long row = 0; row < header.count(); row++) {
      byte[] bytes = in.readNBytes(width); // takes no more memory than there are bytes
      if (bytes.length < width) {
        throw new IOException("the array ends early");
      }
      int[] points = new int[width / 4];
      ByteBuffer.wrap(bytes).order(header.order()).asIntBuffer().get(points);
      String text = text(points);
      last = text.equals(last) ? last : text; // one for all rows of a frame
      texts.add(last);
    }
    return texts;
  }

  /** How many characters the longest may have. */
  static int width(InputStream in) throws IOException {
    return (int) (header(in).width() / 4);
  }

  private static ParsedHeader header(InputStream in) throws IOException {
    ParsedHeader header = ParsedHeader.read(in);
    if (!header.isText() || header.shape().size() != 1) {
      throw new IOException("not a list of texts");
    }
    if (header.width() > Integer.MAX_VALUE - 8) {
      throw new IOException("texts too long to be held");
    }
    return header;
  }

  private static String text(int[] points) throws IOException {
    int length = points.length;
    while (length > 0 && points[length - 1] == 0) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      if (!Character.isValidCodePoint(points[i])) {
        throw new IOException("holds what is no text");
      }
    }
    return new String(points, 0, length);
  }
}
