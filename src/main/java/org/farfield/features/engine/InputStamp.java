package org.farfield.features.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.farfield.error.InputException;
import org.farfield.files.Sha256;

/**
 * What an input file was when it was read, so that a later run can tell whether it has changed:
 * size and hash decide, an equal time spares the hash.
 *
 * @param file its name
 * @param bytes its size
 * @param modified when it was changed last
 * @param sha256 its hash
 */
public record InputStamp(String file, long bytes, String modified, String sha256) {
  /**
   * A file as it is now, with its hash.
   *
   * @param path of the file
   * @return what it is
   * @throws InputException if it cannot be read
   */
  public static InputStamp of(Path path) {
    return new InputStamp(path.toString(), size(path), modified(path), Sha256.of(path));
  }

  /**
   * Whether a file is still the same.
   *
   * @param path of the file
   * @return false if size or hash are others
   * @throws InputException if it cannot be read
   */
  public boolean isStill(Path path) {
    return size(path) == bytes
        && (modified(path).equals(modified) || Sha256.of(path).equals(sha256));
  }

  /**
   * As JSON.
   *
   * @return for {@link #read}
   */
  public ObjectNode write() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("file", file)
        .put("bytes", bytes)
        .put("modified", modified)
        .put("sha256", sha256);
  }

  /**
   * From JSON.
   *
   * @param node what {@link #write} made
   * @return an equal one
   */
  public static InputStamp read(JsonNode node) {
    return new InputStamp(
        node.path("file").asText(),
        node.path("bytes").asLong(),
        node.path("modified").asText(),
        node.path("sha256").asText());
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw InputException.unreadable(file, e);
    }
  }

  private static String modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant().toString();
    } catch (IOException e) {
      throw InputException.unreadable(file, e);
    }
  }
}
