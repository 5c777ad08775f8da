package org.farfield.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.features.OutputFormat;
import org.farfield.features.engine.InputStamp;
import org.farfield.files.FolderLock;
import org.farfield.files.LineLog;
import org.farfield.files.PartFile;
import org.farfield.files.Sha256;
import org.farfield.spec.text.Documents;
import org.farfield.tensor.files.TextFile;

/**
 * The folder of a run: {@code manifest.json}, {@code census.json}, {@code shards.jsonl}, the shards
 * and, where frames were left out, {@code rejected.jsonl}; while parts are made by processes of
 * their own, a lock and a list of shards for each. {@link RunNames} says when names differ.
 */
public final class RunFolder implements AutoCloseable {
  private static final String CENSUS = "census.json";
  private static final String SUM = "sha256";
  private static final String STANDARD_INPUT = "standard-input.xyz";
  private static final int PIECE = 1 << 20; // bytes

  private static final String SURVEYING = ".lock-survey";

  private final Path path;
  private final Part part;
  private final FolderLock lock;
  private final boolean isNew;

  private RunFolder(Path path, Part part, FolderLock lock, boolean isNew) {
    this.path = path;
    this.part = part;
    this.lock = lock;
    this.isNew = isNew;
  }

  /**
   * Takes a folder to write a run, or a part of one, into.
   *
   * @param path is made if it is not there
   * @param part of the run; processes that make others may be at work in the same folder
   * @param resume whether a run may be in it, which goes on; a part always goes on
   * @param breakLock whether to take it from a process that may be alive
   * @return to be closed
   * @throws InputException if something else is in it, or a run that must not go on
   * @throws ResourceException if another process writes into it
   */
  public static RunFolder of(Path path, Part part, boolean resume, boolean breakLock) {
    return taken(
            path,
            part,
            resume,
            breakLock,
            name -> Optional.of(FolderLock.of(path, name, breakLock)))
        .orElseThrow();
  }

  /**
   * Takes a folder as {@link #of}, also from a process on another host that gives no sign of life:
   * it waits until that is known to be gone.
   *
   * @param path is made if it is not there
   * @param part of the run
   * @param resume whether a run may be in it
   * @param isStopped whether to give up
   * @param notes what the user should know meanwhile
   * @return to be closed; empty if it was given up
   * @throws InputException if something else is in it, or a run that must not go on
   * @throws ResourceException if another process writes into it
   */
  public static Optional<RunFolder> await(
      Path path, Part part, boolean resume, BooleanSupplier isStopped, Consumer<String> notes) {
    return taken(
        path,
        part,
        resume,
        false,
        name ->
            FolderLock.ofSilent(path, name, isStopped, note -> notes.accept(path + ": " + note)));
  }

  private static Optional<RunFolder> taken(
      Path path,
      Part part,
      boolean resume,
      boolean breakLock,
      Function<String, Optional<FolderLock>> locking) {
    boolean isNew = !Files.exists(path);
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new InputException(path + ": cannot be made (" + e.getMessage() + ")", e);
    }
    if (part.isWhole() && !resume && Manifest.isIn(path)) {
      throw new InputException(path + ": holds a run; resume it, or name another folder");
    }
    requireNothingElse(path);
    String name = part.isWhole() ? FolderLock.NAME : part.lock();
    Optional<String> before = breakLock ? FolderLock.text(path, name) : Optional.empty();
    Optional<FolderLock> taken = locking.apply(name);
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    FolderLock lock = taken.get();
    try {
      if (breakLock) {
        breakSurvey(path, name, before);
      }
      requireNoneBeside(path, part, breakLock);
      return Optional.of(new RunFolder(path, part, lock, isNew));
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  // Of a part that may live beside this one the look over the input goes on.
  private static void breakSurvey(Path path, String name, Optional<String> before) {
    Optional<String> surveyor = FolderLock.text(path, SURVEYING);
    if (name.equals(FolderLock.NAME)
        || surveyor.equals(before)
        || surveyor.equals(FolderLock.text(path, name))) {
      FolderLock.of(path, SURVEYING, true).close();
    }
  }

  // Our lock is there already: of two that begin at once, one at least sees the other. Who was gone
  // and comes back must not find its own.
  private static void requireNoneBeside(Path path, Part part, boolean breakLock) {
    for (Path file : list(path)) {
      String name = file.getFileName().toString();
      boolean whole = name.equals(FolderLock.NAME) && !part.isWhole();
      if (whole || (Part.isLock(name) && !part.isLockBeside(name))) {
        FolderLock.remove(path, name, breakLock)
            .ifPresent(
                who -> {
                  throw new ResourceException(
                      ResourceException.Kind.PROCESS,
                      path
                          + ": "
                          + who
                          + (whole ? " makes the whole run" : " makes a part of the run")
                          + " in it; wait until it ends, or break its lock if it is gone");
                });
      }
    }
  }

  private static List<Path> list(Path path) {
    try (Stream<Path> files = Files.list(path)) {
      return files.toList();
    } catch (IOException e) {
      throw new InputException(path + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static void requireNothingElse(Path path) {
    if (Manifest.isIn(path)) {
      return;
    }
    list(path).stream()
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
  }

  // by a run that was killed before its manifest was there
  private static boolean isLeft(String name) {
    return name.startsWith(".") || RunNames.is(name, CENSUS) || RunNames.is(name, STANDARD_INPUT);
  }

  /**
   * Standard input as a file of the folder, which a run that goes on reads again.
   *
   * @param in is read to its end, but where a run goes on
   * @param format of the shards
   * @return the file
   * @throws ResourceException if the disk does not take it
   */
  public Path standardInput(InputStream in, OutputFormat format) {
    if (hasManifest()) {
      return keptInput();
    }
    Path file = path.resolve(RunNames.of(format).of(STANDARD_INPUT));
    try (PartFile copy = new PartFile(file, true)) {
      byte[] piece = new byte[PIECE];
      long position = 0;
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        position = copy.write(ByteBuffer.wrap(piece, 0, count), position);
      }
      copy.commit();
    } catch (IOException e) {
      throw new ResourceException(
          ResourceException.Kind.STORAGE,
          "standard input cannot be read further (" + e.getMessage() + ")",
          e);
    }
    return file;
  }

  // By the name that the manifest has, if it is this file: the folder may be called in two ways.
  private Path keptInput() {
    Path file = path.resolve(names().of(STANDARD_INPUT));
    try {
      for (InputStamp input : manifest().inputs()) {
        Path noted = Path.of(input.file());
        if (Files.exists(noted) && Files.exists(file) && Files.isSameFile(noted, file)) {
          return noted;
        }
      }
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
    return file;
  }

  Path path() {
    return path;
  }

  Part part() {
    return part;
  }

  private RunNames names() {
    return RunNames.in(path);
  }

  boolean hasManifest() {
    return Manifest.isIn(path);
  }

  Manifest manifest() {
    return Manifest.read(path);
  }

  Survey survey() {
    return survey(path);
  }

  static Survey survey(Path path) {
    Path file = path.resolve(RunNames.in(path).of(CENSUS));
    ObjectNode root = Documents.read(file);
    Survey survey;
    try {
      survey = Survey.read(root);
    } catch (RuntimeException e) { // something is missing, or no number where one should be
      throw Manifest.damaged(file, e);
    }
    // counts that do not belong to each other make no shards; runs of before have no sum
    if (root.has(SUM) && !root.path(SUM).asText().equals(sum(survey))) {
      throw Manifest.damaged(file, null);
    }
    return survey;
  }

  // Of what is read, which is less than what is written.
  private static String sum(Survey survey) {
    return Sha256.of(survey.write().toString());
  }

  /**
   * Does something that one of all parts does: the others wait until it is done, or whoever does it
   * is gone.
   *
   * @return what it returns; null if it was stopped before
   */
  @SuppressWarnings("try") // the lock is held, not used
  <T> T alone(BooleanSupplier isStopped, Consumer<String> notes, Supplier<T> work) {
    if (part.isWhole()) {
      return work.get();
    }
    Optional<FolderLock> alone =
        FolderLock.await(
            path,
            SURVEYING,
            isStopped,
            who -> notes.accept("waiting for " + who + ", which looks over the input"));
    if (alone.isEmpty()) {
      return null;
    }
    try (FolderLock held = alone.get()) {
      return work.get();
    }
  }

  /** The manifest comes last: with it the run has begun. */
  void begin(Manifest manifest, Survey survey) {
    ObjectNode census = survey.write();
    census.put(SUM, sum(Survey.read(census)));
    write(manifest.names().of(CENSUS), Lines.text(census));
    manifest.write(path);
  }

  /** Shards that are done and there, whoever has made them. */
  List<ShardLog.Done> done(Survey survey) {
    return there(ShardLog.read(path, survey));
  }

  /** A list to go on with: shards that this process, or one before it, has made. */
  ShardLog log(Survey survey) {
    List<ShardLog.Done> mine =
        part.isWhole()
            ? done(survey)
            : there(ShardLog.lines(path.resolve(names().of(part.log())), survey));
    return new ShardLog(path, names().of(part.log()), mine);
  }

  /** How it goes, to go on with. */
  History history(History.Process process) {
    return new History(path, part, process);
  }

  private List<ShardLog.Done> there(List<ShardLog.Done> done) {
    return done.stream().filter(d -> d.isThere(path)).toList();
  }

  static List<Rejected> rejected(Survey survey, List<ShardLog.Done> done) {
    List<Rejected> all = new ArrayList<>(survey.rejected());
    done.forEach(d -> all.addAll(d.rejected()));
    all.sort(Comparator.comparingLong(Rejected::frame));
    return all;
  }

  private static String rejectedLines(Survey survey, List<ShardLog.Done> done) {
    return rejected(survey, done).stream().map(Rejected::line).collect(Collectors.joining());
  }

  /**
   * Whether the folder of a run that is done lists the frames without features, as it did when the
   * run ended.
   */
  static boolean isRejectedListed(Path path, Survey survey, List<ShardLog.Done> done) {
    Path file = path.resolve(RunNames.in(path).of(Rejected.FILE));
    try {
      // by bytes: what was damaged may be no text
      byte[] there = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      return Arrays.equals(there, rejectedLines(survey, done).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw InputException.unreadable(file, e);
    }
  }

  /** All is done: the folder becomes that of a run which one process made at once. */
  void finish(Survey survey) {
    List<ShardLog.Done> done = done(survey);
    String rejected = rejectedLines(survey, done);
    String list = names().of(Rejected.FILE);
    if (rejected.isEmpty()) {
      LineLog.delete(path.resolve(list));
    } else {
      write(list, rejected);
    }
    String listed = names().of(ShardLog.NAME);
    String before = ShardLog.text(ShardLog.lines(path.resolve(listed), survey));
    String all = ShardLog.text(done); // in order
    if (!before.equals(all)) {
      write(listed, all);
    }
    ShardLog.parts(path).forEach(LineLog::delete);
  }

  private void write(String name, String text) {
    try (TextFile file = TextFile.create(path.resolve(name), true)) {
      file.commit(text);
    }
  }

  /** Ends it; of a run that did not begin no folder is left. */
  @Override
  public void close() {
    try {
      if (part.isWhole() && !hasManifest()) {
        list(path).stream()
            .filter(file -> RunNames.is(file.getFileName().toString(), STANDARD_INPUT))
            .forEach(LineLog::delete);
      }
    } finally {
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
