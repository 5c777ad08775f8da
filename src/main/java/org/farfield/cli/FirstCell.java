package org.farfield.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.farfield.expansion.plan.Mirrors;

/**
 * A glance at the size and cell of the first frame of extended XYZ, before anything is read: only
 * to compile first what will be needed first. Whoever reads the file says what is wrong with it.
 *
 * @param atoms of the frame
 * @param isMirrored whether its waves will be summed with their mirror images: each vector of the
 *     cell lies along one axis, and there are {@linkplain Mirrors#LEAST_ATOMS atoms enough}
 */
record FirstCell(int atoms, boolean isMirrored) {
  private static final int BYTES = 2000;
  private static final String BEGIN = "Lattice=\"";

  /** Empty where no cell is seen. */
  static Optional<FirstCell> of(File file) {
    String head;
    try (InputStream in = new FileInputStream(file)) {
      head = new String(in.readNBytes(BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Optional.empty();
    }
    int line = head.indexOf('\n');
    int begin = head.indexOf(BEGIN) + BEGIN.length();
    int end = head.indexOf('"', begin);
    if (line < 0 || begin < BEGIN.length() || end < 0) {
      return Optional.empty();
    }
    String[] numbers = head.substring(begin, end).trim().split(" ");
    int zeros = 0;
    int atoms;
    try {
      atoms = Integer.parseInt(head.substring(0, line).trim());
      for (String number : numbers) {
        zeros += Double.parseDouble(number) == 0 ? 1 : 0;
      }
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    return Optional.of(new FirstCell(atoms, zeros == 6 && atoms >= Mirrors.LEAST_ATOMS));
  }
}
