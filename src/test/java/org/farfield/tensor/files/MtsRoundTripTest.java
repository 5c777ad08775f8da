package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MtsRoundTripTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"1,false", "2,true", "3,false", "4,true", "5,false", "6,true", "7,false", "8,true"})
  void whatIsWrittenIsRead(long seed, boolean zip64) {
    Path file = directory.resolve("x.mts");
    TensorMap map = Maps.random(seed);
    MtsFile.write(file, map, "{\"a\": \"é\"}", false, zip64 ? 0 : ZipLayout.LIMIT);
    assertThat(Maps.same(MtsFile.read(file), map)).isTrue();
    assertThat(MtsFile.readInfo(file)).isEqualTo("{\"a\": \"é\"}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void entriesAreStoredAlignedAndChecked(boolean zip64) throws IOException {
    Path file = directory.resolve("x.mts");
    MtsFile.write(file, Maps.random(3), "{}", false, zip64 ? 0 : ZipLayout.LIMIT);
    List<RawZip.Entry> raw = RawZip.entries(Files.readAllBytes(file));
    assertThat(raw).hasSizeGreaterThan(5);
    for (RawZip.Entry entry : raw) {
      assertThat(entry.method()).isZero();
      assertThat(entry.dataAt() % 64).as(entry.name()).isZero();
      assertThat(entry.zip64()).isEqualTo(zip64);
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.size()).isEqualTo(raw.size());
      for (ZipEntry entry : zip.stream().toList()) {
        CRC32 crc = new CRC32();
        crc.update(zip.getInputStream(entry).readAllBytes());
        assertThat(crc.getValue()).as(entry.getName()).isEqualTo(entry.getCrc());
      }
    }
  }

  @Test
  void gradientsHaveNoPropertiesOfTheirOwn() throws IOException {
    Path file = directory.resolve("x.mts");
    MtsFile.write(file, Maps.random(3), null, false);
    List<String> names =
        RawZip.entries(Files.readAllBytes(file)).stream()
            .map(RawZip.Entry::name)
            .filter(n -> n.startsWith("blocks/0/") || !n.startsWith("blocks/"))
            .toList();
    assertThat(names)
        .containsExactly(
            "keys.npy",
            "blocks/0/values.npy",
            "blocks/0/samples.npy",
            "blocks/0/components/0.npy",
            "blocks/0/components/1.npy",
            "blocks/0/properties.npy",
            "blocks/0/gradients/positions/values.npy",
            "blocks/0/gradients/positions/samples.npy",
            "blocks/0/gradients/positions/components/0.npy",
            "blocks/0/gradients/positions/components/1.npy",
            "blocks/0/gradients/positions/components/2.npy");
  }

  @Test
  void gradientsCanBeAppendedRowByRow() {
    Path file = directory.resolve("x.mts");
    Labels n = Labels.range("n", 0, 2);
    BlockLayout gradient = new BlockLayout(2, List.of("sample", "atom"), List.of(), n);
    BlockLayout block =
        new BlockLayout(1, List.of("system"), List.of(), n, Map.of("positions", gradient));
    TensorLayout layout = new TensorLayout(Labels.range("key", 0, 1), List.of(block));
    try (MtsWriter writer = MtsWriter.create(file, layout, null, false)) {
      writer.append(0, new int[] {9}, 1, new double[] {1, 2}, 0);
      writer.appendGradient(0, "positions", new int[] {0, 4}, 1, new double[] {3, 4}, 0);
      assertThatThrownBy(writer::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("block 0, gradient positions has 1 rows of 2");
      writer.appendGradient(0, "positions", new int[] {0, 5}, 1, new double[] {0, 5, 6}, 1);
      assertThatThrownBy(() -> writer.appendGradient(0, "cell", new int[0], 0, new double[0], 0))
          .hasMessageContaining("no gradient 'cell'");
      writer.commit();
    }
    TensorBlock read = MtsFile.read(file).block(0).gradients().get("positions");
    assertThat(read.values()).containsExactly(3, 4, 5, 6);
    assertThat(read.samples().values()).containsExactly(0, 4, 0, 5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void numpyLoadsEveryEntry(boolean zip64) throws Exception {
    assumeThat(python("import numpy")).as("python3 with numpy is needed: NOT CHECKED").isZero();
    Path file = directory.resolve("x.mts");
    TensorMap map = Maps.random(3);
    MtsFile.write(file, map, null, false, zip64 ? 0 : ZipLayout.LIMIT);
    double sum = 0;
    for (TensorBlock block : map.blocks()) {
      for (double v : block.values()) {
        sum += v;
      }
    }
    String script =
        """
        import numpy, sys
        z = numpy.load(sys.argv[1])
        s = 0.0
        for name in z.files:
            a = z[name]
            leaf = name.split('/')[-1]
            if leaf in ('values', 'values.npy'):
                assert a.dtype == '<f8' and a.flags.c_contiguous, name
                s += 0 if 'gradients' in name else a.sum()
            else:
                assert a.ndim == 1 and all(a.dtype[f] == '<i4' for f in a.dtype.names), name
        assert len(z.files) == int(sys.argv[2]), z.files
        assert abs(s - float(sys.argv[3])) < 1e-6, s
        """;
    int count = RawZip.entries(Files.readAllBytes(file)).size();
    assertThat(python(script, file.toString(), "" + count, "" + sum)).isZero();
  }

  private static int python(String script, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3", "-c", script));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      return -1; // no such program
    }
  }
}
