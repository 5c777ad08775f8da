package org.farfield.structure.io;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/**
 * Reads points in space: where the atoms of a structure file are, whatever they are called, frame
 * by frame; or one list of lines of x, y and z, parted by blanks or commas.
 */
public final class PointReader implements AutoCloseable {
  private static final List<String> HEADER = List.of("x", "y", "z");

  private final StructureReader structures; // null: a list
  private final LineSource lines; // null: structures
  private boolean ended;

  private PointReader(StructureReader structures, LineSource lines) {
    this.structures = structures;
    this.lines = lines;
  }

  /**
   * Opens a file by its name's format: those of {@link StructureReaders}, and lists ({@code *.csv},
   * {@code *.txt}, {@code *.dat}).
   *
   * @param path the file, compressed or not
   * @return a reader, to be closed
   * @throws InputException if there is no such file or its format is unknown
   */
  public static PointReader open(Path path) {
    StructureReaders.requireNoDirectory(path);
    String name = StructureReaders.name(path);
    Optional<Format> format = Format.find(name);
    if (format.isEmpty()) {
      String lower = Compression.withoutSuffix(name).toLowerCase(Locale.ROOT);
      if (List.of(".csv", ".txt", ".dat").stream().noneMatch(lower::endsWith)) {
        throw new InputException(
            path
                + ": the name does not tell the format of the points; "
                + Format.NAMES
                + " are read, and lists of x y z (*.csv, *.txt, *.dat): rename the file");
      }
      return new PointReader(null, StructureReaders.lines(path));
    }
    return new PointReader(
        format.get() == Format.EXTXYZ
            ? new ExtXyzReader(StructureReaders.lines(path), true)
            : StructureReaders.open(path),
        null);
  }

  /**
   * Reads the next frame.
   *
   * @return x, y, z of each point, Å; null at the end
   * @throws InputException if the file cannot be read or is not what its format demands
   */
  public double[] read() {
    if (structures != null) {
      Structure structure = structures.read();
      return structure == null ? null : structure.positions();
    }
    if (ended) {
      return null;
    }
    ended = true;
    return readList();
  }

  private double[] readList() {
    double[] points = new double[3 * 64];
    int count = 0;
    boolean first = true;
    for (String line = lines.next(); line != null; line = lines.next()) {
      int comment = line.indexOf('#');
      String text = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (text.isEmpty()) {
        continue;
      }
      String[] words = text.split("\\s*[,;]\\s*|\\s+", -1);
      boolean header =
          first
              && HEADER.equals(Arrays.stream(words).map(w -> w.toLowerCase(Locale.ROOT)).toList());
      first = false;
      if (header) {
        continue;
      }
      if (words.length != 3) {
        throw lines.error("a point is three numbers x y z, not " + Quote.of(text));
      }
      if (count + 3 > points.length) {
        points = Arrays.copyOf(points, 2 * points.length);
      }
      for (String word : words) {
        points[count++] = number(word);
      }
    }
    if (count == 0) {
      throw lines.error("there are no points in the file; write lines of x y z");
    }
    return Arrays.copyOf(points, count);
  }

  private double number(String word) {
    try {
      return Numbers.parse(word);
    } catch (NumberFormatException e) {
      throw lines.error("the coordinate " + Quote.of(word) + " " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (structures != null) {
      structures.close();
    } else {
      lines.close();
    }
  }
}
