package org.farfield.backend.cuda.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Shared libraries out of the jar as files, in a directory that belongs to this user alone.
 *
 * <p>What is loaded from there runs with all rights of this process, so a file counts only if this
 * user owns it, nobody else may write it and it holds what the jar holds, byte for byte.
 */
final class UnpackedLibraries {

  private static final Set<PosixFilePermission> ONLY_OWNER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> LIBRARY =
      PosixFilePermissions.fromString("r-x------");
  private static final int NAME_DIGITS = 16;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;

  private UnpackedLibraries() {}

  /**
   * Returns the directory for unpacked libraries below the user's cache directory, or, for a user
   * who has no home, below one of his own in the temporary directory.
   */
  static Path defaultCache() {
    return defaultCache(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
  }

  static Path defaultCache(String cache, String home) {
    Path root;
    if (cache != null && Path.of(cache).isAbsolute()) {
      root = Path.of(cache).resolve("farfield");
    } else if (home != null && Path.of(home).isAbsolute() && Files.isDirectory(Path.of(home))) {
      root = Path.of(home, ".cache", "farfield");
    } else {
      root = Path.of(System.getProperty("java.io.tmpdir"), "farfield-" + userNumber());
    }
    return root.resolve("natives");
  }

  private static String userNumber() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "user";
    }
  }

  /**
   * Makes sure that the libraries lie in one directory.
   *
   * @param libraries contents by file name
   * @param version start of the directory's name; a checksum of the contents follows
   * @param cache where that directory is; where it cannot be written or trusted, a fresh temporary
   *     directory is taken, which goes when the JVM ends
   * @return the directory
   * @throws IOException if nothing can be written to the temporary directory either
   */
  static Path unpack(SortedMap<String, byte[]> libraries, String version, Path cache)
      throws IOException {
    try {
      Path directory = cache.resolve(version + "-" + checksum(libraries));
      makePrivate(directory);
      return placeAll(libraries, directory);
    } catch (IOException | UnsupportedOperationException e) {
      return placeAll(libraries, temporaryDirectory(libraries.keySet()));
    }
  }

  private static void makePrivate(Path directory) throws IOException {
    Files.createDirectories(directory.getParent());
    requireTrusted(directory.getParent());
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(ONLY_OWNER));
    } catch (FileAlreadyExistsException e) {
      PosixFileAttributes found = attributes(directory);
      if (!found.isDirectory()
          || !found.owner().equals(thisUser())
          || !found.permissions().equals(ONLY_OWNER)) {
        throw new IOException(directory + " is not a directory of this user alone", e);
      }
    }
  }

  // Whoever may rename in a folder above can put another in the place of the private one.
  private static void requireTrusted(Path folder) throws IOException {
    for (Path above = folder.toRealPath(); above != null; above = above.getParent()) {
      PosixFileAttributes found = attributes(above);
      boolean owned = found.owner().equals(thisUser()) || isRoot(above);
      int mode = (int) Files.getAttribute(above, "unix:mode");
      if (!owned || ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0)) {
        throw new IOException(above + " may be changed by other users");
      }
    }
  }

  private static boolean isRoot(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:uid") == 0;
  }

  private static Path temporaryDirectory(Set<String> names) throws IOException {
    Path directory = Files.createTempDirectory("farfield-natives");
    directory.toFile().deleteOnExit();
    names.forEach(name -> directory.resolve(name).toFile().deleteOnExit());
    return directory;
  }

  private static Path placeAll(Map<String, byte[]> libraries, Path directory) throws IOException {
    for (Map.Entry<String, byte[]> library : libraries.entrySet()) {
      Path file = directory.resolve(library.getKey());
      if (!holds(file, library.getValue())) {
        write(file, library.getValue());
      }
    }
    return directory;
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    try {
      PosixFileAttributes found = attributes(file);
      return found.isRegularFile()
          && found.owner().equals(thisUser())
          && found.permissions().equals(LIBRARY)
          && found.size() == content.length
          && Arrays.equals(Files.readAllBytes(file), content);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Another process may do the same at this moment: the file appears whole or not at all. */
  private static void write(Path file, byte[] content) throws IOException {
    Path part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
    try {
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.setPosixFilePermissions(part, LIBRARY);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static UserPrincipal thisUser() throws IOException {
    return Files.getOwner(Path.of("/proc/self"));
  }

  private static String checksum(SortedMap<String, byte[]> libraries) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      libraries.forEach(
          (name, content) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(content);
          });
      return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
