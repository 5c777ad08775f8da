package org.farfield.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.farfield.error.InputException;

/** Hashes that tell whether a file or a text is still the same. */
public final class Sha256 {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private Sha256() {}

  /**
   * The hash of a file.
   *
   * @param path the file; read from beginning to end
   * @return 64 hexadecimal digits in lower case
   * @throws InputException if it cannot be read
   */
  public static String of(Path path) {
    MessageDigest digest = digest();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(path)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    } catch (IOException e) {
      throw InputException.unreadable(path, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The hash of a text in UTF-8.
   *
   * @param text any text
   * @return 64 hexadecimal digits in lower case
   */
  public static String of(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Refuses what is no hash.
   *
   * @param file whose hash it should be, for messages
   * @param hash 64 hexadecimal digits in lower case
   * @throws InputException if it is not
   */
  public static void requireHash(String file, String hash) {
    if (!HASH.matcher(hash).matches()) {
      throw new InputException(file + ": its sha256 must be 64 hexadecimal digits in lower case");
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
