package org.farfield.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs that find so much room on a small disk, then enough; prints a line for whatever is not as it
 * should be. Arguments: a folder on the disk, and one elsewhere.
 */
final class FullDiskProgram {
  private static final int STEP = 4096; // a page: what such a disk counts in

  private final Path disk;
  private final Path elsewhere;
  private final Path input;
  private int cases;
  private int full;

  private FullDiskProgram(Path disk, Path elsewhere) throws IOException {
    this.disk = disk;
    this.elsewhere = elsewhere;
    input = Files.writeString(elsewhere.resolve("in.xyz"), RunFixture.frames(24, 9));
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    FullDiskProgram program = new FullDiskProgram(Path.of(arguments[0]), Path.of(arguments[1]));
    program.folders("mts");
    program.folders("parquet");
    for (String format : List.of("npz", "parquet", "h5")) {
      program.one(format, program.features(format));
    }
    for (String name : List.of("out.npz", "out.mts", "out.xyz.gz")) {
      program.one(name, program.charges(name));
    }
    program.readOnly();
    System.out.println(program.full + " of " + program.cases + " did not fit");
  }

  /** Leaves room for so many pages. */
  private Path fill(int pages) throws IOException {
    Path filler = disk.resolve("filler");
    long rest = Files.getFileStore(disk).getUsableSpace() - (long) pages * STEP;
    Files.write(filler, new byte[Math.toIntExact(Math.max(0, rest))]);
    return filler;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(disk)) {
      return files.map(f -> f.getFileName().toString()).filter(n -> !n.equals("filler")).toList();
    }
  }

  /** Whether it fitted. */
  private boolean check(String what, String said) {
    cases++;
    if (said.startsWith("0 ")) {
      return true;
    }
    full++;
    if (!said.startsWith("5 farfield: ") || said.trim().lines().count() > 1) {
      System.out.println(what + ": " + said.trim());
    }
    return false;
  }

  private void folders(String format) throws IOException {
    String[] options = {"--format", format, "--shard-frames", "6", "--resume", "--keep", "energy"};
    Path undisturbed = elsewhere.resolve("undisturbed-" + format);
    RunFixture.run(RunFixture.featurize(input, undisturbed + "/", options));
    Map<String, String> expected = RunFixture.contents(undisturbed);
    boolean fits = false;
    for (int pages = 0; !fits; pages += 1 + pages / 2) {
      Path folder = disk.resolve("run");
      List<String> command = RunFixture.featurize(input, folder + "/", options);
      Path filler = fill(pages);
      String what = format + " into a folder with " + pages + " pages";
      fits = check(what, RunFixture.run(command));
      Files.delete(filler);
      String again = RunFixture.run(command);
      if (!again.startsWith("0 ") || !RunFixture.contents(folder).equals(expected)) {
        System.out.println(what + ", resumed: " + again);
      }
      delete(folder);
    }
  }

  private List<String> features(String format) {
    String out = disk.resolve("out." + format).toString();
    return RunFixture.featurize(input, out, "--keep", "energy", "--descriptor", "power-spectrum");
  }

  private List<String> charges(String name) throws IOException {
    String frames = RunFixture.frames(24, 9).replaceAll(" energy=.*", "");
    Path plain = Files.writeString(elsewhere.resolve("plain.xyz"), frames);
    return List.of("charges", plain.toString(), "--out", disk.resolve(name).toString());
  }

  private void one(String what, List<String> command) throws IOException {
    boolean fits = false;
    for (int pages = 0; !fits; pages += 1 + pages / 2) {
      Path filler = fill(pages);
      fits = check(what + " with " + pages + " pages", RunFixture.run(command));
      Files.delete(filler);
      List<String> left = names();
      if (!fits && !left.isEmpty()) {
        System.out.println(what + " with " + pages + " pages leaves " + left);
      }
      for (String name : left) {
        Files.delete(disk.resolve(name));
      }
    }
  }

  private void readOnly() throws IOException, InterruptedException {
    Process mount =
        new ProcessBuilder("mount", "-o", "remount,ro", disk.toString()).inheritIO().start();
    if (mount.waitFor() != 0) {
      System.out.println("the disk does not become read-only");
    }
    List<List<String>> commands =
        List.of(
            RunFixture.featurize(input, disk.resolve("run") + "/"),
            RunFixture.featurize(input, disk + "/"),
            features("npz"),
            features("parquet"),
            features("h5"),
            charges("out.xyz"));
    for (List<String> command : commands) {
      String said = RunFixture.run(command);
      if (!said.matches("[25] farfield: [^\n]*(Read-only|read-only)[^\n]*\n")) {
        System.out.println("read-only: " + String.join(" ", command) + ": " + said);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
