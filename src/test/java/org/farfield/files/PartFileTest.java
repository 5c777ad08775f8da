package org.farfield.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

  /** The system tells of lost bytes once only: when a long file was sent beside its writing. */
  @Test
  void whatTheDiskLostBeforeTheEndIsNeverPutInPlace() {
    try (PartFile file = new PartFile(directory.resolve("x"), false)) {
      file.sendBy(
          new WriteBack(
              () -> {
                throw new IOException("lost");
              }));
      file.write(ByteBuffer.allocate((int) WriteBack.TOGETHER), 0);
      assertThatThrownBy(file::commit)
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("lost");
      assertThatThrownBy(file::commit).isInstanceOf(IllegalStateException.class);
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

  @Test
  void aFileIsWrittenThroughALink() throws IOException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path data = Files.writeString(disk.resolve("data"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("disk", "data"));
    Path second = Files.createSymbolicLink(directory.resolve("second"), Path.of("link"));
    try (PartFile file = written(second, true)) {
      assertThat(disk.toFile().list()).as("the temporary file is beside the data").hasSize(2);
      file.commit();
    }
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.isSymbolicLink(second)).isTrue();
    assertThat(data).hasContent("new");
    assertThat(disk.toFile().list()).hasSize(1);
    Files.delete(data);
    try (PartFile file = written(link, true)) {
      file.commit();
    }
    assertThat(data).as("a link that leads nowhere yet").hasContent("new");
    assertThatThrownBy(() -> written(link, false)).hasMessageContaining("link: the file exists");
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    Path a = Files.createSymbolicLink(directory.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(directory.resolve("b"), Path.of("a"));
    assertThatThrownBy(() -> written(a, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a: links lead in a circle");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "/dev/full", "/dev/stdout", "/dev/fd/1"})
  void devicesAreNotReplaced(String device) throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of(device));
    for (Path target : List.of(Path.of(device), link)) {
      assumeTrue(Files.exists(target));
      assertThatThrownBy(() -> written(target, true))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("name a file");
      assertThatThrownBy(() -> written(target, false)).isInstanceOf(InputException.class);
    }
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void whatAnOpenFileOfAProcessLeadsToIsNotReplaced() throws IOException {
    Path open = directory.resolve("open");
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
    try (FileOutputStream stream = new FileOutputStream(open.toFile());
        Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      Path descriptor =
          descriptors
              .filter(fd -> fd.toFile().length() == 0 && leadsTo(fd, open))
              .findFirst()
              .orElseThrow();
      assertThatThrownBy(() -> written(descriptor, true))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("an open file of a process");
      stream.write(1);
    }
    assertThat(open).hasSize(1);
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theNextRunDeletesWhatAKilledOneLeft() throws IOException {
    Files.writeString(directory.resolve(".x.part-1-abc"), "left");
    Files.writeString(directory.resolve(".y.part-1-abc"), "of another");
    try (PartFile first = written(directory.resolve("x"), false);
        PartFile second = written(directory.resolve("x"), true)) {
      assertThat(directory.toFile().list()).as("its own, and that of y").hasSize(3);
      first.commit();
      second.commit();
    }
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("x", ".y.part-1-abc");
  }

  @Test
  void aReplacedFileHandsOnItsRights() throws IOException {
    Path target = Files.writeString(directory.resolve("x"), "old");
    assumeTrue(Files.getFileStore(target).supportsFileAttributeView("posix"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw-r--"));
    try (PartFile file = written(target, true)) {
      file.commit();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-rw-r--");
  }

  @Test
  void moreThanThereIsRoomForIsRefused() {
    Path target = directory.resolve("x");
    assertThatThrownBy(() -> PartFile.requireSpace(target, Long.MAX_VALUE / 2))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("GB are free");
    PartFile.requireSpace(target, 3);
  }

  private Path only() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }
}
