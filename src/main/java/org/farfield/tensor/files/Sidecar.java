package org.farfield.tensor.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The end of a matrix' sidecar: size and checksums of the matrix, by which a reader can tell that
 * both were written together. The checksums are those of the entries of .npz; a .npy is such an
 * entry.
 */
final class Sidecar {
  private static final int LONGEST = 200;
  private static final Pattern END =
      Pattern.compile(
          "\"matrix\":\\{\"bytes\":(\\d{1,19}),\"crc32\":\\{\"features.npy\":\"([0-9a-f]{8})\""
              + "(?:,\"samples.npy\":\"([0-9a-f]{8})\")?\\}\\}\\}$");

  private Sidecar() {}

  /** What comes after a description, which ends before its last brace. */
  static String end(String description, long bytes, long features, Long samplesOrNull) {
    return (description.equals("{") ? "" : ",")
        + "\"matrix\":{\"bytes\":"
        + bytes
        + ",\"crc32\":{\"features.npy\":\""
        + hex(features)
        + (samplesOrNull == null ? "" : "\",\"samples.npy\":\"" + hex(samplesOrNull))
        + "\"}}}";
  }

  private static String hex(long crc) {
    return String.format(Locale.ROOT, "%08x", crc);
  }

  /** Whether a sidecar is that of a matrix. */
  static boolean belongs(Path matrix, Path sidecar) {
    try {
      Matcher said = END.matcher(tail(sidecar));
      return said.find()
          && Files.size(matrix) == Long.parseLong(said.group(1))
          && (said.group(3) == null
              ? said.group(2).equals(hex(ofFile(matrix)))
              : isZip(matrix, said.group(2), said.group(3)));
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  private static String tail(Path sidecar) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(sidecar.toFile(), "r")) {
      byte[] end = new byte[(int) Math.min(LONGEST, file.length())];
      file.seek(file.length() - end.length);
      file.readFully(end);
      return new String(end, StandardCharsets.ISO_8859_1);
    }
  }

  private static long ofFile(Path matrix) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(matrix)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        crc.update(buffer, 0, count);
      }
    }
    return crc.getValue();
  }

  private static boolean isZip(Path matrix, String features, String samples) throws IOException {
    try (ZipFile zip = new ZipFile(matrix.toFile())) {
      return has(zip.getEntry("features.npy"), features)
          && has(zip.getEntry("samples.npy"), samples);
    }
  }

  private static boolean has(ZipEntry entry, String crc) {
    return entry != null && hex(entry.getCrc()).equals(crc);
  }
}
