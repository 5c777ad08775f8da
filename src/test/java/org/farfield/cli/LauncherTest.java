package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script {@code farfield} in a source tree of its own, with stand-ins for Java and Maven. The
 * tools it may call refuse what macOS does not know, so that it is known to be free of that without
 * a Mac.
 */
class LauncherTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize();
  private static final String LAST_WORD = "that was java";
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  /** A tool of POSIX, and the options of GNU's that a BSD refuses or takes for something else. */
  private static final Map<String, String> TOOLS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("awk", "none"),
              Map.entry("basename", "-a|-s"),
              Map.entry("bash", "none"),
              Map.entry("cat", "-A|-T"),
              Map.entry("cmp", "none"),
              Map.entry("dirname", "-z"),
              Map.entry("find", "-printf|-quit|-newermt|-regextype|-readable|-executable"),
              Map.entry("grep", "-P|-z"),
              Map.entry("head", "-n-*|-c-*|-[0-9]*[kKmM]"),
              Map.entry("ls", "-v|-X|-I"),
              Map.entry("mkdir", "-Z"),
              Map.entry("mv", "-t|-T"),
              Map.entry("od", "-w*"),
              Map.entry("readlink", "-f|-e|-m"),
              Map.entry("rm", "none"),
              Map.entry("sed", "-i|-r|-z|-s"),
              Map.entry("sort", "-V|-h|-z"),
              Map.entry("tail", "-n+-*"),
              Map.entry("tr", "none"),
              Map.entry("uname", "-o|-i")));

  /** What bash learned after 3.2. */
  private static final Pattern NEWER_BASH =
      Pattern.compile(
          "\\b(mapfile|readarray|coproc)\\b|\\b(declare|local|typeset) -[a-z]*[Ang]"
              + "|\\$\\{[A-Za-z_]+(,|\\^|@[A-Za-z])|&>>|\\|&|;;?&|\\[ -v |\\[\\[ -v |wait -n"
              + "|\\$\\{[A-Za-z_]+\\[-|printf '?%\\(|EPOCHSECONDS|BASHPID");

  @TempDir Path folder;
  private Path tree;
  private Path tools;

  private record Outcome(int code, List<String> out, List<String> err) {}

  @BeforeEach
  void aTreeWithStandInsForItsTools() throws IOException {
    assumeThat(File.separatorChar).as("no POSIX system: NOT CHECKED").isEqualTo('/');
    assumeThat(Path.of("/bin/bash")).as("no bash: NOT CHECKED").exists();
    tree = folder.resolve("source tree");
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.createDirectories(tree.resolve("src/main"));
    Files.createDirectories(tree.resolve("cuda-kernels"));
    Files.createDirectories(tree.resolve("target/quick/target"));
    for (String name : List.of("farfield", "mvnw")) {
      executable(tree.resolve(name), Files.readString(ROOT.resolve(name)));
    }
    for (String source : List.of("pom.xml", "src/main/A.java", "cuda-kernels/a.cu")) {
      old(Files.writeString(tree.resolve(source), "source"));
    }
    for (Path directory : List.of(tree.resolve("src/main"), tree.resolve("cuda-kernels"))) {
      old(directory);
    }
    for (Map.Entry<String, String> tool : TOOLS.entrySet()) {
      addTool(tool.getKey(), tool.getValue());
    }
    executable(
        tools.resolve("java"),
        """
        #!/bin/sh
        for argument in "$@"; do
          case $argument in
            -Xshare:dump) dumps=yes ;;
            -XX:DumpLoadedClassList=*) printf '%%s' "${JAVA_LISTS:-listed}" > "${argument#*=}" ;;
            -XX:SharedClassListFile=*) list=${argument#*=} ;;
            -XX:SharedArchiveFile=*) [ -z "$dumps" ] || ${JAVA_ARCHIVES:-:} "${argument#*=}" "$list" ;;
          esac
        done
        printf '%%s\\n' "$@"
        printf "${JAVA_SAYS:-}%s\\n" >&2
        exit ${JAVA_ENDS:-0}
        """
            .formatted(LAST_WORD));
  }

  private void addTool(String name, String refused) throws IOException {
    Path real =
        Stream.of("/bin", "/usr/bin")
            .map(bin -> Path.of(bin, name))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();
    executable(
        tools.resolve(name),
        """
        #!/bin/sh
        for argument in "$@"; do
          case $argument in
            --?*|%s) echo "%s: illegal option $argument" >&2; exit 64 ;;
          esac
        done
        exec %s "$@"
        """
            .formatted(refused, name, real));
  }

  /** A Maven whose builds are counted and whose last words are the given commands. */
  private void maven(String commands) throws IOException {
    executable(
        tools.resolve("mvn"),
        """
        #!/bin/sh
        tree='%s'
        echo "$@" >> "$tree/builds"
        %s
        """
            .formatted(tree, commands));
  }

  private void mavenBuilds() throws IOException {
    maven(
        "printf 'PK\\005\\006123456789012345678' >"
            + " \"$tree/target/quick/target/farfield-1-all.jar\"");
  }

  private int builds() throws IOException {
    Path builds = tree.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  private static String executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }

  private static void old(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
  }

  private Outcome run(Map<String, String> environment, Path script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> words = Files.readAllLines(out);
    return new Outcome(process.exitValue(), words, errors(err, !words.isEmpty()));
  }

  /** What the filter behind Java still writes arrives after Java's end. */
  private static List<String> errors(Path err, boolean ofJava)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    List<String> lines = Files.readAllLines(err);
    while (ofJava && !lines.contains(LAST_WORD) && System.nanoTime() < end) {
      Thread.sleep(5);
      lines = Files.readAllLines(err);
    }
    return lines.stream().filter(line -> !line.equals(LAST_WORD)).toList();
  }

  private Outcome farfield(String... arguments) throws IOException, InterruptedException {
    return run(Map.of("JAVA_SAYS", "farfield: ran\\n"), tree.resolve("farfield"), arguments);
  }

  private static List<String> ran(Path jar, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:MaxRAMPercentage=80",
                "-XX:+UseParallelGC",
                "-Xshare:auto",
                "-XX:GCTimeRatio=19",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=CompileThresholdScaling,org.farfield.kernels.cpu.*::*,0.01",
                "-XX:Tier4InvocationThreshold=50000",
                "-XX:Tier4MinInvocationThreshold=6000",
                "-XX:Tier4CompileThreshold=150000",
                "-XX:Tier4BackEdgeThreshold=1600000",
                "-Dfarfield.terminal=false",
                "-jar",
                jar.toString()));
    words.addAll(List.of(arguments));
    return words;
  }

  private Path builtJar() throws IOException {
    return tree.toRealPath().resolve("target/farfield-all.jar");
  }

  @Test
  void theFirstUseBuildsAndTheNextDoesNot() throws Exception {
    mavenBuilds();
    Outcome first = farfield("featurize", "a b.xyz", "");
    assertThat(first.err())
        .containsExactly("farfield: building (first use, about a minute) ...", "farfield: ran");
    assertThat(first.out()).isEqualTo(ran(builtJar(), "featurize", "a b.xyz", ""));
    assertThat(first.code()).isZero();
    Outcome second = farfield();
    assertThat(second.err()).containsExactly("farfield: ran");
    assertThat(second.out()).isEqualTo(ran(builtJar()));
    assertThat(builds()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "src/main/A.java", "cuda-kernels/a.cu"})
  void aNewerSourceIsBuilt(String source) throws Exception {
    mavenBuilds();
    farfield();
    Files.setLastModifiedTime(tree.resolve(source), FileTime.from(Instant.now().plusSeconds(10)));
    farfield();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void aBuildThatIsInterruptedIsBuiltAgain() throws Exception {
    maven(
        """
        printf 'PK\\003\\004 and no more' > "$tree/target/quick/target/farfield-1-all.jar"
        kill -TERM $PPID
        """);
    assertThat(run(Map.of("JAVA_SAYS", "farfield: ran\\n"), tree.resolve("farfield")).code())
        .isEqualTo(128 + 15);
    mavenBuilds();
    Outcome outcome = farfield("info");
    assertThat(outcome.out()).isEqualTo(ran(builtJar(), "info"));
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void theBeginningOfAJarIsNotTaken() throws Exception {
    mavenBuilds();
    Files.write(tree.resolve("target/farfield-1-all.jar"), new byte[100]);
    Outcome outcome = farfield("info");
    assertThat(outcome.out()).isEqualTo(ran(builtJar(), "info"));
    assertThat(outcome.err())
        .containsExactly("farfield: building (first use, about a minute) ...", "farfield: ran");
  }

  @Test
  void theJarOfAFullBuildIsTaken() throws Exception {
    mavenBuilds();
    farfield();
    Path jar = tree.toRealPath().resolve("target/farfield-1-all.jar");
    Files.copy(builtJar(), jar);
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(10)));
    assertThat(farfield("info").out()).isEqualTo(ran(jar, "info"));
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void classesAreKeptInTheFormOfTheMemory() throws Exception {
    mavenBuilds();
    Path classes = builtJar().resolveSibling("farfield-all.jsa");
    String writes = executable(tools.resolve("writes"), "#!/bin/sh\ncat \"$2\" > \"$1\"\n");
    String lambda = "@lambda-proxy org/farfield/A get ()Ljava/util/function/Supplier;\n";
    String lambdaOfOldClass = "@lambda-proxy org/farfield/A get ()Lpicocli/CommandLine$IFactory;\n";
    Map<String, String> jvm =
        Map.of(
            "JAVA_SAYS",
            "ran\\n",
            "JAVA_ARCHIVES",
            writes,
            "JAVA_LISTS",
            "org/farfield/A id: 7\n" + lambdaOfOldClass + lambda + "picocli/CommandLine id: 8\n");
    for (int use = 0; use < 2; use++) {
      List<String> expected = ran(builtJar(), "info");
      expected.addAll(
          expected.indexOf("-Dfarfield.terminal=false"),
          List.of("-XX:SharedArchiveFile=" + classes, "-Xlog:disable", "-Xlog:all=error:stderr"));
      assertThat(run(jvm, tree.resolve("farfield"), "info").out()).isEqualTo(expected);
    }
    assertThat(classes).hasContent("org/farfield/A\n" + lambda + "picocli/CommandLine\n");
    assertThat(tree.resolve("target")).isDirectoryNotContaining("glob:**.classes*");
  }

  @Test
  void aJvmThatCannotUseWhatItKeptGoesWithout() throws Exception {
    mavenBuilds();
    String writes = executable(tools.resolve("writes"), "#!/bin/sh\necho classes > \"$1\"\n");
    Map<String, String> jvm = Map.of("JAVA_ENDS", "1", "JAVA_ARCHIVES", writes);
    assertThat(run(jvm, tree.resolve("farfield"), "info").out()).isEqualTo(ran(builtJar(), "info"));
    assertThat(builtJar().resolveSibling("farfield-all.jsa")).isEmptyFile();
  }

  @Test
  void theHeapIsThreeQuartersOfTheMemory() throws Exception {
    mavenBuilds();
    Map<String, List<String>> heaps = new LinkedHashMap<>();
    heaps.put("512M", List.of("-Xmx384m"));
    heaps.put("=2g", List.of("-Xmx1536m"));
    heaps.put("65536M", List.of("-Xmx49152m"));
    heaps.put("999999m", List.of("-Xmx749999m"));
    heaps.put("600000K", List.of("-Xmx439m"));
    heaps.put("1T", List.of()); // Java itself would fail where there is less
    heaps.put("0x1G", List.of());
    heaps.put("9999999999G", List.of());
    for (Map.Entry<String, List<String>> size : heaps.entrySet()) {
      String given = size.getKey();
      List<String> option =
          given.startsWith("=") ? List.of("--memory" + given) : List.of("--memory", given);
      List<String> heap =
          farfield(option.toArray(new String[0])).out().stream()
              .filter(word -> word.startsWith("-Xmx"))
              .toList();
      assertThat(heap).as(given).isEqualTo(size.getValue());
    }
  }

  /** Its threads take memory beside the heap, the more of them the more cores there are. */
  @Test
  void littleMemoryHasFewThreadsOfJava() throws Exception {
    mavenBuilds();
    String[] few = {"-XX:CICompilerCount=2", "-XX:ParallelGCThreads=2"};
    for (String size : List.of("512M", "600000K", "1G", "2047M")) {
      assertThat(farfield("--memory", size).out()).as(size).contains(few);
    }
    for (String size : List.of("2G", "65536M", "1T")) {
      assertThat(farfield("--memory", size).out()).as(size).doesNotContain(few);
    }
    assertThat(farfield("info").out()).doesNotContain(few);
  }

  @Test
  void sparkIsStartedBySpark() throws Exception {
    Path spark = folder.resolve("a spark");
    Files.createDirectories(spark.resolve("bin"));
    executable(
        spark.resolve("bin/spark-submit"),
        "#!/bin/sh\nprintf '%s\\n' \"$@\"\necho " + LAST_WORD + " >&2\n");
    Map<String, String> environment = Map.of("SPARK_HOME", spark.toString());
    Path script = tree.resolve("farfield");
    Outcome none = run(environment, script, "spark", "in", "--out", "o");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).singleElement().asString().contains("./mvnw -Pspark");
    Path jar = Files.createFile(tree.toRealPath().resolve("target/farfield-1-spark.jar"));
    List<String> own =
        List.of("--class", "org.farfield.spark.Submitted", jar.toString(), "in", "--out", "o o");
    List<String> plain = new ArrayList<>(List.of("--conf", "spark.log.level=WARN"));
    plain.addAll(own);
    assertThat(run(environment, script, "spark", "in", "--out", "o o").out()).isEqualTo(plain);
    List<String> more =
        new ArrayList<>(List.of("--conf", "spark.log.level=WARN", "--master", "local[2]"));
    more.addAll(own);
    assertThat(
            run(environment, script, "spark", "--master", "local[2]", "--", "in", "--out", "o o")
                .out())
        .isEqualTo(more);
    Files.delete(spark.resolve("bin/spark-submit")); // jars alone: Java runs them
    assertThat(run(environment, script, "spark", "in", "--out", "o o").out())
        .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", spark + "/jars/*")
        .containsSubsequence(plain);
    Map<String, String> yarn =
        Map.of("SPARK_HOME", spark.toString(), "HADOOP_CONF_DIR", "/etc/hadoop conf");
    assertThat(run(yarn, script, "spark", "in", "--out", "o o").out())
        .contains(spark + "/jars/*:/etc/hadoop conf");
  }

  @Test
  void withoutASparkTheCommandSaysWhatItNeeds() throws Exception {
    mavenBuilds();
    assertThat(farfield("spark", "--help").out()).isEqualTo(ran(builtJar(), "spark", "--help"));
  }

  @Test
  void aBuildThatFailsSaysWhy() throws Exception {
    maven("echo 'no such artifact'; exit 1");
    Outcome outcome = farfield("info");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("no such artifact")
        .last()
        .asString()
        .startsWith("farfield: the build failed; the whole output is in ");
  }

  @Test
  void linksLeadToTheJarBesideTheScript() throws Exception {
    Path jar = Files.writeString(tree.resolve("farfield.jar"), "");
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("second"), Path.of("../source tree/farfield"));
    Files.createSymbolicLink(bin.resolve("first"), bin.resolve("second"));
    Outcome outcome =
        run(
            Map.of("JAVA_SAYS", "farfield: ran\\n", "FARFIELD_JAVA_OPTS", "-Xmx2g -Dfarfield.x=1"),
            bin.resolve("first"),
            "info");
    List<String> expected = ran(jar.toRealPath(), "info");
    expected.addAll(expected.indexOf("-jar"), List.of("-Xmx2g", "-Dfarfield.x=1"));
    assertThat(outcome.out()).isEqualTo(expected);
  }

  @Test
  void onlyTheWarningOfTheIncubatorIsLeftOut() throws Exception {
    Files.writeString(tree.resolve("farfield.jar"), "");
    String says =
        "Picked up JAVA_TOOL_OPTIONS: -Xmx1g\\nWARNING: Using incubator modules: x\\n"
            + "WARNING: other\\nfarfield: no such file\\n";
    Outcome outcome =
        run(Map.of("JAVA_SAYS", says, "JAVA_ENDS", "2"), tree.resolve("farfield"), "info");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .containsExactly(
            "Picked up JAVA_TOOL_OPTIONS: -Xmx1g", "WARNING: other", "farfield: no such file");
  }

  /** As schedulers send them; what Java says afterwards arrives. */
  @Test
  void signalsToAllProcessesDoNotEndTheFilter() throws Exception {
    Files.writeString(tree.resolve("farfield.jar"), "");
    Path go = folder.resolve("go");
    Path err = folder.resolve("err");
    executable(
        tools.resolve("java"),
        """
        #!/bin/sh
        case "$*" in
          *" info")
            echo begun >&2
            until [ -e '%s' ]; do :; done
            echo '%s' >&2
            exit 75 ;;
        esac
        """
            .formatted(go, LAST_WORD));
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", tree.resolve("farfield").toString(), "info")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile());
    builder.environment().put("PATH", tools.toString());
    Process process = builder.start();
    try {
      while (!Files.readString(err).contains("begun") && process.isAlive()) {
        Thread.sleep(5);
      }
      List<ProcessHandle> filters = process.children().toList();
      filters.forEach(ProcessHandle::destroy);
      assertThat(filters).isNotEmpty();
      Files.createFile(go);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(75);
    assertThat(errors(err, true)).containsExactly("begun");
    assertThat(Files.readString(err)).contains(LAST_WORD);
  }

  @Test
  void aMachineWithoutJavaIsToldSo() throws Exception {
    Files.writeString(tree.resolve("farfield.jar"), "");
    Files.delete(tools.resolve("java"));
    Outcome outcome = farfield("info");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .containsExactly(
            "farfield: no java found: install Java 17 or newer, or set JAVA_HOME to where it is");
  }

  @Test
  void withoutNvccTheKernelsAreLeftOutOnAnyUnix() throws Exception {
    Outcome outcome =
        run(
            Map.of("FARFIELD_NVCC_HOME", folder.resolve("none").toString()),
            ROOT.resolve("cuda-kernels/build-ptx"),
            ROOT.resolve("cuda-kernels").toString(),
            folder.resolve("ptx").toString());
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).singleElement().asString().startsWith("farfield: no nvcc found: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"farfield", "dev", "cuda-kernels/build-ptx", "cuda-kernels/find-nvcc"})
  void nothingIsInThemThatBash32DoesNotKnow(String script) throws IOException {
    for (String line : Files.readAllLines(ROOT.resolve(script))) {
      assertThat(NEWER_BASH.matcher(line).find()).as("%s: %s", script, line).isFalse();
    }
  }
}
