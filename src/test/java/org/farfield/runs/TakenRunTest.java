package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.farfield.files.Interruption;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose folder another process takes, before any of the calls by which files come and go: it
 * was suspended for so long that it was taken for gone, and wakes up. With {@code
 * -Dfarfield.sweeps=full}, as in CI, before any call, else one in six.
 */
class TakenRunTest {
  private static final String OTHER = "node-3\nboot\n12\n2026-01-01T00:00:00Z\n";

  @TempDir Path directory;
  private Path input;
  private Map<String, String> undisturbed;

  @BeforeEach
  void makeIt() throws IOException {
    input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(8, 5));
    assertThat(run(directory.resolve("undisturbed"))).startsWith("0 ");
    undisturbed = RunFixture.contents(directory.resolve("undisturbed"));
  }

  @AfterEach
  void goOn() {
    Interruption.never();
  }

  private String run(Path folder, String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "--shard-frames";
    all[1] = "3";
    System.arraycopy(more, 0, all, 2, more.length);
    return RunFixture.run(RunFixture.featurize(input, folder + "/", all));
  }

  private static Map<String, String> whole(Path folder) {
    return RunFixture.contents(folder, name -> !name.startsWith("."));
  }

  @Test
  void whoeverWakesUpLeavesItToTheOther() throws IOException {
    Set<String> codes = new HashSet<>();
    int call = 1;
    for (boolean ended = false; !ended; call += Sweeps.count(1, 6)) {
      Path folder = directory.resolve("taken" + call);
      Path lock = folder.resolve(".lock");
      Map<String, String> then = new TreeMap<>();
      AtomicBoolean reached = new AtomicBoolean();
      Interruption.before(
          call,
          () -> {
            reached.set(true);
            try {
              if (Files.exists(lock)) {
                Files.writeString(lock, OTHER);
                then.putAll(whole(folder));
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      String said = run(folder);
      Interruption.never();
      codes.add(said.substring(0, 1));
      ended = !reached.get();
      if (said.startsWith("5 ")) {
        assertThat(said).contains("process 12 on node-3 has taken over");
        assertThat(lock).hasContent(OTHER);
        // at most the file of which this was the call, and what another thread was at
        Map<String, String> now = whole(folder);
        now.entrySet().removeAll(then.entrySet());
        assertThat(now).as("taken before call %d", call).hasSizeLessThan(3);
      }
      Files.deleteIfExists(lock);
      assertThat(run(folder, "--resume")).startsWith("0 ");
      assertThat(whole(folder)).as("taken before call %d", call).isEqualTo(undisturbed);
    }
    assertThat(codes).contains("5").isSubsetOf("0", "5");
    assertThat(call).isGreaterThan(20);
  }

  /** Whose lock is broken looks over the input no more; another part does, beside this one. */
  @SuppressWarnings("try") // held, not used
  @Test
  void theSurveyOfALivingPartGoesOn() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("surveyed"));
    Path survey = folder.resolve(".lock-survey");
    Files.writeString(survey, OTHER);
    Part third = new Part(3, 4);
    try (RunFolder mine = RunFolder.of(folder, third, false, true)) {
      assertThat(survey).hasContent(OTHER);
    }
    Files.writeString(folder.resolve(third.lock()), OTHER);
    try (RunFolder mine = RunFolder.of(folder, third, false, true)) {
      assertThat(survey).doesNotExist();
    }
  }

  /** Its lock is not that of the whole, and yet it must not go on beside it. */
  @SuppressWarnings("try") // held, not used
  @Test
  void aPartThatWasSilentLosesItsLockToTheWhole() throws IOException {
    Path folder = directory.resolve("parts");
    Path lock = folder.resolve(".lock-part-1-of-2");
    assertThat(run(folder, "--part", "2/2")).startsWith("0 ");
    Files.writeString(lock, OTHER);
    Files.setLastModifiedTime(lock, FileTime.fromMillis(0)); // silent
    try (RunFolder whole = RunFolder.of(folder, Part.WHOLE, true, false)) {
      assertThat(lock).doesNotExist();
    }
  }
}
