package org.farfield.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.features.MtsSink;
import org.farfield.files.FolderLock;
import org.farfield.files.Sha256;
import org.farfield.spec.GradientKind;
import org.farfield.spec.codec.Documents;
import org.farfield.tensor.MtsFile;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.TextFile;

/**
 * The folder of a run: {@code manifest.json}, {@code census.json}, {@code shards.jsonl}, the shards
 * and, where frames were left out, {@code rejected.jsonl}.
 */
public final class RunFolder implements AutoCloseable {
  /** Shards of metatensor's format. */
  public static final String MTS = "mts";

  private static final String CENSUS = "census.json";
  private static final String REJECTED = "rejected.jsonl";

  private final Path path;
  private final FolderLock lock; // null: it is only looked at
  private final boolean isNew;

  private RunFolder(Path path, FolderLock lock, boolean isNew) {
    this.path = path;
    this.lock = lock;
    this.isNew = isNew;
  }

  /**
   * Takes a folder to write a run into.
   *
   * @param path is made if it is not there
   * @param resume whether a run may be in it, which goes on
   * @param breakLock whether to take it from a process that may be alive
   * @return to be closed
   * @throws InputException if something else is in it, or a run that must not go on
   * @throws ResourceException if another process writes into it
   */
  public static RunFolder of(Path path, boolean resume, boolean breakLock) {
    boolean isNew = !Files.exists(path);
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new InputException(path + ": cannot be made (" + e.getMessage() + ")", e);
    }
    if (Manifest.isIn(path) && !resume) {
      throw new InputException(path + ": holds a run; resume it, or name another folder");
    }
    requireNothingElse(path);
    return new RunFolder(path, FolderLock.of(path, breakLock), isNew);
  }

  /**
   * A folder to look at.
   *
   * @param path of a run
   * @return need not be closed
   */
  public static RunFolder at(Path path) {
    return new RunFolder(path, null, false);
  }

  private static void requireNothingElse(Path path) {
    if (Manifest.isIn(path)) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      files
          .filter(file -> !isLeft(file.getFileName().toString()))
          .findFirst()
          .ifPresent(
              file -> {
                throw new InputException(
                    path
                        + ": holds no run but other files, such as "
                        + file.getFileName()
                        + "; name a folder that is new or empty");
              });
    } catch (IOException e) {
      throw new InputException(path + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  // by a run that was killed before its manifest was there
  private static boolean isLeft(String name) {
    return name.startsWith(".") || name.equals(CENSUS);
  }

  Path path() {
    return path;
  }

  boolean hasManifest() {
    return Manifest.isIn(path);
  }

  Manifest manifest() {
    return Manifest.read(path);
  }

  Survey survey() {
    Path file = path.resolve(CENSUS);
    try {
      return Survey.read(Documents.read(file));
    } catch (NullPointerException e) {
      throw new InputException(file + ": is damaged; begin the run anew in another folder", e);
    }
  }

  /** The manifest comes last: with it the run has begun. */
  void begin(Manifest manifest, Survey survey) {
    write(CENSUS, Lines.text(survey.write()));
    manifest.write(path);
  }

  /** Shards that are done and there; one after the other from the first. */
  List<ShardLog.Done> done(Survey survey) {
    List<ShardLog.Done> done = new ArrayList<>();
    for (ShardLog.Done d : ShardLog.read(path, survey)) {
      if (!d.isThere(path)) {
        break;
      }
      done.add(d);
    }
    return done;
  }

  List<Rejected> rejected(Survey survey, List<ShardLog.Done> done) {
    List<Rejected> all = new ArrayList<>(survey.rejected());
    done.forEach(d -> all.addAll(d.rejected()));
    all.sort(Comparator.comparingLong(Rejected::frame));
    return all;
  }

  void writeRejected(List<Rejected> rejected) {
    if (!rejected.isEmpty()) {
      StringBuilder text = new StringBuilder();
      rejected.forEach(r -> text.append(Lines.text(Lines.node(r))));
      write(REJECTED, text.toString());
    }
  }

  private void write(String name, String text) {
    try (TextFile file = TextFile.create(path.resolve(name), true)) {
      file.commit(text);
    }
  }

  /**
   * Checks everything.
   *
   * @param frames is told how many frames have features
   * @return what is wrong, in words; empty if nothing is
   * @throws InputException if this is not the folder of a run
   */
  public List<String> verify(LongConsumer frames) {
    Manifest manifest = manifest();
    Survey survey = survey();
    List<String> wrong = new ArrayList<>();
    List<ShardLog.Done> done = ShardLog.read(path, survey);
    if (done.size() < manifest.shards()) {
      wrong.add(
          "the run is not complete: "
              + done.size()
              + " of "
              + manifest.shards()
              + " shards are done; resume it");
    }
    long count = 0;
    for (ShardLog.Done d : done) {
      count += d.census().frames();
      String problem = problem(manifest, survey.shards().get(d.shard()), d);
      if (problem != null) {
        wrong.add(problem);
      }
    }
    frames.accept(count);
    return wrong;
  }

  private String problem(Manifest manifest, Shard shard, ShardLog.Done done) {
    for (String name : done.sha256().keySet()) {
      Path file = path.resolve(name);
      if (!Files.isRegularFile(file)) {
        return name + " is missing";
      }
      if (!Sha256.of(file).equals(done.sha256().get(name))) {
        return name + " is damaged: its SHA-256 is not that of " + ShardLog.NAME;
      }
    }
    if (manifest.format().equals(MTS) && !done.sha256().isEmpty()) {
      return wrongLabels(shard, done, MtsFile.read(path.resolve(shard.file(MTS))));
    }
    return null;
  }

  private static String wrongLabels(Shard shard, ShardLog.Done done, TensorMap map) {
    Set<Integer> systems = new TreeSet<>();
    for (TensorBlock block : map.blocks()) {
      for (int row = 0; row < block.samples().size(); row++) {
        systems.add(block.samples().value(row, 0));
      }
    }
    boolean within = systems.stream().allMatch(s -> s >= shard.from() && s < shard.to());
    return within && systems.size() <= done.census().frames()
        ? null
        : shard.file(MTS) + " has rows of other frames than " + shard.from() + " to " + shard.to();
  }

  /**
   * Joins all shards to one file, which has the bytes of one that was made at once.
   *
   * @param out a .mts file
   * @param overwrite whether an existing file is replaced
   * @throws InputException if the run is not complete, or has shards of another format
   */
  public void merge(Path out, boolean overwrite) {
    Manifest manifest = manifest();
    Survey survey = survey();
    List<ShardLog.Done> done = ShardLog.read(path, survey);
    if (!manifest.format().equals(MTS)) {
      throw new InputException(path + ": shards in " + manifest.format() + " are not joined");
    }
    if (done.size() < manifest.shards()) {
      throw new InputException(path + ": the run is not complete; resume it first");
    }
    Census whole = survey.whole(manifest.spec(), path.toString());
    Census made =
        done.stream()
            .map(ShardLog.Done::census)
            .reduce(Census.none(manifest.spec().expansions().size()), Census::plus)
            .within(whole);
    FeatureLayout layout = new FeatureLayout(manifest.spec(), made);
    Metadata metadata =
        new Metadata(manifest.spec(), manifest.version(), made.cutoffs(), made.paths().toString());
    try (FeatureSink.Writer writer = new MtsSink(out, overwrite).open(layout, metadata)) {
      long[] rows = new long[layout.tensor().blocks().size()];
      for (ShardLog.Done d : done) {
        if (!d.sha256().isEmpty()) {
          Path file = path.resolve(survey.shards().get(d.shard()).file(MTS));
          append(file, MtsFile.read(file), layout, rows, writer);
        }
      }
      writer.commit();
    }
  }

  private static void append(
      Path file, TensorMap shard, FeatureLayout layout, long[] rows, FeatureSink.Writer writer) {
    if (!shard.keys().equals(layout.tensor().keys())) {
      throw new InputException(file + ": has other blocks than the run");
    }
    for (int b = 0; b < shard.blocks().size(); b++) {
      int block = b;
      TensorBlock some = shard.blocks().get(b);
      int count = some.samples().size();
      if (count > 0) {
        writer.append(b, some.samples().values(), count, some.values(), 0);
      }
      some.gradients()
          .forEach(
              (parameter, gradient) -> {
                int[] labels = gradient.samples().values().clone();
                int width = gradient.samples().width();
                for (int x = 0; x < labels.length; x += width) {
                  labels[x] += Math.toIntExact(rows[block]); // a row of the block
                }
                if (gradient.samples().size() > 0) {
                  writer.appendGradient(
                      block,
                      kind(parameter),
                      labels,
                      gradient.samples().size(),
                      gradient.values(),
                      0);
                }
              });
      rows[b] += count;
    }
  }

  private static GradientKind kind(String parameter) {
    return Arrays.stream(GradientKind.values())
        .filter(kind -> kind.text().equals(parameter))
        .findFirst()
        .orElseThrow(() -> new InputException("there are no derivatives by " + parameter));
  }

  /** Ends it; of a run that did not begin no folder is left. */
  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
    if (isNew && !hasManifest()) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        return; // something is in it
      }
    }
  }
}
