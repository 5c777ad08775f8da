package org.farfield.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.farfield.error.ResourceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  private static final Duration DEAD = Duration.ofMinutes(5);

  @TempDir Path folder;
  private Path file;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void name() {
    file = folder.resolve(FolderLock.NAME);
  }

  /** A lock of a process elsewhere, whose last sign of life was so long ago. */
  private void elsewhere(int process, Duration ago) {
    try {
      Files.writeString(file, "node-3\nboot\n" + process + "\n2026-01-01T00:00:00Z\n");
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ago)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<FolderLock> take(Consumer<String> told) {
    return FolderLock.ofSilent(folder, FolderLock.NAME, () -> false, told);
  }

  @Test
  void oneThatIsGoneElsewhereIsWaitedForAndTakenOver() {
    elsewhere(12, DEAD.minusMillis(900));
    Instant begin = Instant.now();
    try (FolderLock lock = take(said::add).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(Instant.now()).isAfter(begin.plusMillis(700));
      assertThat(FolderLock.holder(folder, FolderLock.NAME).orElseThrow())
          .contains("process " + ProcessHandle.current().pid());
    }
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains("process 12 on node-3").contains("goes on here in 1 s");
    assertThat(file).doesNotExist();
  }

  @Test
  void oneThatGivesASignIsLeftAlone() {
    elsewhere(12, DEAD.dividedBy(2));
    assertThatThrownBy(() -> take(note -> elsewhere(12, Duration.ZERO)))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("process 12 on node-3 is writing into it");
  }

  @Test
  void whoeverTookItMeanwhileHasIt() {
    elsewhere(12, DEAD.dividedBy(2));
    assertThatThrownBy(() -> take(note -> elsewhere(13, DEAD.dividedBy(2))))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("process 13 on node-3 is writing into it");
  }

  @SuppressWarnings("try") // held, not used
  @Test
  void oneOfThisHostIsKnownToLive() {
    try (FolderLock lock = FolderLock.of(folder, FolderLock.NAME, false)) {
      assertThatThrownBy(() -> take(said::add))
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("is writing into it");
    }
    assertThat(said).isEmpty();
  }

  /** Such as pods of one index on two nodes. */
  @Test
  void hostsOfOneNameAreToldByWhenTheyBegan() throws IOException {
    String mine;
    try (FolderLock lock = FolderLock.of(folder, FolderLock.NAME, false)) {
      assertThat(lock).isNotNull();
      mine = Files.readString(file);
    }
    String[] lines = mine.split("\n", -1);
    lines[1] = "another";
    Files.writeString(file, String.join("\n", lines));
    assertThat(FolderLock.tryOf(folder, FolderLock.NAME, false)).isEmpty();
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(DEAD)));
    take(said::add).orElseThrow().close();
    assertThat(said).isEmpty();
  }

  @Test
  void nobodyIsWaitedForIfThereIsNone() {
    take(said::add).orElseThrow().close();
    elsewhere(12, DEAD.plusSeconds(1));
    take(said::add).orElseThrow().close();
    assertThat(said).isEmpty();
  }

  /** One that was suspended, say, until it was taken for gone. */
  @Test
  void whoeverTookItFromUsKeepsIt() {
    FolderLock lock = FolderLock.of(folder, FolderLock.NAME, false);
    elsewhere(12, Duration.ZERO);
    assertThat(Unfinished.deleted(file)).isTrue(); // a signal ends us
    lock.close();
    assertThat(FolderLock.holder(folder, FolderLock.NAME)).hasValue("process 12 on node-3");
  }

  /** As one that was suspended, and wakes up: nothing that looks whole is of it any more. */
  @Test
  void whoeverLostItChangesNothing() throws IOException {
    Path out = folder.resolve("out");
    Path lines = folder.resolve("lines");
    Path dead = Files.createFile(folder.resolve(".out" + Remains.PART + "1-1"));
    Attempt attempt = Attempt.in(folder);
    Files.createFile(attempt.path().resolve("made"));
    FolderLock lock = FolderLock.of(folder, FolderLock.NAME, false);
    try (LineLog log = new LineLog(lines, "first\n");
        PartFile part = new PartFile(folder.resolve("part"), true);
        PartPair pair =
            new PartPair(folder.resolve("a"), folder.resolve("b"), true, (x, y) -> true)) {
      pair.prepare();
      elsewhere(12, Duration.ZERO);
      for (ThrowingCallable change :
          List.<ThrowingCallable>of(
              part::commit,
              pair::place,
              () -> log.add("second\n"),
              () -> LineLog.delete(lines),
              () -> new PartFile(out, true),
              () -> Attempt.take(folder, attempt.leave(), List.of("made")),
              () -> Attempt.clear(folder))) {
        assertThatThrownBy(change)
            .isInstanceOf(ResourceException.class)
            .hasMessageContaining("process 12 on node-3 has taken over");
      }
    } finally {
      lock.close();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file, lines, dead, attempt.path());
    }
    assertThat(lines).hasContent("first\n");
    try (PartFile another = new PartFile(out, true)) {
      another.commit(); // one who never had a lock is not asked
    }
    assertThat(out).exists();
  }

  /** One of a part may be gone while another number of parts is made. */
  @Test
  void oneThatIsGoneIsRemovedAndThatOfTheLivingIsNot() throws IOException {
    elsewhere(12, Duration.ZERO);
    assertThat(FolderLock.remove(folder, FolderLock.NAME, false)).hasValue("process 12 on node-3");
    elsewhere(12, DEAD.plusSeconds(1));
    assertThat(FolderLock.remove(folder, FolderLock.NAME, false)).isEmpty();
    assertThat(file).doesNotExist();
    elsewhere(12, Duration.ZERO);
    assertThat(FolderLock.remove(folder, FolderLock.NAME, true)).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void waitingIsGivenUp() {
    elsewhere(12, DEAD.dividedBy(2));
    assertThat(FolderLock.ofSilent(folder, FolderLock.NAME, () -> !said.isEmpty(), said::add))
        .isEmpty();
    assertThat(FolderLock.holder(folder, FolderLock.NAME)).hasValue("process 12 on node-3");
  }

  @Test
  void aClockThatIsFastElsewhereIsNotWaitedFor() {
    elsewhere(12, Duration.ofDays(-1));
    FolderLock.ofSilent(folder, FolderLock.NAME, () -> false, said::add, Duration.ofMillis(300))
        .orElseThrow()
        .close();
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains("goes on here in 1 s");
  }
}
