package org.farfield.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartFileTest {
  @TempDir Path directory;

  private static PartFile written(Path target, boolean overwrite) {
    PartFile file = new PartFile(target, overwrite);
    file.write(ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8)), 0);
    return file;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCommittedFileStandsAlone(boolean overwrite) throws IOException {
    Path target = directory.resolve("x");
    Path part;
    try (PartFile file = written(target, overwrite)) {
      part = only();
      assertThat(Unfinished.contains(part)).isTrue();
      file.commit();
    }
    assertThat(target).hasContent("new");
    assertThat(only()).isEqualTo(target);
    assertThat(Unfinished.contains(part)).as("nothing is left to clean up").isFalse();
  }

  @Test
  void aClosedFileIsForgotten() throws IOException {
    Path part;
    try (PartFile file = written(directory.resolve("x"), false)) {
      part = only();
      assertThat(file.target()).doesNotExist();
    }
    assertThat(directory).isEmptyDirectory();
    assertThat(Unfinished.contains(part)).isFalse();
  }

  @Test
  void afterAFailedSyncTheFileIsNeverPutInPlace() {
    try (PartFile file = written(directory.resolve("x"), false)) {
      Thread.currentThread().interrupt(); // a channel's sync fails in an interrupted thread
      assertThatThrownBy(file::commit).isInstanceOf(ResourceException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThatThrownBy(file::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("an earlier write has failed");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aTargetMadeAfterTheLastLookIsKept() throws IOException {
    Path target = directory.resolve("x");
    try (PartFile file = written(target, false)) {
      file.prepare();
      Files.writeString(target, "precious");
      assertThatThrownBy(file::place)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the file exists");
    }
    assertThat(target).hasContent("precious");
    assertThat(only()).isEqualTo(target);
  }

  @Test
  void aLinkThatLeadsNowhereIsKeptToo() throws IOException {
    Path target = directory.resolve("x");
    try (PartFile file = written(target, false)) {
      file.prepare();
      Files.createSymbolicLink(target, Path.of("nowhere"));
      assertThatThrownBy(file::place).isInstanceOf(InputException.class);
    }
    assertThat(Files.readSymbolicLink(target)).isEqualTo(Path.of("nowhere"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fileSystemsWithoutHardLinksWork(boolean existing) throws IOException {
    Path archive = directory.resolve("a.zip");
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Path target = zip.getPath("/x");
      try (PartFile file = written(target, false)) {
        file.prepare();
        if (existing) {
          Files.writeString(target, "precious");
          assertThatThrownBy(file::place)
              .isInstanceOf(InputException.class)
              .hasMessageContaining("the file exists");
        } else {
          file.place();
        }
      }
      assertThat(Files.readString(target)).isEqualTo(existing ? "precious" : "new");
      try (Stream<Path> files = Files.list(zip.getPath("/"))) {
        assertThat(files).hasSize(1);
      }
    }
  }

  private Path only() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }
}
