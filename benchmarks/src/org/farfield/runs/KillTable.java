package org.farfield.runs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.cli.Main;

/**
 * Runs into a folder that are killed at random moments and started again until they are done; then
 * the folder is compared with one that was never disturbed. Moments are parts of what an
 * undisturbed process took of the processor in this run, so that they are spread in the same way
 * whatever else the machine does. Arguments: kills of all cases together.
 */
final class KillTable {
  private static final int FRAMES = 400;
  private static final int TERM = 4; // each fourth is asked to end instead

  // Of what an undisturbed process does after it has begun, one does so much at most before it is
  // killed: most of the time of short ones is the start of the JVM.
  private static final double STEP = 0.6;

  private final Path directory;
  private final Path input;
  private final Random random = new Random();

  private KillTable(Path directory) throws IOException {
    this.directory = directory;
    input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(FRAMES, 3));
  }

  /** Where kills came, and what became of it. */
  private static final class Counts {
    private final Map<String, Integer> kills = new TreeMap<>();
    private int ends;
    private int wrong;

    int all() {
      return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    int of(String phase) {
      return kills.getOrDefault(phase, 0);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    int kills = Integer.parseInt(arguments[0]);
    Path directory = Files.createTempDirectory("farfield-kills-");
    int wrong = 0;
    try {
      KillTable table = new KillTable(directory);
      System.out.println(
          "| what is killed | kills | before the manifest | among shards | after the last shard |"
              + " ends | other bytes than undisturbed |");
      System.out.println("|---|---|---|---|---|---|---|");
      wrong += table.runs("run, .mts", kills * 3 / 8, 1, "mts");
      wrong += table.runs("run, .npz", kills / 8, 1, "npz");
      wrong += table.runs("run, .parquet", kills / 8, 1, "parquet");
      wrong += table.runs("two parts at once, .mts", kills / 4, 2, "mts");
      wrong += table.merges(kills - kills * 3 / 8 - kills / 8 * 2 - kills / 4);
    } finally {
      delete(directory);
    }
    System.exit(wrong == 0 ? 0 : 1);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private List<String> run(Path folder, String format, String... more) {
    List<String> all = new ArrayList<>(List.of("--shard-frames", "5", "--format", format));
    all.addAll(List.of(more));
    return RunFixture.featurize(input, folder + "/", all.toArray(new String[0]));
  }

  private static Process start(List<String> command) throws IOException {
    return ChildJvm.start(Main.class, Map.of(), command.toArray(new String[0]));
  }

  private List<Process> start(Path folder, String format, int parts) throws IOException {
    List<Process> processes = new ArrayList<>();
    for (int part = 1; part <= parts; part++) {
      String[] which =
          parts == 1 ? new String[] {"--resume"} : new String[] {"--part", part + "/" + parts};
      processes.add(start(run(folder, format, which)));
    }
    return processes;
  }

  private static ProcessLife undisturbed(List<String> command, Path target) throws Exception {
    Process process = start(command);
    ProcessLife life = ProcessLife.of(process, () -> isBegun(target));
    requireEnd(process);
    return life;
  }

  // A file under its temporary name is one that is begun.
  private static boolean isBegun(Path target) throws IOException {
    if (Files.exists(target)) {
      return true;
    }
    String part = "." + target.getFileName() + ".part-";
    try (Stream<Path> files = Files.list(target.getParent())) {
      return files.anyMatch(f -> f.getFileName().toString().startsWith(part));
    }
  }

  private static void requireEnd(Process process) throws IOException, InterruptedException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("exit code " + process.exitValue() + ": " + said);
    }
  }

  /** Kills one at some moment; true if it was alive. */
  private boolean kill(Process process, ProcessLife life) throws IOException, InterruptedException {
    if (!life.reaches(process, STEP, random)) {
      return false;
    }
    if (random.nextInt(TERM) == 0) {
      process.destroy();
    } else {
      process.destroyForcibly();
    }
    process.waitFor();
    return true;
  }

  private int runs(String name, int kills, int parts, String format) throws Exception {
    Path undisturbed = directory.resolve("undisturbed-" + format + parts);
    ProcessLife life = undisturbed(run(undisturbed, format), undisturbed);
    Map<String, String> expected = RunFixture.contents(undisturbed);
    Counts counts = new Counts();
    Path folder = directory.resolve("killed");
    while (counts.all() < kills) {
      boolean killed = false;
      for (Process process : start(folder, format, parts)) {
        boolean isKilled = kill(process, life);
        killed |= isKilled;
        if (isKilled && Files.exists(folder)) { // else it was still the JVM that began
          counts.kills.merge(phase(folder), 1, Integer::sum);
        } else if (!isKilled) {
          requireEnd(process);
        }
      }
      if (!killed) {
        compare(folder, expected, counts);
      }
    }
    if (Files.exists(folder)) {
      for (Process process : start(folder, format, parts)) {
        requireEnd(process);
      }
      compare(folder, expected, counts);
    }
    print(name, counts);
    return counts.wrong;
  }

  private void compare(Path folder, Map<String, String> expected, Counts counts)
      throws IOException {
    counts.ends++;
    if (!RunFixture.contents(folder).equals(expected)) {
      counts.wrong++;
      System.err.println(folder + " has other bytes");
    }
    delete(folder);
  }

  private static String phase(Path folder) throws IOException {
    if (!Manifest.isIn(folder)) {
      return "survey";
    }
    try (Stream<Path> files = Files.list(folder)) {
      long shards =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.startsWith("shard-") && !f.endsWith(".json"))
              .count();
      return shards < FRAMES / 5 ? "shards" : "end";
    }
  }

  private int merges(int kills) throws Exception {
    Path folder = directory.resolve("undisturbed-mts1");
    Path out = directory.resolve("merged.mts");
    List<String> command = List.of("merge", folder.toString(), "--out", out.toString());
    ProcessLife life = undisturbed(command, out);
    byte[] expected = Files.readAllBytes(out);
    Files.delete(out);
    Counts counts = new Counts();
    while (counts.all() < kills) {
      Process process = start(command);
      if (kill(process, life)) {
        counts.kills.merge(Files.exists(out) ? "end" : "shards", 1, Integer::sum);
      } else {
        requireEnd(process);
      }
      if (Files.exists(out)) {
        counts.ends++;
        counts.wrong += Arrays.equals(Files.readAllBytes(out), expected) ? 0 : 1;
        Files.delete(out);
      }
    }
    requireEnd(start(command));
    counts.ends++;
    counts.wrong += Arrays.equals(Files.readAllBytes(out), expected) ? 0 : 1;
    try (Stream<Path> left = Files.list(directory)) {
      long parts = left.filter(f -> f.getFileName().toString().contains(".part-")).count();
      counts.wrong += parts > 0 ? 1 : 0;
    }
    print("merge of 80 shards", counts);
    return counts.wrong;
  }

  private static void print(String name, Counts counts) {
    System.out.printf(
        "| %s | %d | %d | %d | %d | %d | %d |%n",
        name,
        counts.all(),
        counts.of("survey"),
        counts.of("shards"),
        counts.of("end"),
        counts.ends,
        counts.wrong);
  }
}
