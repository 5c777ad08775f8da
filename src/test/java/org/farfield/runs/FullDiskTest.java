package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full after any number of pages: one sentence, exit code 5, nothing half-written,
 * and a run that goes on to the same bytes when there is room. The disk is a small tmpfs, which
 * goes with the process that sees it.
 */
class FullDiskTest {
  private static final List<List<String>> NAMESPACES =
      List.of(List.of("unshare", "--mount"), List.of("unshare", "--map-root-user", "--mount"));

  @TempDir Path directory;

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? said : "failed: " + said;
  }

  private static List<String> namespace(String script, List<String> more)
      throws IOException, InterruptedException {
    for (List<String> namespace : NAMESPACES) {
      List<String> command = new ArrayList<>(namespace);
      command.addAll(List.of("sh", "-c", script, "sh"));
      command.addAll(more);
      try {
        List<String> attempt = new ArrayList<>(namespace);
        attempt.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", more.get(0)));
        if (!run(attempt).startsWith("failed")) {
          return command;
        }
      } catch (IOException e) {
        return List.of(); // no such program
      }
    }
    return List.of();
  }

  @Test
  void everyRunSaysSoAndLeavesNothingHalfWritten() throws IOException, InterruptedException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    List<String> arguments = new ArrayList<>(List.of(disk.toString()));
    arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    arguments.addAll(ChildJvm.QUICK_START);
    arguments.addAll(List.of("-Xmx1g", "-cp"));
    arguments.add(System.getProperty("java.class.path"));
    arguments.add(FullDiskProgram.class.getName());
    arguments.addAll(List.of(disk.toString(), directory.toString()));
    List<String> command =
        namespace("mount -t tmpfs -o size=2m tmpfs \"$1\" && shift && exec \"$@\"", arguments);
    if (command.isEmpty()) {
      System.err.println(
          "farfield: a full disk is NOT TESTED: no file system can be mounted here (unshare)");
    }
    assumeThat(command).as("no file system can be mounted here: NOT CHECKED").isNotEmpty();
    assertThat(run(command).replaceAll("WARNING: .*\n", ""))
        .matches("[1-9][0-9]+ of [1-9][0-9]+ did not fit\n");
  }
}
