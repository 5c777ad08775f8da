package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import jcuda.jcufft.JCufft;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.backend.cuda.SimulatedDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines with and without a driver, a GPU, and the libraries of one CUDA version or another. */
class NativeLibrariesTest {

  @TempDir Path directory;

  @BeforeEach
  void requireSimulator() {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
  }

  @Test
  void loadsEverythingFromCache() throws IOException, InterruptedException {
    ChildJvm child = load(Map.of());

    assertThat(child.output()).isEqualToIgnoringNewLines("usable cuFFT 10900");
    try (Stream<Path> cached = Files.walk(directory.resolve("cache/farfield/natives"))) {
      assertThat(cached).filteredOn(Files::isRegularFile).hasSizeGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void leavesNothingInTheTemporaryDirectory() throws IOException, InterruptedException {
    Path temporary = Files.createDirectory(directory.resolve("temporary"));

    ChildJvm child =
        ChildJvm.run(
            Load.class, environment(Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary)));

    assertThat(child.output()).contains("usable");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void saysThatThereIsNoDriver() throws IOException, InterruptedException {
    ChildJvm child = load(Map.of("LD_LIBRARY_PATH", ""));

    assumeThat(child.output()).as("this machine has a driver").doesNotContain("GPU", "usable");
    assertThat(child.output())
        .isEqualToIgnoringNewLines("no NVIDIA driver was found (libcuda.so.1)");
    assertThat(child.exitCode()).isZero();
  }

  /** Where the loader would look there is no driver: nothing leaves the jar. */
  @Test
  void unpacksNothingWithoutADriver() throws IOException, InterruptedException {
    ChildJvm child = load(Map.of("LD_LIBRARY_PATH", ""));

    assumeThat(child.output()).as("this machine has a driver").doesNotContain("GPU", "usable");
    assertThat(directory.resolve("cache")).doesNotExist();
  }

  /** Where only the loader can tell, it is asked, and the large libraries stay in the jar. */
  @Test
  void unpacksNothingLargeToAskTheLoader() throws IOException, InterruptedException {
    requireForwarders();

    ChildJvm child = load(Map.of("LD_LIBRARY_PATH", "", "LD_PRELOAD", "libc.so.6"));

    assumeThat(child.output()).as("this machine has a driver").doesNotContain("GPU", "usable");
    try (Stream<Path> cached = Files.walk(directory.resolve("cache/farfield/natives"))) {
      assertThat(cached.filter(Files::isRegularFile))
          .hasSize(1)
          .allSatisfy(
              file -> {
                assertThat(file).hasFileName("libfarfield-probe.so");
                assertThat(Files.size(file)).isLessThan(20_000);
              });
    }
  }

  /** A driver that is there but does not load is a fault, and not the absence of a driver. */
  @Test
  void aDriverThatCannotBeLoadedIsNotMissing() throws IOException, InterruptedException {
    Files.writeString(directory.resolve("libcuda.so.1"), "not a library");

    ChildJvm child = load(Map.of("LD_LIBRARY_PATH", directory.toString()));

    assertThat(child.output()).startsWith("a CUDA library cannot be loaded: ");
  }

  @Test
  void saysThatThereIsNoDevice() throws IOException, InterruptedException {
    ChildJvm child = load(Map.of("CUSIM_NO_DEVICE", "1"));

    assertThat(child.output()).isEqualToIgnoringNewLines("the NVIDIA driver sees no GPU");
  }

  @Test
  void forwardsToLibrariesOfLaterCudaVersions() throws IOException, InterruptedException {
    requireForwarders();
    provide("libcuda.so.1", "libcuda.so.1");
    provide("libcufft.so.12", "libcufft.so.10");
    provide("libcublas.so.13", "libcublas.so.11");

    ChildJvm child = load(Map.of("LD_LIBRARY_PATH", directory.toString()));

    assertThat(child.output()).isEqualToIgnoringNewLines("usable cuFFT 10900");
  }

  @Test
  void saysWhichLibraryIsMissing() throws IOException, InterruptedException {
    requireForwarders();
    provide("libcuda.so.1", "libcuda.so.1");
    provide("libcufft.so.12", "libcufft.so.10");

    ChildJvm child =
        load(
            Map.of(
                "LD_LIBRARY_PATH", directory.toString(),
                "FARFIELD_CUBLAS", directory.resolve("nothing.so").toString()));

    assertThat(child.output())
        .isEqualToIgnoringNewLines(
            "cuBLAS of CUDA 11 or later was not found, up to the version that the driver takes,"
                + " CUDA 13; FARFIELD_CUBLAS may name its file");
  }

  /** As PyTorch brings them along: below a Python that the PATH, or an environment, names. */
  @ParameterizedTest
  @CsvSource({
    "PATH, lib/python3.12/site-packages/nvidia/cu13/lib",
    "VIRTUAL_ENV, lib/python3.11/site-packages/nvidia/cu13/lib",
    "CONDA_PREFIX, lib",
    "HOME, .local/lib/python3.10/site-packages/nvidia/cu13/lib"
  })
  void librariesOfPythonPackagesAreFound(String variable, String below)
      throws IOException, InterruptedException {
    requireForwarders();
    Path drivers = Files.createDirectory(directory.resolve("driver"));
    provide("driver/libcuda.so.1", "libcuda.so.1");
    Path folder = Files.createDirectories(directory.resolve("python").resolve(below));
    provide(directory.relativize(folder) + "/libcufft.so.12", "libcufft.so.10");
    provide(directory.relativize(folder) + "/libcublas.so.13", "libcublas.so.11");
    String home = directory.resolve("python").toString();

    ChildJvm child =
        load(
            Map.of(
                "LD_LIBRARY_PATH",
                drivers.toString(),
                variable,
                variable.equals("PATH") ? "/usr/bin:" + home + "/bin" : home));

    assertThat(child.output()).isEqualToIgnoringNewLines("usable cuFFT 10900");
  }

  /** Libraries that are newer than the driver would load, and fail at every call. */
  @Test
  void librariesNewerThanTheDriverAreNotTaken() throws IOException, InterruptedException {
    requireForwarders();
    provide("libcuda.so.1", "libcuda.so.1");
    provide("libcufft.so.12", "libcufft.so.10");
    provide("libcublas.so.13", "libcublas.so.11");

    ChildJvm child =
        load(Map.of("LD_LIBRARY_PATH", directory.toString(), "CUSIM_DRIVER_VERSION", "12080"));

    assertThat(child.output())
        .isEqualToIgnoringNewLines(
            "cuFFT of CUDA 11 or later was not found, up to the version that the driver takes, CUDA"
                + " 12; FARFIELD_CUFFT may name its file");
  }

  /** The loader speaks the language of the user. */
  @Test
  void whatIsMissingIsKnownInAnyLanguage() {
    String german =
        "/cache/libJCufft-11.8.0-linux-x86_64.so: libcufft.so.10: Kann die Shared-Object-Datei"
            + " nicht öffnen: Datei oder Verzeichnis nicht gefunden";
    assertThat(NativeLibraries.isMissing("libcufft.so.10", german)).isTrue();
    assertThat(NativeLibraries.isMissing("libcublas.so.11", german)).isFalse();
    assertThat(
            NativeLibraries.isMissing(
                "libcuda.so.1", "/cache/probe.so: /tmp/libcuda.so.1: file too short"))
        .isFalse();
  }

  /** Prints what {@link NativeLibraries#load()} answers, and a sign of life of cuFFT. */
  static final class Load {
    public static void main(String[] arguments) {
      Availability availability = NativeLibraries.load();
      if (availability.usable()) {
        int[] version = {0};
        JCufft.cufftGetVersion(version);
        System.out.println("usable cuFFT " + version[0]);
      } else {
        System.out.println(availability.reason());
      }
    }
  }

  private ChildJvm load(Map<String, String> environment) throws IOException, InterruptedException {
    return ChildJvm.run(Load.class, environment(environment));
  }

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("XDG_CACHE_HOME", directory.resolve("cache").toString());
    environment.put("CUSIM_DRIVER_VERSION", "13000");
    environment.putAll(more);
    return environment;
  }

  private static void requireForwarders() {
    URL forwarder =
        NativeLibraries.class.getResource("/org/farfield/backend/cuda/linux-x86_64/libcufft.so.10");
    SimulatedDevice.require(forwarder != null, "forwarders: no C compiler");
  }

  /** Lets the machine have a simulated library under another name. */
  private void provide(String name, String simulated) throws IOException {
    Path library = Path.of(System.getenv("CUSIM_KERNELS")).resolveSibling(simulated);
    Files.copy(library, directory.resolve(name));
  }
}
