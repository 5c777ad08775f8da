package org.farfield.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.farfield.error.InputException;

/** Reads metatensor files (.mts) whole. */
public final class MtsFile {
  private MtsFile() {}

  /**
   * Reads keys and blocks; gradients are passed over.
   *
   * @param path the file
   * @return the map
   * @throws InputException if it is not a readable .mts file
   */
  public static TensorMap read(Path path) {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      Labels keys = array(zip, path, "keys.npy").labels();
      List<TensorBlock> blocks = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        blocks.add(block(zip, path, "blocks/" + i + "/"));
      }
      return new TensorMap(keys, blocks);
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw new InputException(path + ": not a readable .mts file (" + e.getMessage() + ")", e);
    }
  }

  private static TensorBlock block(ZipFile zip, Path path, String prefix) throws IOException {
    List<Labels> components = new ArrayList<>();
    while (zip.getEntry(prefix + "components/" + components.size() + ".npy") != null) {
      components.add(
          array(zip, path, prefix + "components/" + components.size() + ".npy").labels());
    }
    return new TensorBlock(
        array(zip, path, prefix + "values.npy").data(),
        array(zip, path, prefix + "samples.npy").labels(),
        components,
        array(zip, path, prefix + "properties.npy").labels());
  }

  /**
   * Reads the file's own description.
   *
   * @param path the file
   * @return text of info.json; empty if there is none
   * @throws InputException if it is not a readable .mts file
   */
  public static String readInfo(Path path) {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      ZipEntry entry = zip.getEntry("info.json");
      if (entry == null) {
        return "";
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new InputException(path + ": not a readable .mts file (" + e.getMessage() + ")", e);
    }
  }

  private static Npy array(ZipFile zip, Path path, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new InputException(path + ": not a .mts file, it has no entry " + name);
    }
    try (InputStream in =
        new java.util.zip.CheckedInputStream(
            zip.getInputStream(entry), new java.util.zip.CRC32())) {
      Npy array = Npy.read(in);
      if (in.read() >= 0) {
        throw new IOException(name + " has bytes after its data");
      }
      long crc = ((java.util.zip.CheckedInputStream) in).getChecksum().getValue();
      if (crc != entry.getCrc()) {
        throw new IOException("the checksum of " + name + " is wrong");
      }
      return array;
    } catch (IOException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }
}
