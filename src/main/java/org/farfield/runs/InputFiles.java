package org.farfield.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.structure.io.StructureReaders;

/** The files that arguments mean: themselves, structure files in folders, and patterns. */
public final class InputFiles {
  private static final Pattern WILD = Pattern.compile("[*?\\[{]");
  private static final Pattern ASIDE = Pattern.compile("(^|[/\\\\])[_.]");
  private static final Comparator<Path> BYTEWISE =
      Comparator.comparing(
          path -> path.toString().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private InputFiles() {}

  /**
   * Finds them.
   *
   * @param arguments names of files, of folders, of which all structure files below are meant (of
   *     tables of Delta Lake those of their last version), or patterns with {@code *}, {@code ?},
   *     {@code [ ]}, <code>{ }</code>, and {@code **} for folders within folders
   * @param notes is told which files in folders are left out, as they only look like structures
   * @return each file once, sorted by the bytes of its path
   * @throws InputException if an argument means no file
   */
  public static List<Path> of(List<String> arguments, Consumer<String> notes) {
    Set<Path> all = new LinkedHashSet<>();
    for (String argument : arguments) {
      List<Path> found = find(argument, notes);
      if (found.isEmpty()) {
        throw new InputException(
            argument + ": no structure file is there; name files, folders or patterns");
      }
      all.addAll(found);
    }
    return all.stream().sorted(BYTEWISE).toList();
  }

  private static List<Path> find(String argument, Consumer<String> notes) {
    try {
      Path path = Path.of(argument);
      if (Files.isDirectory(path)) {
        return DeltaTable.isIn(path)
            ? DeltaTable.files(path)
            : below(path)
                .filter(file -> isStructures(path.relativize(file)))
                .filter(file -> !isOther(file, notes))
                .toList();
      }
      if (Files.exists(path) || !WILD.matcher(argument).find()) {
        return List.of(path); // whoever reads it says what is wrong with it
      }
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + path.normalize());
      return below(fixedPart(path.normalize()))
          .filter(file -> matcher.matches(file.normalize()))
          .toList();
    } catch (InvalidPathException | UncheckedIOException | IOException e) {
      throw new InputException(argument + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Whether a file in a folder is meant where the folder is. Of tables, what programs keep beside
   * them or have not finished begins with _ or a point.
   *
   * @param file its path within the folder
   * @return true for structure files
   */
  public static boolean isStructures(Path file) {
    return StructureReaders.knows(file)
        && !(file.toString().endsWith(".parquet") && ASIDE.matcher(file.toString()).find());
  }

  /**
   * Whether a file in a folder only looks like structures, and is left out.
   *
   * @param file that is there
   * @param notes is told so
   * @return true for databases that are none of ASE's
   */
  public static boolean isOther(Path file, Consumer<String> notes) {
    if (!StructureReaders.isOther(file)) {
      return false;
    }
    notes.accept(file + ": is no database of ASE's; left out");
    return true;
  }

  private static Stream<Path> below(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      // a link that leads nowhere is no reason to leave out what it stands for
      return files
          .filter(file -> Files.isRegularFile(file) || !Files.exists(file))
          .toList()
          .stream();
    }
  }

  // The folders before the first name with a wildcard.
  private static Path fixedPart(Path pattern) {
    Path fixed = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
    for (Path name : pattern) {
      if (WILD.matcher(name.toString()).find()) {
        break;
      }
      fixed = fixed.resolve(name);
    }
    return fixed;
  }
}
