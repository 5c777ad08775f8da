package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.farfield.cli.Main;
import org.farfield.sweeps.Sweep;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.Npy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole program on machines with, without and with broken CUDA, each in its own process. */
class CudaCommandLineTest {
  private static final String FRAMES =
      """
      3
      Lattice="6 0 0 1 5 0 0 0 7" pbc="T T T"
      O 0 0 0
      H 0.76 0.59 0
      H -0.76 0.59 0
      2
      pbc="F F F"
      Na 0 0 0
      Cl 0 0 2.4
      """;
  private static final Map<String, String> NO_DEVICE = Map.of("CUSIM_NO_DEVICE", "1");

  @TempDir Path directory;
  private Path input;

  @BeforeEach
  void writeInput() throws IOException {
    SimulatedDevice.require();
    input = Files.writeString(directory.resolve("frames.xyz"), FRAMES);
  }

  private ChildJvm farfield(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(Map.of("FARFIELD_DEVICE", ""));
    all.putAll(environment);
    return ChildJvm.run(Main.class, all, arguments);
  }

  private ChildJvm featurize(Map<String, String> environment, String out, String... more)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of("featurize", input.toString(), "--out", directory.resolve(out).toString()));
    arguments.addAll(Arrays.asList(more));
    return farfield(environment, arguments.toArray(new String[0]));
  }

  // In this process, which starts in no time: where only the file is of concern.
  private void featurizeHere(String out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("featurize", input.toString(), "--out", directory.resolve(out).toString()));
    arguments.addAll(Arrays.asList(more));
    runHere(arguments);
  }

  private static void runHere(List<String> arguments) {
    StringWriter err = new StringWriter();
    PrintWriter errors = new PrintWriter(err, true);
    int code = Main.run(arguments.toArray(new String[0]), errors, errors);
    assertThat(code).as(err.toString()).isZero();
  }

  // Writes gpu.mts and cpu.mts. The simulator names the kernels.
  private ChildJvm onBothDevices(String... options) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(Arrays.asList(options));
    all.add("--device=cpu");
    featurizeHere("cpu.mts", all.toArray(new String[0]));
    all.set(all.size() - 1, "--device=cuda");
    ChildJvm onGpu = featurize(Map.of("CUSIM_TRACE", "1"), "gpu.mts", all.toArray(new String[0]));
    assertThat(onGpu.exitCode()).as(onGpu.output()).isZero();
    return onGpu;
  }

  private static void requireSimulator() {
    assumeThat(SimulatedDevice.isReal()).isFalse();
  }

  @Test
  void infoNamesDevicesAndLibraries() throws IOException, InterruptedException {
    ChildJvm info = farfield(Map.of(), "info");

    assertThat(info.exitCode()).isZero();
    assertThat(info.output())
        .containsPattern("cuda:0 +.*compute capability [0-9.]+, .* GiB, driver for CUDA [0-9.]+")
        .containsPattern("cuda +cuFFT [0-9]+\\.[0-9]+\\.[0-9]+, cuBLAS [0-9]+\\.[0-9]+\\.[0-9]+");
  }

  @Test
  void infoSaysWhyThereIsNoDevice() throws IOException, InterruptedException {
    requireSimulator();

    ChildJvm info = farfield(NO_DEVICE, "info");

    assertThat(info.exitCode()).isZero();
    assertThat(info.output()).contains("none: the NVIDIA driver sees no GPU");
  }

  @Sweep
  @ParameterizedTest
  @CsvSource({"cuda, F F F, ksum+pairs", "cuda:0, T F T, ksum", "auto, T T F, ksum"})
  void aGpuGivesTheNumbersOfTheCpu(String device, String periodic, String path)
      throws IOException, InterruptedException {
    String second = "Lattice=\"5 0 0 0 5 0 0 0 9\" pbc=\"" + periodic + "\"";
    Files.writeString(input, FRAMES.replace("pbc=\"F F F\"", second));
    ChildJvm onGpu = featurize(Map.of(), "gpu.mts", "--exponent", "1,6", "--device", device);
    featurizeHere("cpu.mts", "--exponent", "1,6", "--device", "cpu");

    assertThat(onGpu.exitCode()).as(onGpu.output()).isZero();
    assertThat(onGpu.output()).contains("2 frames, 5 atoms, device cuda, path " + path);
    sameNumbers("gpu.mts", "cpu.mts");
  }

  private void sameNumbers(String gpu, String cpu) throws IOException {
    List<TensorBlock> actual = MtsFile.read(directory.resolve(gpu)).blocks();
    List<TensorBlock> expected = MtsFile.read(directory.resolve(cpu)).blocks();
    double largest =
        expected.stream()
            .flatMapToDouble(b -> Arrays.stream(b.values()))
            .map(Math::abs)
            .max()
            .orElseThrow();
    assertThat(actual).hasSameSizeAs(expected);
    for (int b = 0; b < actual.size(); b++) {
      assertThat(actual.get(b).values())
          .usingComparatorWithPrecision(1e-10 * largest)
          .containsExactly(expected.get(b).values());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ksum", "mesh"})
  void dipolesGiveTheNumbersOfTheCpu(String path) throws IOException, InterruptedException {
    Files.writeString(
        input,
        """
        3
        Lattice="6 0 0 1 5 0 0 0 7" pbc="T T T" Properties=species:S:1:pos:R:3:q:R:1:mu:R:3:w:R:1
        O 0 0 0 -0.8 0.1 0.2 0.3 1.0
        H 0.76 0.59 0 0.4 0 0.1 0 1.2
        H -0.76 0.59 0 0.4 0.2 0 0.1 1.2
        """);
    ChildJvm onGpu =
        onBothDevices(
            "--sources=charges=q,dipoles=mu,widths=w",
            "--path=" + path,
            "--accuracy=1e-3",
            "--max-radial=1",
            "--max-angular=2",
            "--descriptor=power-spectrum");
    if (!SimulatedDevice.isReal()) {
      assertThat(onGpu.output()).contains("cusim: kernel spectrum ");
    }
    sameNumbers("gpu.mts", "cpu.mts");
  }

  @Test
  void powerSpectraAreMultipliedOnTheGpu() throws IOException, InterruptedException {
    String[] options = {
      "--exponent=1,6",
      "--max-radial=1",
      "--max-angular=2",
      "--descriptor=power-spectrum",
      "--products=all",
      "--per=structure",
      "--split=never"
    };
    ChildJvm onGpu = onBothDevices(options);
    if (!SimulatedDevice.isReal()) {
      assertThat(onGpu.output()).contains("cusim: kernel spectrum ");
    }
    sameNumbers("gpu.mts", "cpu.mts");
  }

  /** The slab is never split, the crystal is where that is asked for. */
  @Sweep
  @ParameterizedTest
  @CsvSource({"never, T T F, structure", "0.8, T T T, atom", "0.8, F F F, structure"})
  void powerSpectraOfSplitPotentialsAreMultipliedOnTheGpu(String split, String periodic, String per)
      throws IOException, InterruptedException {
    String second = "Lattice=\"5 0 0 0 5 0 0 0 9\" pbc=\"" + periodic + "\"";
    Files.writeString(input, FRAMES.replace("pbc=\"F F F\"", second));
    String[] options = {
      "--max-radial=1",
      "--smearing=0.4",
      "--descriptor=power-spectrum",
      "--per=" + per,
      "--split=" + split
    };
    ChildJvm onGpu = onBothDevices(options);
    if (!SimulatedDevice.isReal()) {
      assertThat(onGpu.output()).contains("cusim: kernel spectrum ");
      assertThat(onGpu.output().contains("cusim: kernel neighbors "))
          .isEqualTo(!split.equals("never"));
    }
    sameNumbers("gpu.mts", "cpu.mts");
  }

  @Sweep(oneIn = 4)
  @ParameterizedTest
  @ValueSource(strings = {"lode", "rho --cutoff 4"})
  void gradientsAreThoseOfTheCpu(String density) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("--gradients", "positions,strain"));
    all.addAll(List.of("--max-radial", "1", "--max-angular", "1", "--accuracy", "1e-3"));
    all.add("--density");
    all.addAll(List.of(density.split(" ", -1)));
    ChildJvm onGpu = onBothDevices(all.toArray(new String[0]));
    assertThat(onGpu.output()).contains("device cuda");
    List<TensorBlock> actual = MtsFile.read(directory.resolve("gpu.mts")).blocks();
    List<TensorBlock> expected = MtsFile.read(directory.resolve("cpu.mts")).blocks();
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (int b = 0; b < actual.size(); b++) {
      for (String kind : List.of("positions", "strain")) {
        double[] ours = actual.get(b).gradients().get(kind).values();
        double[] theirs = expected.get(b).gradients().get(kind).values();
        assertThat(ours).usingComparatorWithPrecision(1e-10).containsExactly(theirs);
        largest = Math.max(largest, Arrays.stream(theirs).map(Math::abs).max().orElse(0));
      }
    }
    assertThat(largest).isGreaterThan(0.01);
  }

  /** The engine has a part in slabs and wires, also in small ones. */
  @ParameterizedTest
  @ValueSource(strings = {"T T F", "F F T"})
  void chargesAreThoseOfTheCpu(String periodic) throws IOException, InterruptedException {
    Files.writeString(input, FRAMES.replace("T T T", periodic));
    Path gpu = directory.resolve("gpu.npz");
    Path cpu = directory.resolve("cpu.npz");
    List<String> all = new ArrayList<>(List.of("charges", input.toString()));
    all.addAll(List.of("--outputs", "charges,potential,energy,forces", "--out", gpu.toString()));
    all.addAll(List.of("--device", "cuda"));
    ChildJvm onGpu = farfield(Map.of("CUSIM_TRACE", "1"), all.toArray(new String[0]));
    assertThat(onGpu.exitCode()).as(onGpu.output()).isZero();
    if (!SimulatedDevice.isReal()) {
      assertThat(onGpu.output()).contains("cusim: kernel ");
    }
    all.set(all.indexOf(gpu.toString()), cpu.toString());
    all.set(all.size() - 1, "cpu");
    runHere(all);
    for (String name : List.of("charges", "potential", "energy", "forces")) {
      assertThat(array(gpu, name))
          .as(name)
          .usingComparatorWithPrecision(1e-9)
          .containsExactly(array(cpu, name));
    }
  }

  private static double[] array(Path npz, String name) throws IOException {
    try (ZipFile zip = new ZipFile(npz.toFile())) {
      return Npy.read(zip.getInputStream(zip.getEntry(name + ".npy"))).data();
    }
  }

  @Test
  void autoIsSilentlyTheCpuWhereThereIsNoGpu() throws IOException, InterruptedException {
    requireSimulator();

    ChildJvm child = featurize(NO_DEVICE, "x.mts");

    assertThat(child.exitCode()).isZero();
    assertThat(child.output().strip()).hasLineCount(1).contains("device cpu");
  }

  @Test
  void autoSaysWhyAGpuThatWasGivenIsNotUsed() throws IOException, InterruptedException {
    requireSimulator();

    ChildJvm child =
        featurize(Map.of("CUSIM_NO_DEVICE", "1", "CUDA_VISIBLE_DEVICES", "0"), "x.mts");

    assertThat(child.exitCode()).isZero();
    assertThat(child.output().lines())
        .hasSize(2)
        .first()
        .isEqualTo("farfield: computing on the CPU: the NVIDIA driver sees no GPU");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1"})
  void autoIsSilentWhereGpusAreHidden(String visible) throws IOException, InterruptedException {
    requireSimulator();

    ChildJvm child =
        featurize(Map.of("CUSIM_NO_DEVICE", "1", "CUDA_VISIBLE_DEVICES", visible), "x.mts");

    assertThat(child.output().lines()).hasSize(1);
  }

  @Test
  void autoSaysThatALibraryIsMissing() throws IOException, InterruptedException {
    requireSimulator();
    // a machine with a GPU and its driver, but without cuFFT and cuBLAS
    Path simulator = Path.of(System.getenv("CUSIM_KERNELS")).resolveSibling("libcuda.so.1");
    Files.copy(simulator, directory.resolve("libcuda.so.1"));

    ChildJvm child =
        featurize(
            Map.of(
                "LD_LIBRARY_PATH", directory.toString(),
                "FARFIELD_CUFFT", directory.resolve("nothing.so").toString()),
            "x.mts");

    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.output()).contains("farfield: computing on the CPU: ", "device cpu");
  }

  @Test
  void cudaWithoutDeviceIsOneSentence() throws IOException, InterruptedException {
    requireSimulator();

    ChildJvm child = featurize(NO_DEVICE, "x.mts", "--device", "cuda");

    assertThat(child.exitCode()).isEqualTo(5);
    assertThat(child.output().strip())
        .isEqualTo(
            "farfield: the device 'cuda' cannot be used: the NVIDIA driver sees no GPU; use the"
                + " device cpu (--device)");
    assertThat(directory.resolve("x.mts")).doesNotExist();
  }

  @Test
  void aDeviceThatIsNotThereIsOneSentence() throws IOException, InterruptedException {
    ChildJvm child = featurize(Map.of(), "x.mts", "--device", "cuda:99");

    assertThat(child.exitCode()).isEqualTo(5);
    assertThat(child.output())
        .containsPattern(
            "farfield: the device 'cuda:99' cannot be used: there is no GPU 99; the last one here"
                + " is cuda:[0-9]+");
  }

  @Sweep
  @ParameterizedTest
  @ValueSource(strings = {"cuda:all", "cuda:0,2", "cuda:2,1,0"})
  void severalGpusGiveTheFileOfOne(String device) throws IOException, InterruptedException {
    requireSimulator();
    Map<String, String> three = Map.of("CUSIM_DEVICES", "3");

    ChildJvm several = featurize(three, "several.mts", "--device", device);
    featurizeHere("one.mts", "--device", "cuda");

    assertThat(several.exitCode()).as(several.output()).isZero();
    assertThat(several.output()).contains(device.equals("cuda:all") ? "cuda:0,1,2" : device);
    assertThat(directory.resolve("several.mts"))
        .hasSameBinaryContentAs(directory.resolve("one.mts"));
  }

  @Test
  void infoNamesEveryDevice() throws IOException, InterruptedException {
    requireSimulator();

    ChildJvm info = farfield(Map.of("CUSIM_DEVICES", "3"), "info");

    assertThat(info.output()).contains("cuda:0 ", "cuda:1 ", "cuda:2 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cuda:0,3 | 5 | the device 'cuda:0,3' cannot be used: there is no GPU 3; the last one here is cuda:2
          cuda:1,1 | 2 | the device 'cuda:1,1' names the same GPU twice
          """)
  void listsOfGpusThatMakeNoSenseAreOneSentence(String device, int code, String sentence)
      throws IOException, InterruptedException {
    requireSimulator();

    ChildJvm child = featurize(Map.of("CUSIM_DEVICES", "3"), "x.mts", "--device", device);

    assertThat(child.exitCode()).isEqualTo(code);
    assertThat(child.output().strip()).isEqualTo("farfield: " + sentence + " (--device)");
  }

  @Test
  void theMeshRunsOnTheGpu() throws IOException, InterruptedException {
    Path periodic =
        Files.writeString(
            directory.resolve("periodic.xyz"),
            FRAMES.lines().limit(5).reduce("", (a, b) -> a + b + "\n"));

    ChildJvm child =
        farfield(
            Map.of(),
            "featurize",
            periodic.toString(),
            "--out",
            directory.resolve("m.mts").toString(),
            "--path",
            "mesh",
            "--accuracy",
            "1e-3");

    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.output()).contains("device cuda, path mesh");
  }

  @Test
  void theEnvironmentGivesTheDefault() throws IOException, InterruptedException {
    ChildJvm child = featurize(Map.of("FARFIELD_DEVICE", "reference"), "x.mts");

    assertThat(child.output()).contains("device reference");
  }
}
