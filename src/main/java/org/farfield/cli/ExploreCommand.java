package org.farfield.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.farfield.error.InputException;
import org.farfield.explore.ChemiscopeFile;
import org.farfield.explore.EnvironmentMap;
import org.farfield.explore.Frames;
import org.farfield.explore.MapPage;
import org.farfield.features.Metadata;
import org.farfield.features.StructureSource;
import org.farfield.files.PartFile;
import org.farfield.runs.RunFolders;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.structure.Structure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield explore}. */
@Command(
    name = "explore",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Makes a map of features: a page in one file, on which environments that are alike are near.",
      "A click on a point shows its structure."
    })
final class ExploreCommand extends ReportingCommand {
  private static final String ELEMENT = "element";
  private static final int POINTS = 5000;

  @Parameters(
      paramLabel = "DIR|FILE",
      arity = "1..*",
      description =
          "Folder that featurize wrote (several if its parts have folders of their own), or a file"
              + " of features: .mts, .parquet, .npz or .h5.")
  private List<Path> features;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = FileName.class,
      required = true,
      description = "Page to write, .html; or with --format chemiscope .json or .json.gz.")
  private Path out;

  @Option(
      names = "--structures",
      paramLabel = "FILES",
      split = ",",
      description =
          "Structures of which the features are. Default: of a folder, the files from which it was"
              + " made; else none are shown.")
  private List<String> structures = List.of();

  @Mixin private FrameOptions frames;

  @Option(
      names = "--color",
      paramLabel = "NAME",
      description =
          "What points are coloured by at first: element, PC1 to PC3, atoms (how many a structure"
              + " has), or a number of frames or atoms in the structures. Default: element.")
  private String color;

  @Option(
      names = "--points",
      paramLabel = "N",
      description =
          "Points of the map, at most: of more every n-th is taken. Default: ${DEFAULT-VALUE}.")
  private int points = POINTS;

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "html, or chemiscope: a file for chemiscope's viewers. Default: html.")
  private String format = "html";

  @Option(names = "--force", description = "Replace an existing file.")
  private boolean force;

  /** Features, and where their structures are. */
  private record Source(String name, List<Path> files, Optional<Frames> frames) {}

  @Override
  public Integer call() {
    OutputOptions.oneOf("--format", format, "html", "chemiscope");
    boolean page = format.equals("html");
    requireName(page);
    if (points < 1) {
      throw new InputException("--points must be at least 1, not " + points);
    }
    PartFile.check(out, force);
    Source source = source();
    if (!page && source.frames().isEmpty()) {
      throw new InputException("chemiscope shows structures; name them by --structures");
    }
    EnvironmentMap map = EnvironmentMap.of(source.files(), source.frames(), points);
    FeatureSpec spec = Codec.read(Metadata.specOf(source.files().get(0)));
    double radius = spec.expansions().stream().mapToDouble(e -> e.basis().radius()).max().orElse(0);
    write(
        page
            ? MapPage.of(map, source.name(), color(map), radius)
            : ChemiscopeFile.of(map, source.name(), radius));
    map.notes().forEach(this::note);
    note(
        map.points().size()
            + (map.isOfAtoms() ? " environments" : " structures")
            + (map.structures().isEmpty()
                ? ", without their structures"
                : map.isOfAtoms() ? " in " + map.structures().size() + " structures" : "")
            + " -> "
            + out);
    return 0;
  }

  private void requireName(boolean page) {
    String name = out.toString();
    if (page && !name.endsWith(".html")) {
      throw new InputException(out + ": a map is written as .html; change the name");
    }
    if (!page && !name.endsWith(".json") && !name.endsWith(".json.gz")) {
      throw new InputException(
          out + ": chemiscope reads files in .json and .json.gz; change the name");
    }
  }

  private Source source() {
    Path first = features.get(0);
    boolean folder = Files.isDirectory(first);
    String name = String.valueOf(first.toAbsolutePath().normalize().getFileName());
    if (!folder && features.size() > 1) {
      throw new InputException("a map is of one file of features, or of folders of one run");
    }
    Optional<Frames> named = structures.isEmpty() ? Optional.empty() : Optional.of(this::read);
    if (!folder) {
      return new Source(name, features, named);
    }
    RunFolders run = new RunFolders(features);
    if (named.isEmpty()) {
      Optional<String> lost = run.lostInput();
      lost.ifPresent(
          file ->
              note(
                  file
                      + " is not there any more as it was; the map has no structures, unless"
                      + " --structures names them"));
      named = lost.isPresent() ? Optional.empty() : Optional.of(run::read);
    }
    return new Source(name, run.shards(), named);
  }

  // Numbered as features of them are.
  private void read(Set<Integer> wanted, BiConsumer<Integer, Structure> taker) {
    try (Input input = new Input(structures)) {
      StructureSource source = frames.of(input);
      try (Stream<Structure> all = source.open()) {
        int number = 0;
        for (Iterator<Structure> i = all.iterator(); i.hasNext(); number++) {
          Structure structure = i.next();
          if (wanted.contains(number)) {
            taker.accept(number, structure);
          }
        }
      }
    }
  }

  private String color(EnvironmentMap map) {
    Set<String> names = new TreeSet<>(map.properties().keySet());
    for (int d = 1; d <= map.shares().size(); d++) {
      names.add("PC" + d);
    }
    String first = map.properties().keySet().stream().findFirst().orElse("PC1");
    String chosen = color != null ? color : map.isOfAtoms() ? ELEMENT : first;
    if (map.isOfAtoms()) {
      names.add(ELEMENT);
    }
    if (!names.contains(chosen)) {
      throw new InputException(
          "points have no '" + chosen + "' to be coloured by, but " + String.join(", ", names));
    }
    return chosen;
  }

  private void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (out.toString().endsWith(".gz")) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // none comes from memory
      }
      bytes = packed.toByteArray();
    }
    try (PartFile file = new PartFile(out, force)) {
      file.write(ByteBuffer.wrap(bytes), 0);
      file.commit();
    }
  }
}
