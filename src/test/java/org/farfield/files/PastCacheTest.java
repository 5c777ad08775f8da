package org.farfield.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastCacheTest {
  private static final int WHOLE = 1 << 20;

  @TempDir Path directory;

  private static ByteBuffer bytes() {
    int block = PastCache.BLOCK;
    ByteBuffer bytes = ByteBuffer.allocateDirect(WHOLE + 2 * block).alignedSlice(block);
    return bytes.limit(WHOLE + 5);
  }

  @Test
  void wholeBlocksAreWrittenBehindTheBeginning() throws IOException {
    Path file = Files.createFile(directory.resolve("x"));
    PastCache past = new PastCache(file, 2 * WHOLE);
    assertThat(past.write(bytes(), 0)).as("of the beginning").isZero();
    ByteBuffer next = bytes();
    int written = past.write(next, WHOLE);
    assumeTrue(written > 0, "this file system writes by the cache alone");
    assertThat(written).isEqualTo(WHOLE);
    assertThat(next.remaining()).isEqualTo(5);
    assertThat(past.write(ByteBuffer.allocate(WHOLE), 0)).as("of the heap").isZero();
    ByteBuffer few = bytes().limit(PastCache.BLOCK);
    assertThat(past.write(few, 0)).as("few").isZero();
    past.close();
    assertThat(file).hasSize(2 * WHOLE);
  }

  @Test
  void nothingIsWrittenWhereTheSystemRefuses() throws IOException {
    Path archive = directory.resolve("a.zip");
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      PastCache past = new PastCache(Files.createFile(zip.getPath("/x")), 0);
      ByteBuffer bytes = bytes();
      assertThat(past.write(bytes, 0)).isZero();
      assertThat(bytes.remaining()).isEqualTo(WHOLE + 5);
      past.close();
    }
  }
}
