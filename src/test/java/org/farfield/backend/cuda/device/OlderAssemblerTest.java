package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.sweeps.Sweep;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernels as they are shipped, assembled for GPUs by CUDA 11.8, which is the oldest that a
 * driver may have and comes with JCuda: no GPU is needed, and no {@code nvcc}. With {@code
 * -Dfarfield.sweeps=full}, as in CI, all of them and for all; else the two files that most time is
 * spent in, for some.
 */
class OlderAssemblerTest {
  private static final String LIBRARY = "libJNvPTXCompiler-11.8.0-linux-x86_64.so";
  private static final Pattern TARGET = Pattern.compile("\n\\.target sm_(\\d+)");
  private static final Pattern ENTRY =
      Pattern.compile("\\.entry (\\w+)\\([^)]*\\)\\s*(?:\\.maxntid (\\d+))?");
  private static final Pattern REPORT =
      Pattern.compile("entry function '(\\w+)'(?s:.*?)Used (\\d+) registers");

  /** Registers that a block may take so that an SM has room for two. */
  private static final int LARGEST_BLOCK = 32 << 10;

  @TempDir static Path directory;

  /** JCuda unpacks its library into the folder of temporary files. */
  @BeforeAll
  static void load() {
    URL library = OlderAssemblerTest.class.getResource("/lib/" + LIBRARY);
    SimulatedDevice.require(library != null, LIBRARY);
    SimulatedDevice.require(KernelModule.isBuilt(), "PTX");
    String before = System.setProperty("java.io.tmpdir", directory.toString());
    try {
      JNvPTXCompiler.setExceptionsEnabled(false);
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  @Test
  void theCompilerIsThatOfTheOldestCuda() {
    int[] major = {0};
    int[] minor = {0};
    JNvPTXCompiler.nvPTXCompilerGetVersion(major, minor);
    assertThat(List.of(major[0], minor[0])).containsExactly(11, 8);
  }

  @Sweep(oneIn = 5)
  @ParameterizedTest
  @ValueSource(ints = {75, 80, 86, 89, 90})
  void assembles(int capability) throws Exception {
    int kernels = 0;
    for (Path file : files()) {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      if (Integer.parseInt(first(TARGET, text)) > capability) {
        continue;
      }
      String report = assemble(file, text, capability);
      Matcher used = REPORT.matcher(report);
      int reported = 0;
      while (used.find()) {
        reported++;
        int registers = Integer.parseInt(used.group(2)) * threads(text, used.group(1));
        assertThat(registers)
            .as("registers of a block of %s on sm_%d", used.group(1), capability)
            .isLessThanOrEqualTo(LARGEST_BLOCK);
      }
      assertThat((long) reported)
          .as("kernels of %s reported for sm_%d", file, capability)
          .isEqualTo(ENTRY.matcher(text).results().count());
      kernels += reported;
    }
    assumeThat(kernels).as("kernels for sm_%d", capability).isPositive();
  }

  @Test
  void whatIsWrongIsRefused() throws Exception {
    String text = Files.readString(files().get(0), StandardCharsets.US_ASCII);
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    byte[] wrong = zeroTerminated(text.replaceFirst("ld\\.param", "ld.nothing"));
    JNvPTXCompiler.nvPTXCompilerCreate(handle, wrong.length, wrong);
    assertThat(compile(handle, 90)).isNotEqualTo(nvPTXCompileResult.NVPTXCOMPILE_SUCCESS);
    JNvPTXCompiler.nvPTXCompilerDestroy(handle);
  }

  private static List<Path> files() throws IOException, URISyntaxException {
    URL lattice = KernelModule.class.getResource("/org/farfield/backend/cuda/kernels/lattice.ptx");
    try (Stream<Path> all = Files.list(Path.of(lattice.toURI()).getParent())) {
      String wanted = Sweeps.FULL ? ".*\\.ptx" : "(lattice|mesh)\\.ptx";
      return new ArrayList<>(
          all.filter(f -> f.getFileName().toString().matches(wanted)).sorted().toList());
    }
  }

  /** What the assembler says of a file that it takes. */
  private static String assemble(Path file, String text, int capability) {
    byte[] bytes = zeroTerminated(text);
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    assertThat(JNvPTXCompiler.nvPTXCompilerCreate(handle, bytes.length, bytes)).isZero();
    try {
      int result = compile(handle, capability);
      long[] length = {0};
      JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, length);
      byte[] log = new byte[(int) length[0] + 1];
      JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log);
      assertThat(result)
          .as("%s for sm_%d: %s", file, capability, string(log))
          .isEqualTo(nvPTXCompileResult.NVPTXCOMPILE_SUCCESS);
      JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(handle, length);
      log = new byte[(int) length[0] + 1];
      JNvPTXCompiler.nvPTXCompilerGetInfoLog(handle, log);
      return string(log);
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(handle);
    }
  }

  private static int compile(nvPTXCompilerHandle handle, int capability) {
    String[] options = {"--gpu-name=sm_" + capability, "--verbose"};
    return JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
  }

  private static byte[] zeroTerminated(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  private static String string(byte[] zeroTerminated) {
    return new String(zeroTerminated, StandardCharsets.US_ASCII).replaceAll("\0.*", "");
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  /**
   * The most that a block of the kernel may have: those of its launch bounds, else the device's.
   */
  private static int threads(String text, String kernel) {
    Matcher entries = ENTRY.matcher(text);
    while (entries.find()) {
      if (entries.group(1).equals(kernel)) {
        return entries.group(2) == null ? 1024 : Integer.parseInt(entries.group(2));
      }
    }
    throw new AssertionError("no entry " + kernel);
  }
}
