package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.farfield.backend.cuda.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is loaded is what the jar holds, whoever wrote to the cache before or does so now. */
@EnabledOnOs(OS.LINUX)
class UnpackedLibrariesTest {

  private static final SortedMap<String, byte[]> LIBRARIES =
      new TreeMap<>(Map.of("libone.so", randomBytes(300_000, 1), "libtwo.so.1", randomBytes(7, 2)));

  @TempDir Path cache;

  @Test
  void unpacksIntoDirectoryOfThisUserAlone() throws IOException {
    Path directory = unpack();

    assertThat(directory.getParent()).isEqualTo(cache);
    assertThat(directory.getFileName().toString()).matches("1\\.2-[0-9a-f]{16}");
    assertThat(permissions(directory)).isEqualTo("rwx------");
    assertThat(permissions(directory.resolve("libone.so"))).isEqualTo("r-x------");
    assertHoldsLibraries(directory);
  }

  @Test
  void takesWhatIsThere() throws IOException {
    Object before = identity(unpack().resolve("libone.so"));

    assertThat(identity(unpack().resolve("libone.so"))).isEqualTo(before);
  }

  @Test
  void replacesTamperedFile() throws IOException {
    Path file = unpack().resolve("libone.so");
    byte[] content = Files.readAllBytes(file);
    content[1000] ^= 1;
    Files.delete(file);
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------"));

    assertHoldsLibraries(unpack());
  }

  @Test
  void replacesFileThatOthersMayWrite() throws IOException {
    Path file = unpack().resolve("libone.so");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(permissions(unpack().resolve("libone.so"))).isEqualTo("r-x------");
  }

  @Test
  void replacesLinkAndLeavesItsTarget() throws IOException {
    Path file = unpack().resolve("libtwo.so.1");
    Path elsewhere = cache.resolve("elsewhere");
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);

    unpack();

    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(elsewhere).exists();
  }

  @Test
  void distrustsDirectoryThatOthersMayEnter() throws IOException {
    Path directory = unpack();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

    Path other = unpack();

    assertThat(other).isNotEqualTo(directory);
    assertThat(permissions(other)).isEqualTo("rwx------");
    assertHoldsLibraries(other);
  }

  @Test
  void takesTemporaryDirectoryWhereCacheCannotBeWritten() throws IOException {
    Path file = Files.writeString(cache.resolve("file"), "not a directory");

    Path directory = UnpackedLibraries.unpack(LIBRARIES, "1.2", file.resolve("cache"));

    assertThat(directory).hasParent(Path.of(System.getProperty("java.io.tmpdir")));
    assertThat(permissions(directory)).isEqualTo("rwx------");
    assertHoldsLibraries(directory);
  }

  @Test
  void processesAtOnceAllFindWholeFiles() throws IOException, InterruptedException {
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      children.add(ChildJvm.start(Unpack.class, Map.of(), cache.toString()));
    }
    for (Process child : children) {
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor()).as(output).isZero();
    }
    assertHoldsLibraries(unpack());
    try (Stream<Path> files = Files.list(unpack())) {
      assertThat(files).hasSize(LIBRARIES.size());
    }
  }

  /** Unpacks into the cache directory that is its argument and checks what is there then. */
  static final class Unpack {
    public static void main(String[] arguments) throws IOException {
      assertHoldsLibraries(UnpackedLibraries.unpack(LIBRARIES, "1.2", Path.of(arguments[0])));
    }
  }

  private Path unpack() throws IOException {
    return UnpackedLibraries.unpack(LIBRARIES, "1.2", cache);
  }

  private static void assertHoldsLibraries(Path directory) throws IOException {
    for (Map.Entry<String, byte[]> library : LIBRARIES.entrySet()) {
      assertThat(directory.resolve(library.getKey())).hasBinaryContent(library.getValue());
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
  }

  private static Object identity(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  private static byte[] randomBytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aFolderThatOthersMayChangeIsNotTrusted() throws IOException {
    Path shared = Files.createDirectory(cache.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path directory =
        UnpackedLibraries.unpack(LIBRARIES, "1.2", shared.resolve("farfield").resolve("natives"));
    assertThat(directory.startsWith(shared)).isFalse();
    assertHoldsLibraries(directory);
  }

  @Test
  void aUserWithoutAHomeHasACacheInTheTemporaryDirectory() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    for (String home : new String[] {"?", "/nonexistent", null}) {
      assertThat(UnpackedLibraries.defaultCache(null, home)).isAbsolute().startsWithRaw(temporary);
    }
    assertThat(UnpackedLibraries.defaultCache("relative", "/"))
        .isEqualTo(Path.of("/.cache/farfield/natives"));
    assertThat(UnpackedLibraries.defaultCache("/c", "?")).isEqualTo(Path.of("/c/farfield/natives"));
  }
}
