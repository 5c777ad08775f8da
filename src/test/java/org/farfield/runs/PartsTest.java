package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.files.FolderLock;
import org.farfield.files.Interruption;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that make parts of one run. */
class PartsTest {
  private static final class Halt extends Error {
    private static final long serialVersionUID = 1;
  }

  @TempDir Path directory;
  private Path input;
  private Map<String, String> undisturbed;

  /** Shards begin within files and at their ends. */
  @BeforeEach
  void makeAllAtOnce() throws IOException {
    input = Files.createDirectory(directory.resolve("in"));
    Files.writeString(input.resolve("a.xyz"), RunFixture.frames(7, 1));
    Files.writeString(input.resolve("b.xyz"), RunFixture.frames(1, 2));
    Files.writeString(input.resolve("c.xyz"), RunFixture.frames(9, 3));
    undisturbed = whole("undisturbed");
  }

  private Map<String, String> whole(String name) {
    Path folder = directory.resolve(name);
    assertThat(run(folder)).matches("[03] (?s).*");
    return RunFixture.contents(folder);
  }

  @AfterEach
  void goOn() {
    Interruption.never();
  }

  private String run(Path folder, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(List.of("--shard-frames", "2", "--frames", "0:16", "--on-error", "skip"));
    return RunFixture.run(
        RunFixture.featurize(input, folder + "/", options.toArray(new String[0])));
  }

  private String part(Path folder, int number, int count) {
    return run(folder, "--part", number + "/" + count);
  }

  @Test
  void partsInOneFolderMakeTheWhole() {
    Path folder = directory.resolve("run");
    assertThat(part(folder, 2, 3)).startsWith("0 farfield: part 2 of 3: ");
    assertThat(RunFixture.run(List.of("verify", folder.toString())))
        .startsWith("4 ")
        .contains("the run is not complete");
    assertThat(part(folder, 3, 3)).startsWith("0 ");
    assertThat(part(folder, 3, 3)).startsWith("0 "); // nothing is left to do
    assertThat(folder.resolve("part-3-of-3.jsonl")).exists();
    assertThat(part(folder, 1, 3)).startsWith("0 ");
    assertThat(RunFixture.contents(folder)).isEqualTo(undisturbed);
    assertThat(RunFixture.run(List.of("verify", folder.toString()))).startsWith("0 ");
  }

  @Test
  void partsSideBySideMakeTheWhole() {
    Path folder = directory.resolve("run");
    List<CompletableFuture<String>> all =
        IntStream.rangeClosed(1, 4)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> part(folder, i, 4)))
            .toList();
    assertThat(all).allSatisfy(one -> assertThat(one.join()).startsWith("0 "));
    assertThat(RunFixture.contents(folder)).isEqualTo(undisturbed);
  }

  /** Some are made by parts of three, the others by parts of two, or by one process. */
  @Test
  void theNumberOfPartsMayChange() {
    Path folder = directory.resolve("run");
    part(folder, 2, 3);
    part(folder, 1, 2);
    assertThat(run(folder, "--resume")).startsWith("0 ");
    assertThat(RunFixture.contents(folder)).isEqualTo(undisturbed);
    Path other = directory.resolve("other");
    part(other, 20, 20);
    IntStream.rangeClosed(1, 20).forEach(i -> part(other, i, 20)); // more than shards
    assertThat(RunFixture.contents(other)).isEqualTo(undisturbed);
  }

  @Test
  void partsInFoldersOfTheirOwnAreJoined() throws IOException {
    List<String> folders = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      Path folder = directory.resolve("run" + i);
      folders.add(folder.toString());
      assertThat(part(folder, i, 3)).startsWith("0 ");
    }
    List<String> verify = new ArrayList<>(folders);
    verify.add(0, "verify");
    assertThat(RunFixture.run(verify)).startsWith("0 ").contains(" and 2 more: all right, 16 ");
    Path joined = directory.resolve("joined.mts");
    Path atOnce = directory.resolve("at-once.mts");
    List<String> merge = new ArrayList<>(folders);
    merge.add(0, "merge");
    merge.addAll(List.of("--out", joined.toString()));
    assertThat(RunFixture.run(merge)).startsWith("0 ");
    RunFixture.run(
        List.of("merge", directory.resolve("undisturbed") + "", "--out", atOnce.toString()));
    assertThat(Files.mismatch(joined, atOnce)).isEqualTo(-1);
    assertThat(RunFixture.run(List.of("verify", folders.get(0), folders.get(2))))
        .startsWith("4 ")
        .contains("not complete");
    Path other = directory.resolve("other");
    assertThat(run(other, "--smearing", "2")).startsWith("0 ");
    assertThat(RunFixture.run(List.of("verify", folders.get(0), other.toString())))
        .startsWith("2 ")
        .contains("holds another run than");
  }

  /** What the survey finds wrong belongs to one part; frames behind it keep their numbers. */
  @Test
  void rejectedFramesAreThoseOfOnePart() throws IOException {
    Files.writeString(input.resolve("b.xyz"), "2\n\nO 0 0 0\nXx 0 0 1\n");
    Map<String, String> expected = whole("skipped");
    assertThat(expected).containsKey("rejected.jsonl");
    Path folder = directory.resolve("run");
    List<String> ends =
        IntStream.rangeClosed(1, 4)
            .mapToObj(i -> part(folder, i, 4).substring(0, 1))
            .sorted()
            .toList();
    assertThat(ends).containsExactly("0", "0", "0", "3");
    assertThat(RunFixture.contents(folder)).isEqualTo(expected);
  }

  /** With {@code -Dfarfield.sweeps=full}, as in CI, any, else one in six. */
  @Test
  void aPartMayEndBeforeAnyCall() throws IOException {
    Files.delete(input.resolve("c.xyz")); // fewer shards have fewer calls
    Map<String, String> expected = whole("few");
    Path first = directory.resolve("first");
    part(first, 1, 2);
    int call = 1;
    for (boolean ended = false; !ended; call += Sweeps.count(1, 6)) {
      Path folder = copy(first, directory.resolve("halted" + call));
      Interruption.from(
          call,
          () -> {
            throw new Halt();
          });
      ended = run(folder, "--part", "2/2", "--break-lock").startsWith("0 ");
      Interruption.never();
      // its locks are those of this process, which is alive
      assertThat(run(folder, "--part", "2/2", "--break-lock")).startsWith("0 ");
      Map<String, String> contents = RunFixture.contents(folder);
      contents.keySet().removeIf(name -> name.startsWith("."));
      assertThat(contents).as("halted before call %d", call).isEqualTo(expected);
    }
    assertThat(call).isGreaterThan(20);
  }

  private static Path copy(Path folder, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  @SuppressWarnings("try") // held, not used
  @Test
  void whatMayOverlapIsRefused() {
    Path folder = directory.resolve("run");
    part(folder, 1, 3);
    try (RunFolder whole = RunFolder.of(folder, Part.WHOLE, true, false)) {
      assertThat(part(folder, 2, 3)).startsWith("5 ").contains("makes the whole run in it");
    }
    try (RunFolder second = RunFolder.of(folder, new Part(2, 3), false, false)) {
      assertThat(part(folder, 2, 3)).startsWith("5 ").contains("is writing into it");
      assertThat(part(folder, 1, 2)).startsWith("5 ").contains("makes a part of the run in it");
      assertThat(run(folder, "--resume")).startsWith("5 ").contains("makes a part of the run");
      assertThat(part(folder, 3, 3)).startsWith("0 ");
    }
    assertThat(part(folder, 4, 3)).startsWith("2 ").contains("there is no part 4 of 3");
    assertThat(run(folder, "--part", "two")).startsWith("2 ").contains("such as 3/8, not 'two'");
    assertThatThrownBy(() -> new Part(0, 3)).isInstanceOf(InputException.class);
    assertThat(run(folder, "--part", "2/3", "--smearing", "2"))
        .startsWith("2 ")
        .contains("another specification");
  }

  @SuppressWarnings("try") // held, not used
  @Test
  void aPartWaitsForWhoLooksOverTheInput() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("run"));
    CompletableFuture<String> second;
    try (FolderLock surveying = FolderLock.of(folder, ".lock-survey", false)) {
      second = CompletableFuture.supplyAsync(() -> part(folder, 2, 2));
      assertThatThrownBy(() -> FolderLock.of(folder, ".lock-survey", false))
          .isInstanceOf(ResourceException.class);
      while (!Files.exists(folder.resolve(".lock-part-2-of-2"))) {
        Thread.onSpinWait();
      }
    }
    assertThat(second.join()).startsWith("0 ");
  }

  @Test
  void aPartWhosePredecessorWasKilledElsewhereGoesOn() throws IOException {
    Path folder = directory.resolve("run");
    part(folder, 1, 2);
    Path lock = folder.resolve(".lock-part-2-of-2");
    Files.writeString(lock, "node-3\nboot\n12\n2026-01-01T00:00:00Z\n");
    FileTime nearlyGone = FileTime.from(Instant.now().minus(Duration.ofMillis(5 * 60_000 - 500)));
    Files.setLastModifiedTime(lock, nearlyGone);
    assertThat(part(folder, 2, 2))
        .startsWith("0 ")
        .contains("waiting for a sign of life of process 12 on node-3");
    assertThat(RunFixture.contents(folder)).isEqualTo(undisturbed);
  }
}
