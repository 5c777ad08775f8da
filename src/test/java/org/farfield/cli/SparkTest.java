package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.farfield.AseDatabases;
import org.farfield.StructureTables;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code farfield spark} by Apache Spark itself: {@code -Dfarfield.spark=DIR} names a folder with
 * its jars, as {@code src/spark/distribution.xml} makes one, and {@code mvn -Pspark package} has
 * made ours. {@code .ci/spark} does both.
 */
class SparkTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize();
  private static final int FILES = 4;
  private static final int SHARDS = 24;
  private static final Set<String> OF_ONE_RUN = Set.of("_history.jsonl", "_report.html");

  @TempDir Path folder;
  private Path spark;
  private String inputs; // a folder, or its name elsewhere
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void findSpark() throws IOException {
    String home = System.getProperty("farfield.spark");
    if (home == null) {
      System.out.println(
          "farfield: runs by Apache Spark are NOT TESTED: -Dfarfield.spark=DIR names it");
    }
    assumeThat(home).as("no Spark: NOT TESTED").isNotNull();
    spark = Path.of(home).toAbsolutePath();
    Path frames = Files.createDirectory(folder.resolve("inputs"));
    inputs = frames.toString();
    Random random = new Random(14);
    for (int file = 0; file < FILES; file++) {
      StringBuilder text = new StringBuilder();
      for (int frame = 0; frame < 29; frame++) {
        text.append("40\nLattice=\"9 0 0 0 9 0 0 0 9\" energy=").append(frame).append('\n');
        for (int atom = 0; atom < 40; atom++) {
          text.append(atom % 3 == 0 ? "O" : "H");
          for (int axis = 0; axis < 3; axis++) {
            text.append(String.format(Locale.ROOT, " %.5f", 9 * random.nextDouble()));
          }
          text.append('\n');
        }
      }
      text.append("1\n\nO 0 0 x\n"); // no frame
      Files.writeString(frames.resolve("in" + file + ".xyz"), text);
    }
  }

  @AfterEach
  void stop() {
    started.forEach(SparkTest::kill);
  }

  private static void kill(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** What is asked for, by one process or many. */
  private List<String> features(Path out) {
    return List.of(
        inputs,
        "--out",
        out + "/",
        "--format",
        "parquet",
        "--descriptor",
        "power-spectrum",
        "--keep",
        "energy",
        "--accuracy",
        "1e-4",
        "--shard-frames",
        "5",
        "--on-error",
        "skip",
        "--device",
        "cpu");
  }

  private Path local() {
    Path out = folder.resolve("local");
    List<String> arguments = new ArrayList<>(List.of("featurize"));
    arguments.addAll(features(out));
    PrintWriter nobody = new PrintWriter(new StringWriter());
    assertThat(Main.run(arguments.toArray(new String[0]), nobody, nobody)).isEqualTo(3);
    return out;
  }

  private Process start(Path log, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("SPARK_HOME", spark.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", "2.13"); // else a distribution is looked for
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Process submit(Path out, Path log, String... options) throws IOException {
    return submit(out, log, List.of(), options);
  }

  private Process submit(Path out, Path log, List<String> more, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("farfield").toString(), "spark"));
    command.addAll(List.of(options));
    command.addAll(List.of("--conf", "spark.ui.enabled=false", "--"));
    command.addAll(features(out));
    command.addAll(more);
    return start(log, command);
  }

  // Of Spark's own: its master, or a worker of it.
  private Process daemon(String name, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                spark.resolve("jars") + "/*"));
    command.addAll(List.of(arguments));
    return start(folder.resolve(name + ".log"), command);
  }

  private static void assertSame(Path local, Path out) throws IOException {
    Set<String> names = names(local);
    assertThat(names(out)).isEqualTo(names);
    for (String name : names) {
      if (!OF_ONE_RUN.contains(name)) {
        assertThat(Files.mismatch(local.resolve(name), out.resolve(name))).as(name).isEqualTo(-1);
      }
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void inOneProcessItGivesTheBytesOfFeaturize() throws Exception {
    Path out = folder.resolve("out");
    Path log = folder.resolve("log");
    Process process = submit(out, log, "--master", "local[2]");
    Path local = local();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(3);
    assertThat(Files.readString(log)).contains("farfield: 24 of 24 shards, 116 frames, 4 rejected");
    assertSame(local, out);
  }

  /**
   * What Hadoop's file systems have, here that of files: tables, a database, what is compressed.
   */
  @Test
  void whatIsElsewhereIsCopiedAndRead() throws Exception {
    Path table = Files.createDirectories(folder.resolve("table"));
    String frame = "SELECT ['O', 'H'] AS symbols, [0, 0, 0, 1, 0, %d.5]::DOUBLE[] AS positions";
    for (int file = 0; file < 2; file++) {
      List<String> rows = new ArrayList<>();
      for (int row = 0; row < 7; row++) {
        rows.add(frame.replace("%d", "" + (7 * file + row)) + ", " + row + "::DOUBLE AS energy");
      }
      rows.add(frame.replace("%d.5", "'NaN'::DOUBLE") + ", 0::DOUBLE AS energy");
      StructureTables.write(table.resolve("part-" + file + ".parquet"), rows, "*");
    }
    Files.createDirectories(table.resolve("_temporary"));
    Files.writeString(table.resolve("_temporary").resolve("a.parquet"), "not finished");
    try (Connection db = AseDatabases.make(table.resolve("ase.db"))) {
      Structure water = new Structure(new int[] {8, 1}, new double[] {0, 0, 0, 1, 0, 0}, Cell.OPEN);
      Map<String, Object> row = new LinkedHashMap<>(AseDatabases.row(water));
      row.put("energy", 2.5);
      AseDatabases.insert(db, row);
    }
    try (Connection db = AseDatabases.open(table.resolve("Thumbs.db"))) { // another program's
      AseDatabases.sql(db, "CREATE TABLE pictures (id INTEGER)");
    }
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(table.resolve("more.xyz.gz")))) {
      out.write("1\nenergy=3\nO 0 0 0\n".getBytes(StandardCharsets.UTF_8));
    }
    Path copies = folder.resolve("copies");
    Path out = folder.resolve("out");
    Path log = folder.resolve("log");
    inputs = "file://" + table;
    Process process =
        submit(out, log, List.of("--copies", copies.toString()), "--master", "local[2]");
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(3);
    assertThat(Files.readString(log))
        .contains(
            "farfield: 4 of 4 shards, 16 frames, 2 rejected",
            "Thumbs.db: is no database of ASE's; left out");
    assertThat(Files.readString(out.resolve("_rejected.jsonl")))
        .contains("part-0.parquet, row 7: ", "part-1.parquet, row 7: ");
    inputs = copies.toString();
    assertSame(local(), out);
  }

  /** A master and two workers, one of which is killed with its executor after some shards. */
  @Test
  void aWorkerThatIsKilledChangesNothing() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String master = "spark://127.0.0.1:" + port;
    String[] ofMaster = {"--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0"};
    daemon("master", with("org.apache.spark.deploy.master.Master", ofMaster));
    List<Process> workers = new ArrayList<>();
    for (int w = 0; w < 2; w++) {
      String work = folder.resolve("work" + w).toString();
      String[] ofWorker = {
        "--host",
        "127.0.0.1",
        "--cores",
        "1",
        "--memory",
        "600m",
        "--webui-port",
        "0",
        "--work-dir",
        work,
        master
      };
      workers.add(daemon("worker" + w, with("org.apache.spark.deploy.worker.Worker", ofWorker)));
    }
    Path out = folder.resolve("out");
    Path log = folder.resolve("log");
    Process process =
        submit(
            out,
            log,
            "--master",
            master,
            "--executor-memory",
            "500m",
            "--conf",
            "spark.scheduler.minRegisteredResourcesRatio=1.0");
    Path local = local();
    Path shards = out.resolve("_shards.jsonl");
    while (process.isAlive() && (!Files.exists(shards) || Files.readAllLines(shards).size() < 3)) {
      Thread.sleep(20);
    }
    assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
    assertThat(workers.get(0).descendants()).as("it has an executor").isNotEmpty();
    kill(workers.get(0));
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(3);
    assertThat(Files.readString(log)).contains("Lost executor");
    assertThat(Files.readAllLines(shards)).hasSize(SHARDS);
    assertSame(local, out);
  }

  private static String[] with(String name, String... arguments) {
    return Stream.concat(Stream.of(name), Stream.of(arguments)).toArray(String[]::new);
  }
}
