package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs by a cluster that is none: tasks come in any order, some twice, and some fail first. */
class ClusterRunTest {
  private static final BooleanSupplier NEVER = () -> false;

  @TempDir Path directory;
  private Path inputs;

  /** Does tasks as text, like others. */
  private static final class Tasks implements Cluster {
    private final Random random = new Random(5);
    private int twice;
    private int done;
    private int least = Integer.MAX_VALUE; // of tasks, after which it is stopped

    @Override
    public String describe() {
      return "no cluster";
    }

    @Override
    public String device() {
      return "cpu";
    }

    @Override
    public boolean run(
        String job, List<String> tasks, BooleanSupplier isStopped, Consumer<String> results) {
      List<String> order = new ArrayList<>(tasks);
      Collections.shuffle(order, random);
      for (String task : order) {
        if (isStopped.getAsBoolean() || done++ == least) {
          return false;
        }
        ClusterTask.Worker worker = new ClusterTask.Worker("cpu", 1 + random.nextInt(2));
        String answer = ClusterTask.run(job, task, worker);
        if (random.nextBoolean()) {
          twice++;
          answer = ClusterTask.run(job, task, worker); // nobody heard of the first
        }
        results.accept(answer);
      }
      return true;
    }

    @Override
    public List<String> fetch(List<String> names, Path folder, Consumer<String> notes) {
      throw new UnsupportedOperationException("no other file systems");
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void writeInputs() throws IOException {
    inputs = Files.createDirectory(directory.resolve("inputs"));
    Files.writeString(inputs.resolve("a.xyz"), RunFixture.frames(8, 1));
    Files.writeString(inputs.resolve("b.xyz"), RunFixture.frames(2, 2) + "2\n\nO 0 0 0\nH 0 0 x\n");
    Files.writeString(inputs.resolve("c.xyz"), "1\n\nO 0 0 y\n" + RunFixture.frames(5, 3));
  }

  /** Pieces of 50 frames are put together by the size of their rows, which all columns decide. */
  @Test
  void shardsHaveTheSizeThatIsAskedFor() throws IOException {
    Path file = Files.writeString(inputs.resolve("a.xyz"), RunFixture.frames(600, 1));
    Path local = directory.resolve("sized");
    Path single = directory.resolve("single.npz");
    String[] matrix = {"--descriptor", "power-spectrum", "--format", "npz"};
    assertThat(
            RunFixture.run(
                RunFixture.featurize(
                    file, local + "/", with(matrix, "--shard-size", "40K", "--dtype", "float32"))))
        .startsWith("0 ");
    List<Long> sizes = new ArrayList<>();
    try (Stream<Path> files = Files.list(local)) {
      for (Path shard : files.filter(f -> f.toString().endsWith(".npz")).sorted().toList()) {
        sizes.add(Files.size(shard));
      }
    }
    assertThat(sizes).hasSizeBetween(2, 11);
    assertThat(sizes.subList(0, sizes.size() - 1)).allMatch(s -> s > 20_000 && s < 45_000);
    assertThat(
            RunFixture.run(
                RunFixture.featurize(file, single.toString(), with(matrix, "--dtype", "float32"))))
        .startsWith("0 ");
    Path merged = directory.resolve("merged.npz");
    assertThat(RunFixture.run(List.of("merge", local.toString(), "--out", merged.toString())))
        .startsWith("0 ");
    assertThat(Files.mismatch(single, merged)).isEqualTo(-1);
    assertThat(
            RunFixture.run(
                RunFixture.featurize(
                    file, local + "/", with(matrix, "--shard-size", "1M", "--resume"))))
        .contains("holds a run of float32 numbers");
    assertThat(
            RunFixture.run(
                RunFixture.featurize(
                    file,
                    local + "/",
                    with(matrix, "--shard-size", "1M", "--resume", "--dtype", "float32"))))
        .contains("holds a run in shards of 40960 bytes");
  }

  @Test
  void aClusterMakesThemOfTheSameSize() throws IOException {
    Files.writeString(inputs.resolve("a.xyz"), RunFixture.frames(200, 1));
    Path folder = directory.resolve("local");
    assertThat(
            RunFixture.run(
                RunFixture.featurize(
                    inputs, folder + "/", "--shard-size", "25K", "--on-error", "skip")))
        .startsWith("3 ");
    assertThat(Manifest.read(folder).shards()).isBetween(2, 4);
    Path other = directory.resolve("cluster");
    run(new Tasks(), folder, other);
    assertThat(RunFixture.contents(other)).isEqualTo(RunFixture.contents(folder));
  }

  @Test
  void aSizeIsWrittenWithItsUnit() {
    for (String wrong : List.of("12", "0M", "-1M", "1.5G", "9999999G", "M")) {
      assertThat(
              RunFixture.run(
                  RunFixture.featurize(inputs, directory + "/x/", "--shard-size=" + wrong)))
          .startsWith("2 ")
          .contains("is no size such as 512M or 4G");
    }
    assertThat(
            RunFixture.run(
                RunFixture.featurize(
                    inputs, directory + "/x/", "--shard-size=1M", "--shard-frames=5")))
        .startsWith("2 ")
        .contains("--shard-size does not go with --shard-frames");
    assertThat(RunFixture.run(RunFixture.featurize(inputs, directory + "/x/", "--memory", "511M")))
        .startsWith("2 ")
        .contains("--memory must be at least 512M");
    assertThat(RunFixture.run(RunFixture.featurize(inputs, directory + "/x/", "--memory", "512M")))
        .startsWith("2 ")
        .contains("-Xmx384m");
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private Path local(String... more) {
    Path folder = directory.resolve("local");
    List<String> all = new ArrayList<>(List.of("--shard-frames", "4", "--on-error", "skip"));
    all.addAll(Arrays.asList(more));
    assertThat(
            RunFixture.run(RunFixture.featurize(inputs, folder + "/", all.toArray(new String[0]))))
        .startsWith("3 ");
    return folder;
  }

  private FeatureRun.Result run(Cluster cluster, Path like, Path folder) {
    Manifest manifest = Manifest.read(like);
    try (RunFolder target = RunFolder.of(folder, Part.WHOLE, true, false)) {
      return new FeatureRun(cluster, manifest.version())
          .run(target, FeatureRun.Request.of(manifest), NEVER, RunListener.SILENT, note -> {});
    }
  }

  private static List<String> hidden(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("."))
          .toList();
    }
  }

  @Test
  void bytesAreThoseOfOneProcess() throws IOException {
    Path local = local("--keep", "energy,kind");
    Tasks cluster = new Tasks();
    Path folder = directory.resolve("cluster");
    FeatureRun.Result result = run(cluster, local, folder);
    assertThat(result).isEqualTo(new FeatureRun.Result(15, 4, 4, 2, false));
    assertThat(cluster.twice).isPositive();
    assertThat(RunFixture.contents(folder)).isEqualTo(RunFixture.contents(local));
    assertThat(hidden(folder)).isEmpty();
  }

  @Test
  void tablesOfSeveralFilesAreTheSameToo() throws IOException {
    Path local = local("--format", "parquet", "--dtype", "float32");
    Path folder = directory.resolve("cluster");
    run(new Tasks(), local, folder);
    Map<String, String> contents = RunFixture.contents(folder);
    assertThat(contents).containsKeys("shard-000000-l0.parquet", "shard-000003-l1.parquet");
    assertThat(contents).isEqualTo(RunFixture.contents(local));
  }

  @Test
  void itGoesOnWhereItWasStopped() throws IOException {
    Path local = local();
    Path folder = directory.resolve("cluster");
    Tasks cluster = new Tasks();
    cluster.least = 3 + 4 + 2; // files, shards to count, shards to make
    assertThat(run(cluster, local, folder).isStopped()).isTrue();
    Files.createDirectory(folder.resolve(".attempt-of-nobody"));
    assertThat(run(new Tasks(), local, folder).done()).isEqualTo(4);
    assertThat(RunFixture.contents(folder)).isEqualTo(RunFixture.contents(local));
    assertThat(hidden(folder)).isEmpty();
  }

  @Test
  void whatIsWrongIsSaidAndLeavesNothing() throws IOException {
    Path folder = directory.resolve("local");
    Files.delete(inputs.resolve("c.xyz"));
    Files.delete(inputs.resolve("b.xyz"));
    assertThat(RunFixture.run(RunFixture.featurize(inputs, folder + "/"))).startsWith("0 ");
    Files.writeString(inputs.resolve("a.xyz"), "1\n\nO 0 0 y\n");
    Path other = directory.resolve("cluster");
    assertThatThrownBy(() -> run(new Tasks(), folder, other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.xyz")
        .hasMessageContaining("'y'");
    assertThat(other).doesNotExist();
  }

  @Test
  void anotherArithmeticIsRefused() throws IOException {
    Path local = local();
    Path folder = directory.resolve("cluster");
    Tasks cluster = new Tasks();
    cluster.least = 3 + 4 + 1;
    run(cluster, local, folder);
    Path file = folder.resolve(Manifest.NAME);
    String arithmetic = Manifest.read(folder).arithmetic();
    Files.writeString(
        file,
        RunFixture.withoutSum(Files.readString(file))
            .replace("\"" + arithmetic + "\"", "\"by hand\""));
    assertThatThrownBy(() -> run(new Tasks(), local, folder))
        .isInstanceOf(ResourceException.class)
        .hasMessage("the arithmetic is " + arithmetic + " here, and that of the run is by hand");
    assertThat(
            RunFixture.run(
                RunFixture.featurize(
                    inputs, folder + "/", "--resume", "--shard-frames", "4", "--on-error", "skip")))
        .contains("holds a run with the arithmetic by hand");
  }
}
