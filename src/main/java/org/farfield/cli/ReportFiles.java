package org.farfield.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.farfield.error.InputException;
import org.farfield.files.PartFile;

/** A JSON file, and files beside it whose names begin like its own. */
final class ReportFiles {
  private final Path json;
  private final String stem;
  private final boolean overwrite;

  /**
   * Checks that nothing is in the way.
   *
   * @param json whose name must end like this
   * @param what it holds, in words
   * @param overwrite whether existing files are replaced
   * @param suffixes of the others
   */
  ReportFiles(Path json, String what, boolean overwrite, String... suffixes) {
    String name = json.getFileName() == null ? "" : json.getFileName().toString();
    if (!name.endsWith(".json")) {
      throw new InputException(json + ": " + what + " are written as .json; change the name");
    }
    this.json = json;
    this.overwrite = overwrite;
    stem = name.substring(0, name.length() - 5);
    PartFile.check(json, overwrite);
    Arrays.stream(suffixes).forEach(suffix -> PartFile.check(beside(suffix), overwrite));
  }

  Path json() {
    return json;
  }

  /** Where what ends so stands. */
  Path beside(String suffix) {
    return json.resolveSibling(stem + suffix);
  }

  void text(Path to, String content) {
    try (PartFile file = new PartFile(to, overwrite)) {
      file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
      file.commit();
    }
  }
}
