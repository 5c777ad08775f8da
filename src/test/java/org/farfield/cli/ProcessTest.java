package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.farfield.AseDatabases;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program in a process of its own: what is left of a run that is killed or runs out of room.
 */
class ProcessTest {
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path inputs;
  @TempDir Path outputs;

  private record Outcome(int code, String err) {}

  @BeforeEach
  void signalsAndLimitsAreThoseOfPosix() {
    assumeThat(File.separatorChar).as("no POSIX system: NOT CHECKED").isEqualTo('/');
  }

  private List<String> java(List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ChildJvm.QUICK_START);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(inputs.resolve("err").toFile())
        .start();
  }

  private Outcome end(Process process) throws IOException, InterruptedException {
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
      return new Outcome(process.exitValue(), Files.readString(inputs.resolve("err")));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void assertOneSentenceAboutAResource(Outcome outcome) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(5);
    assertThat(outcome.err().trim().lines()).hasSize(1);
    assertThat(outcome.err()).startsWith("farfield: ");
  }

  /** SQLite's library has to be put somewhere; what it says itself is kept away from the user. */
  @Test
  void aDatabaseNeedsAFolderForItsLibrary() throws Exception {
    Path file = inputs.resolve("frames.db");
    try (Connection db = AseDatabases.make(file)) {
      AseDatabases.insert(
          db, AseDatabases.row(new Structure(new int[] {1}, new double[3], Cell.OPEN)));
    }
    Path full = Files.createFile(inputs.resolve("no-folder"));
    for (String property : List.of("java.io.tmpdir", "org.sqlite.tmpdir")) {
      Path out = outputs.resolve(property + ".mts");
      List<String> command =
          java(
              List.of("-D" + property + "=" + full),
              "featurize",
              file.toString(),
              "--device",
              "cpu",
              "--out",
              out.toString());
      Outcome outcome = end(start(command));
      assertOneSentenceAboutAResource(outcome);
      assertThat(outcome.err()).contains("frames.db").contains("-Dorg.sqlite.tmpdir=DIR");
      assertThat(out).doesNotExist();
    }
  }

  /** A periodic frame of hydrogens. */
  private Path frame(int atoms) throws IOException {
    Random random = new Random(7);
    double side = 2 * Math.cbrt(atoms);
    StringBuilder text = new StringBuilder();
    text.append(atoms).append("\nLattice=\"").append(side).append(" 0 0 0 ").append(side);
    text.append(" 0 0 0 ").append(side).append("\"\n");
    for (int i = 0; i < atoms; i++) {
      text.append("H");
      for (int axis = 0; axis < 3; axis++) {
        text.append(' ').append(side * random.nextDouble());
      }
      text.append('\n');
    }
    return Files.writeString(inputs.resolve("frame.xyz"), text);
  }

  /** Starts a run that takes hours and waits until its output is begun. */
  private Process running(String output) throws IOException, InterruptedException {
    Process process =
        start(
            java(
                List.of("-Xmx1g"),
                "featurize",
                frame(400).toString(),
                "--out",
                outputs.resolve(output).toString(),
                "--device",
                "reference",
                "--accuracy",
                "1e-12",
                "--smearing",
                "0.2"));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (names().isEmpty() && process.isAlive() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertThat(process.isAlive()).as(Files.readString(inputs.resolve("err"))).isTrue();
    assertThat(names()).isNotEmpty().allMatch(name -> name.contains(".part-"));
    return process;
  }

  @Sweep
  @ParameterizedTest
  @ValueSource(strings = {"x.mts", "x.npz", "x.npy"})
  void nothingIsLeftAfterATerminationSignal(String output) throws Exception {
    Process process = running(output);
    process.destroy();
    assertThat(end(process).code()).isEqualTo(128 + 15);
    assertThat(names()).isEmpty();
  }

  /** Where a bar is shown, whose library has its own answer to Ctrl-C, too. */
  @Test
  void onATerminalTheShardAtHandEndsAfterCtrlC() throws Exception {
    Path script = Path.of("/usr/bin/script");
    assumeThat(script).as("no pseudo-terminal: NOT CHECKED").exists();
    Path folder = outputs.resolve("features");
    Path log = inputs.resolve("log");
    List<String> command =
        java(
            List.of("-Xmx1g", "-Dfarfield.terminal=true"),
            "featurize",
            molecules(6_000).toString(),
            "--out",
            folder + "/",
            "--device",
            "cpu",
            "--shard-frames",
            "50",
            "--accuracy",
            "1e-2");
    String line = command.stream().map(w -> "'" + w + "'").collect(Collectors.joining(" "));
    ProcessBuilder builder =
        // where this JVM was begun in the background, its processes would ignore Ctrl-C
        new ProcessBuilder(
                script.toString(), "-qec", "exec env --default-signal=INT " + line, "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("TERM", "xterm");
    builder.environment().put("SHELL", "/bin/sh");
    Process process = builder.start();
    try (OutputStream keys = process.getOutputStream()) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!Files.exists(folder.resolve("shard-000000.mts"))
          && process.isAlive()
          && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      keys.write(3);
      keys.flush();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log);
    assertThat(said).contains("frame ", "stopping when this shard is done", "--resume goes on");
    assertThat(process.exitValue()).as(said).isEqualTo(75);
  }

  @Sweep(oneIn = 4)
  @ParameterizedTest
  @ValueSource(strings = {"x.mts", "x.npz"})
  void nothingHasTheTargetsNameAfterAKill(String output) throws Exception {
    Process process = running(output);
    process.destroyForcibly();
    assertThat(end(process).code()).isEqualTo(128 + 9);
    assertThat(names()).allMatch(name -> name.startsWith("." + output));
  }

  /** A processor that multiplies and adds in two steps: fifty times slower is said, not borne. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aJavaWithoutFusedMultiplyAddSaysSo(boolean fused) throws Exception {
    String input = Files.writeString(inputs.resolve("one.xyz"), "1\n\nO 0 0 0\n").toString();
    String output = outputs.resolve("one.mts").toString();
    List<String> command =
        java(
            fused ? List.of() : List.of("-XX:-UseFMA"),
            "featurize",
            input,
            "--device",
            "cpu",
            "--max-radial",
            "0",
            "--out",
            output);
    Outcome outcome = end(start(command));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err().contains("no fused multiply-add")).as(outcome.err()).isEqualTo(!fused);
  }

  @Sweep
  @ParameterizedTest
  @ValueSource(strings = {"x.mts", "x.npz", "x.npy"})
  void aFullDiskIsReported(String output) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -f 32 && exec \"$@\"", "sh"));
    command.addAll(
        java(
            List.of("-Xmx1g"),
            "featurize",
            "examples/water.xyz",
            "--accuracy",
            "1e-2",
            "--out",
            outputs.resolve(output).toString()));
    Outcome outcome = end(start(command));
    assertOneSentenceAboutAResource(outcome);
    assertThat(outcome.err()).contains(output).contains("cannot be written");
    assertThat(names()).isEmpty();
  }

  @Test
  void tooLittleMemoryIsNoticedBeforehand() throws Exception {
    Outcome outcome =
        end(
            start(
                java(
                    List.of("-Xmx64m"),
                    "featurize",
                    frame(1000).toString(),
                    "--max-angular",
                    "10",
                    "--out",
                    outputs.resolve("x.mts").toString())));
    assertOneSentenceAboutAResource(outcome);
    assertThat(outcome.err()).contains("frame.xyz", "are needed", "max-angular", "-Xmx");
    assertThat(names()).isEmpty();
  }

  @Test
  void rowsOfThePowerSpectrumCountAsMemory() throws Exception {
    Outcome outcome =
        end(
            start(
                java(
                    List.of("-Xmx96m"),
                    "featurize",
                    "examples/dimers.xyz",
                    "--descriptor",
                    "power-spectrum",
                    "--basis",
                    "laplacian",
                    "--max-radial",
                    "20",
                    "--max-angular",
                    "20",
                    "--out",
                    outputs.resolve("x.mts").toString())));
    assertOneSentenceAboutAResource(outcome);
    assertThat(outcome.err()).contains("dimers.xyz", "are needed for 15 frames", "-Xmx");
    assertThat(names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"featurize", "explain"})
  void memoryThatRunsOutIsReported(String command) throws Exception {
    Path input = inputs.resolve("many.xyz");
    int atoms = 3_000_000;
    try (BufferedWriter out = Files.newBufferedWriter(input)) {
      out.write(atoms + "\n\n");
      for (int i = 0; i < atoms; i++) {
        out.write("H 0 0 1\n");
      }
    }
    List<String> arguments = new ArrayList<>(List.of(command, input.toString()));
    if (command.equals("featurize")) {
      arguments.addAll(List.of("--out", outputs.resolve("x.mts").toString()));
    }
    Outcome outcome = end(start(java(List.of("-Xmx48m"), arguments.toArray(new String[0]))));
    assertOneSentenceAboutAResource(outcome);
    assertThat(outcome.err()).contains("out of memory", "-Xmx");
    assertThat(names()).isEmpty();
  }

  /** What waits to be written is less there, so that frames come in more and smaller batches. */
  @Test
  void bytesAreTheSameInASmallHeap() throws Exception {
    int heap = 64 << 20;
    String[] arguments = {
      "featurize",
      molecules(150).toString(),
      "--device",
      "cpu",
      "--accuracy",
      "1e-3",
      "--max-angular",
      "10",
      "--out",
      ""
    };
    int out = arguments.length - 1;
    Path large = outputs.resolve("large.npz");
    arguments[out] = large.toString();
    PrintWriter nobody = new PrintWriter(new StringWriter());
    assertThat(Main.run(arguments, nobody, nobody)).isZero();
    assertThat(Files.size(large)).as("more than waits there").isGreaterThan(heap / 8);
    Path small = outputs.resolve("small.npz");
    arguments[out] = small.toString();
    Outcome outcome = end(start(java(List.of("-Xmx" + heap), arguments)));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(Files.mismatch(large, small)).isEqualTo(-1);
  }

  private Path molecules(int count) throws IOException {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder();
    for (int frame = 0; frame < count; frame++) {
      int atoms = 4 + random.nextInt(8);
      text.append(atoms).append("\n\n");
      for (int i = 0; i < atoms; i++) {
        text.append(i % 3 == 0 ? "O" : "H");
        for (int axis = 0; axis < 3; axis++) {
          text.append(' ').append(i + random.nextDouble());
        }
        text.append('\n');
      }
    }
    return Files.writeString(inputs.resolve("molecules.xyz"), text);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(outputs)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void whatAKilledRunLeftGoesWithTheNext() throws IOException, InterruptedException {
    Process killed = running("x.npz");
    killed.destroyForcibly();
    end(killed);
    assertThat(names()).as("nobody could clean up").isNotEmpty();
    Path input =
        Files.writeString(
            inputs.resolve("h.xyz"), "1\nLattice=\"3 0 0 0 3 0 0 0 3\"\nH 0 0 0\n".repeat(3));
    Path classes = inputs.resolve("classes");
    Outcome next =
        end(
            start(
                java(
                    List.of("-Xlog:class+load:file=" + classes),
                    "featurize",
                    input.toString(),
                    "--out",
                    outputs.resolve("x.npz").toString(),
                    "--device",
                    "cpu",
                    "--max-radial",
                    "0")));
    assertThat(next.code()).as(next.err()).isZero();
    assertThat(names()).containsExactlyInAnyOrder("x.npz", "x.npz.json");
    assertNoRecordIsLinked(classes);
  }

  /**
   * That takes the JVM up to 20 ms a process: records that a run compares write their methods out.
   */
  private static void assertNoRecordIsLinked(Path classes) throws IOException {
    assertThat(Files.readString(classes))
        .contains(" org.farfield.features.engine.KnownPlans$Key ")
        .doesNotContain(" java.lang.runtime.ObjectMethods ");
  }

  @Test
  void wordsThatNobodyTakesAreAnError() throws IOException, InterruptedException {
    assumeThat(Path.of("/dev/full")).as("no device that is always full: NOT CHECKED").exists();
    Process process =
        new ProcessBuilder(java(List.of(), "--version"))
            .redirectOutput(Path.of("/dev/full").toFile())
            .redirectError(inputs.resolve("err").toFile())
            .start();
    assertOneSentenceAboutAResource(end(process));
  }

  @Test
  void nobodyAtTheOtherEndOfAPipeIsAnErrorToo() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(java(List.of(), "--version"))
            .redirectError(inputs.resolve("err").toFile())
            .start();
    process.getInputStream().close(); // as `head` does
    Outcome outcome = end(process);
    assertOneSentenceAboutAResource(outcome);
    assertThat(outcome.err()).contains("whoever reads it has ended");
  }

  @Test
  void whatDoesNotFitIsExplained() throws IOException, InterruptedException {
    Outcome outcome =
        end(
            start(
                java(
                    List.of("-Xmx64m"),
                    "explain",
                    frame(1000).toString(),
                    "--max-angular",
                    "10",
                    "--device",
                    "cpu")));
    assertThat(outcome.code()).as(outcome.err()).isZero();
  }
}
