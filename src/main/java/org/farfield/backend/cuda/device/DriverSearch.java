package org.farfield.backend.cuda.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks for the driver where the loader of Linux would: most machines have none, and unpacking
 * libraries to ask the loader itself takes a tenth of a small run.
 */
final class DriverSearch {
  private static final List<String> DEFAULT_FOLDERS =
      List.of(
          "/lib/x86_64-linux-gnu",
          "/usr/lib/x86_64-linux-gnu",
          "/lib64",
          "/usr/lib64",
          "/lib",
          "/usr/lib");

  private DriverSearch() {}

  /**
   * Whether the loader may find it.
   *
   * @param name of the library
   * @param path LD_LIBRARY_PATH, may be null
   * @param cache what ldconfig has found, as a rule /etc/ld.so.cache
   * @return false only where it certainly will not
   */
  static boolean mayFind(String name, String path, Path cache) {
    Stream<String> folders =
        Stream.concat(
            DEFAULT_FOLDERS.stream(),
            path == null ? Stream.empty() : Stream.of(path.split("[:;]")));
    return folders.anyMatch(folder -> Files.exists(Path.of(folder, name))) || lists(cache, name);
  }

  private static boolean lists(Path cache, String name) {
    try {
      return new String(Files.readAllBytes(cache), StandardCharsets.ISO_8859_1).contains(name);
    } catch (IOException e) {
      return true; // another kind of loader
    }
  }
}
