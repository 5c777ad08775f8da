package org.farfield.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.structure.text.Quote;

/**
 * Which Parquet files of a folder are a table in the format of Delta Lake now, as its log says:
 * files that were replaced are there, too. Read is the log in JSON, from its first version on; what
 * changes rows or names of columns within files is refused.
 */
public final class DeltaTable {
  /** The folder in that of a table that makes it one. */
  public static final String LOG = "_delta_log";

  private static final Pattern ENTRY = Pattern.compile("\\d{20}\\.json");
  private static final String ADVICE =
      "; write it as plain Parquet files: spark.read.format(\"delta\").load(…).write.parquet(…)";

  private final Path folder;
  private final Set<Path> files = new LinkedHashSet<>();

  private DeltaTable(Path folder) {
    this.folder = folder;
  }

  static boolean isIn(Path folder) {
    return Files.isDirectory(folder.resolve(LOG));
  }

  static List<Path> files(Path folder) throws IOException {
    DeltaTable table = new DeltaTable(folder);
    long version = 0;
    for (Path entry = table.version(0); Files.exists(entry); entry = table.version(++version)) {
      for (String line : Files.readAllLines(entry)) {
        if (!line.isBlank()) {
          table.take(entry, line);
        }
      }
    }
    if (version == 0) {
      throw table.failure("the first versions of its log are gone");
    }
    if (table.hasAfter(version)) {
      throw table.failure("version " + version + " is not in its log, though later ones are");
    }
    return List.copyOf(table.files);
  }

  private Path version(long number) {
    return folder.resolve(LOG).resolve(String.format(Locale.ROOT, "%020d.json", number));
  }

  // An older state would be taken for that of now.
  private boolean hasAfter(long number) throws IOException {
    String last = version(number).getFileName().toString();
    try (Stream<Path> entries = Files.list(folder.resolve(LOG))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .anyMatch(name -> ENTRY.matcher(name).matches() && name.compareTo(last) > 0);
    }
  }

  private InputException failure(String what) {
    return new InputException(folder + ": is a Delta table of which " + what + ADVICE);
  }

  private void take(Path entry, String line) {
    JsonNode action =
        Lines.read(line)
            .orElseThrow(() -> new InputException(entry + ": has a line that is no JSON"));
    JsonNode added = action.path("add");
    if (added.path("deletionVector").isObject()) {
      throw failure("rows were deleted within files (deletion vectors), which is not read");
    }
    if (added.has("path")) {
      files.add(file(added));
    }
    if (action.path("remove").has("path")) {
      files.remove(file(action.path("remove")));
    }
    String names =
        action.path("metaData").path("configuration").path("delta.columnMapping.mode").asText();
    if (!names.isEmpty() && !names.equals("none")) {
      throw failure("columns are named apart from their files (column mapping), which is not read");
    }
  }

  private Path file(JsonNode action) {
    URI uri;
    try {
      uri = new URI(action.get("path").asText());
    } catch (URISyntaxException e) {
      throw wrongName(action, e);
    }
    if (uri.isAbsolute() || uri.getPath().startsWith("/")) {
      throw failure("files are elsewhere, as of a shallow clone, which is not read");
    }
    try {
      return folder.resolve(uri.getPath());
    } catch (InvalidPathException e) {
      throw wrongName(action, e);
    }
  }

  private InputException wrongName(JsonNode action, Exception cause) {
    String name = Quote.of(action.get("path").asText());
    return new InputException(folder + ": its log has a wrong name, " + name, cause);
  }
}
