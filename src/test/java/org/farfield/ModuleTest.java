package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.farfield.backend.cuda.SimulatedDevice;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Farfield as a module: its descriptor, and a program that uses it from outside. */
class ModuleTest {
  private static final Path DESCRIPTOR = Path.of("src/main/module/module-info.java");
  private static final Path USER = Path.of("src/test/module");

  private static final Pattern PUBLIC =
      Pattern.compile(
          "^public (final |abstract |sealed |non-sealed )*(class|interface|record|enum) ",
          Pattern.MULTILINE);

  @TempDir static Path directory;

  private static String libraries; // module path of what Farfield needs

  private record Outcome(int code, String out) {}

  /** The classes as they are, with the descriptor, wherever they were compiled. */
  @BeforeAll
  static void makeModules() throws IOException {
    libraries =
        ReadmeTest.libraries().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    Path farfield = directory.resolve("farfield");
    copy(Path.of("target/classes"), farfield);
    assertThat(javac("-p", libraries, "-d", farfield.toString(), DESCRIPTOR.toString()).out())
        .doesNotContain("error");
    Outcome user = compileUser(USER.resolve("user/Forces.java"), directory.resolve("user"));
    assertThat(user.code()).as(user.out()).isZero();
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file));
      if (!file.endsWith("module-info.class")) {
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private static Outcome compileUser(Path source, Path target) {
    return javac(
        "-p",
        path(directory.resolve("farfield")),
        "-d",
        target.toString(),
        USER.resolve("module-info.java").toString(),
        source.toString());
  }

  private static Outcome javac(String... arguments) {
    // no class path: that of the tests has everything
    List<String> all =
        new ArrayList<>(
            List.of(
                "-encoding", "UTF-8", "-proc:none", "-cp", directory.resolve("none").toString()));
    all.addAll(Arrays.asList(arguments));
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(writer, writer, all.toArray(new String[0]));
    return new Outcome(code, out.toString());
  }

  private static String path(Path... modules) {
    return Stream.concat(Arrays.stream(modules).map(Path::toString), Stream.of(libraries))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Outcome java(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx1g", "-p", path(directory.resolve("farfield"), directory.resolve("user"))));
    command.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile(directory, "out", "");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    process.waitFor();
    return new Outcome(process.exitValue(), Files.readString(out));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "cuda"})
  void aProgramUsesIt(String device) throws IOException, InterruptedException {
    if (device.equals("cuda")) {
      SimulatedDevice.require();
    }
    Path folder = Files.createDirectories(directory.resolve(device));
    Outcome outcome =
        java(
            "--add-modules",
            "jdk.incubator.vector",
            "-m",
            "user/user.Forces",
            device,
            folder.toString());
    assertThat(outcome.code()).as(outcome.out()).isZero();
    assertThat(outcome.out())
        .contains(device)
        .contains("true")
        .doesNotContain("several times slower");
    assertThat(folder.resolve("x.mts")).isNotEmptyFile();
    List<String> lines = outcome.out().lines().filter(line -> !line.startsWith("WARN")).toList();
    String[] numbers = lines.get(1).split(" ", -1);
    assertThat(numbers).as(outcome.out()).hasSize(2);
    assertThat(Double.parseDouble(numbers[0])).isFinite().isNotZero();
    assertThat(Double.parseDouble(numbers[1])).isFinite().isNotZero();
  }

  @Test
  void withoutVectorsItRunsAndSaysSo() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(directory.resolve("plain"));
    Outcome outcome = java("-m", "user/user.Forces", "cpu", folder.toString());
    assertThat(outcome.code()).as(outcome.out()).isZero();
    assertThat(outcome.out()).contains("several times slower").contains("true");
  }

  @Test
  void theCommandLineRunsAsAModuleToo() throws IOException, InterruptedException {
    Path out = directory.resolve("dimers.npz");
    Outcome outcome =
        java(
            "-m",
            "org.farfield/org.farfield.cli.Main",
            "featurize",
            "examples/dimers.xyz",
            "--device",
            "cpu",
            "--out",
            out.toString());
    assertThat(outcome.code()).as(outcome.out()).isZero();
    assertThat(out).isNotEmptyFile();
    Path picture = directory.resolve("x.png");
    Outcome plot =
        java(
            "-Djava.awt.headless=true",
            "-m",
            "org.farfield/org.farfield.cli.Main",
            "plot",
            "distances",
            "examples/dimers.xyz",
            "--out",
            picture.toString());
    assertThat(plot.code()).as(plot.out()).isZero();
    assertThat(picture).isNotEmptyFile();
  }

  /** What is not exported may change. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.farfield.backend.cpu.CpuBackend",
        "org.farfield.kernels.cpu.GemmKernels",
        "org.farfield.expansion.plan.Planner",
        "org.farfield.spec.codec.Codec",
        "org.farfield.features.engine.Featurizer",
        "org.farfield.learning.engine.Training",
        "org.farfield.equilibration.engine.Equilibration",
        "org.farfield.equilibration.solvers.ProjectedCg",
        "org.farfield.structure.io.StructureReaders",
        "org.farfield.tensor.files.MtsFile",
        "org.farfield.cli.Main"
      })
  void innerRoomsAreClosed(String inner) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("curious").resolve(inner));
    Path source =
        Files.writeString(
            folder.resolve("Curious.java"),
            "package user; public class Curious { " + inner + " x; }");
    Outcome outcome = compileUser(source, folder.resolve("classes"));
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.out()).contains("not visible").contains("does not export it");
  }

  private static List<String> exported() throws IOException {
    return Files.readAllLines(DESCRIPTOR).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("exports "))
        .map(line -> line.substring("exports ".length(), line.indexOf(';')))
        .toList();
  }

  /** The pom tells Javadoc which packages to leave out, with those below them. */
  @Test
  void javadocIsOfWhatIsExported() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String tag = "<excludePackageNames>";
    int start = pom.indexOf(tag) + tag.length();
    List<String> excluded = List.of(pom.substring(start, pom.indexOf('<', start)).split(":", -1));
    Path sources = Path.of("src/main/java");
    List<String> shown;
    try (Stream<Path> files = Files.walk(sources)) {
      shown =
          files
              .filter(file -> file.endsWith("package-info.java"))
              .map(file -> sources.relativize(file.getParent()).toString().replace('/', '.'))
              .filter(name -> excluded.stream().noneMatch(x -> (name + ".").startsWith(x + ".")))
              .toList();
    }
    assertThat(shown).containsExactlyInAnyOrderElementsOf(exported());
  }

  @Test
  void whatIsExportedIsListedInTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("docs/running.md"));
    List<String> exported = exported();
    assertThat(exported).hasSizeBetween(8, 11);
    Map<String, Boolean> named =
        exported.stream().collect(Collectors.toMap(p -> p, p -> page.contains("`" + p + "`")));
    assertThat(named).doesNotContainValue(false);
  }

  /** What lives there, and where to start. */
  @Test
  void eachRoomSaysWhatItIs() throws IOException {
    Path sources = Path.of("src/main/java");
    List<Path> rooms;
    try (Stream<Path> files = Files.walk(sources)) {
      rooms =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .toList();
    }
    assertThat(rooms).hasSizeGreaterThan(50);
    for (Path room : rooms) {
      assertThat(room.resolve("package-info.java"))
          .content()
          .as(room.toString())
          .containsIgnoringCase("start")
          .contains("{@link")
          .satisfies(text -> assertThat(text.lines().count()).isGreaterThanOrEqualTo(7));
    }
  }

  /** How many there are is decided, not found out. */
  @Test
  void publicTypesAreCounted() throws IOException {
    List<String> exported = exported();
    int types = 0;
    for (String name : exported) {
      try (Stream<Path> files =
          Files.list(Path.of("src/main/java").resolve(name.replace('.', '/')))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          types += PUBLIC.matcher(Files.readString(file)).find() ? 1 : 0;
        }
      }
    }
    assertThat(types).isBetween(90, 112);
    assertThat(Files.readString(Path.of("docs/architecture.md")))
        .contains("with " + types + " public types");
    String decision =
        Files.readString(Path.of("docs/decisions/0006-one-module-with-few-packages.md"))
            .replaceAll("\\s+", " ");
    assertThat(decision).contains(exported.size() + " packages, with " + types + " public types");
  }
}
