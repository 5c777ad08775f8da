package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.farfield.files.PartFile;
import org.farfield.tensor.TensorMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The records of files above 4 GiB, in small files: they are used from a number that the test sets.
 */
class Zip64Test {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 200, 1000, 5000, 20_000, 1L << 40})
  void everyMixtureOfRecordsIsRead(long from) throws IOException {
    Path file = directory.resolve("x.mts");
    TensorMap map = Maps.random(5);
    MtsFile.write(file, map, "{\"a\": \"b\"}", false, from);
    assertThat(Maps.same(MtsFile.read(file), map)).isTrue();
    assertThat(MtsFile.readInfo(file)).isEqualTo("{\"a\": \"b\"}");
    List<RawZip.Entry> entries = RawZip.entries(Files.readAllBytes(file));
    for (RawZip.Entry entry : entries) {
      assertThat(entry.zip64()).as(entry.name()).isEqualTo(entry.size() >= from);
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.size()).isEqualTo(entries.size());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 200, 1000, 5000, 1L << 40})
  void pythonReadsThem(long from) throws Exception {
    assumeThat(python("pass")).as("python3 is needed: NOT CHECKED").isZero();
    Path file = directory.resolve("x.mts");
    MtsFile.write(file, Maps.random(5), "{\"a\": \"b\"}", false, from);
    List<RawZip.Entry> entries = RawZip.entries(Files.readAllBytes(file));
    String script =
        """
        import sys, zipfile
        z = zipfile.ZipFile(sys.argv[1])
        assert z.testzip() is None
        assert len(z.namelist()) == int(sys.argv[2])
        assert sum(i.file_size for i in z.infolist()) == int(sys.argv[3])
        assert z.read('info.json') == b'{"a": "b"}'
        """;
    long bytes = entries.stream().mapToLong(RawZip.Entry::size).sum();
    assertThat(python(script, file.toString(), "" + entries.size(), "" + bytes)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0", "1000", "4294967295"})
  void theSizeIsKnownBeforehand(long from) throws IOException {
    Path file = directory.resolve("x.mts");
    List<ZipContent> entries =
        List.of(ZipContent.text("a", "text"), ZipContent.rows("é", new byte[80], 1000, 8));
    ZipLayout layout = new ZipLayout(entries, from);
    try (PartFile part = new PartFile(file, false)) {
      StoredZip zip = new StoredZip(part, layout);
      zip.sink(1).doubles(new double[1000], 0, 1000);
      zip.finish();
      part.commit();
    }
    assertThat(layout.size()).isEqualTo(Files.size(file));
  }

  @ParameterizedTest
  @ValueSource(longs = {4_294_967_294L, 4_294_967_295L, 6_000_000_000L})
  void realSizesUseTheRecordsFrom4GiBOn(long size) {
    List<ZipContent> entries =
        List.of(ZipContent.rows("a", new byte[0], size, 1), ZipContent.text("b", "text"));
    ZipLayout layout = new ZipLayout(entries, ZipLayout.LIMIT);
    boolean large = size >= 4_294_967_295L;
    assertThat(layout.dataAt(0) % 64).isZero();
    assertThat(layout.localHeader(0, 0)[4]).isEqualTo((byte) (large ? 45 : 10));
    assertThat(layout.directoryEntry(0, 0)).hasSize(46 + 1 + (large ? 20 : 0));
    assertThat(layout.directoryEntry(1, 0)).as("its offset is large").hasSize(46 + 1 + 12);
    assertThat(layout.end(100)).hasSize(22 + 56 + 20);
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
