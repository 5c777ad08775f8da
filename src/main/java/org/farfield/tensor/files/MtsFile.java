package org.farfield.tensor.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;

/** Reads and writes metatensor files (.mts) whole. */
public final class MtsFile {
  private MtsFile() {}

  /**
   * Reads keys, blocks and gradients; every checksum is compared.
   *
   * @param path the file
   * @return the map
   * @throws org.farfield.error.InputException if it is not a readable .mts file
   */
  public static TensorMap read(Path path) {
    return read(path, "");
  }

  /**
   * Reads a map that is kept beside that of the file.
   *
   * @param path the file
   * @param folder where it is, such as {@code charges/}
   * @return the map
   * @throws org.farfield.error.InputException if it is not a readable .mts file that has it
   */
  public static TensorMap read(Path path, String folder) {
    try (MtsReader reader = new MtsReader(path)) {
      return reader.map(folder);
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw MtsReader.failed(path, e);
    }
  }

  /**
   * Reads rows that are kept beside the blocks.
   *
   * @param path the file
   * @param columns names and types
   * @return labels and values
   * @throws org.farfield.error.InputException if it is not a readable .mts file that has them
   */
  public static KeptArrays.Read readKept(Path path, List<TableColumn> columns) {
    try (MtsReader reader = new MtsReader(path)) {
      return reader.kept(columns);
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw MtsReader.failed(path, e);
    }
  }

  /**
   * Tells how long texts that are kept beside the blocks may be.
   *
   * @param path the file
   * @param name of the column
   * @return characters of Unicode
   * @throws org.farfield.error.InputException if it is not a readable .mts file that has them
   */
  public static int keptWidth(Path path, String name) {
    try (MtsReader reader = new MtsReader(path)) {
      return reader.keptWidth(name);
    } catch (IOException | IllegalArgumentException e) {
      throw MtsReader.failed(path, e);
    }
  }

  /**
   * Reads the file's own description.
   *
   * @param path the file
   * @return text of info.json; empty if there is none
   * @throws org.farfield.error.InputException if it is not a readable .mts file
   */
  public static String readInfo(Path path) {
    try (MtsReader reader = new MtsReader(path)) {
      return reader.info();
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw MtsReader.failed(path, e);
    }
  }

  /**
   * Writes a map with its gradients.
   *
   * @param target where it goes
   * @param map what to write
   * @param info JSON object of strings, or null for none
   * @param overwrite whether an existing target is replaced
   * @throws org.farfield.error.InputException if the target cannot be written
   */
  public static void write(Path target, TensorMap map, String info, boolean overwrite) {
    write(target, map, info, overwrite, ZipLayout.LIMIT);
  }

  static void write(Path target, TensorMap map, String info, boolean overwrite, long zip64From) {
    write(target, new TreeMap<>(Map.of("", map)), info, overwrite, zip64From);
  }

  /**
   * Writes a map, and others beside it.
   *
   * @param target where they go
   * @param maps by their folders, such as {@code charges/}; that of the file itself is in none, ""
   * @param info JSON object of strings, or null for none
   * @param overwrite whether an existing target is replaced
   * @throws org.farfield.error.InputException if the target cannot be written
   */
  public static void write(
      Path target, SortedMap<String, TensorMap> maps, String info, boolean overwrite) {
    write(target, maps, info, overwrite, ZipLayout.LIMIT);
  }

  private static void write(
      Path target,
      SortedMap<String, TensorMap> maps,
      String info,
      boolean overwrite,
      long zip64From) {
    Map<String, TensorLayout> layouts = new LinkedHashMap<>();
    maps.forEach((folder, map) -> layouts.put(folder, map.layout()));
    try (MtsWriter writer = MtsWriter.create(target, layouts, info, overwrite, zip64From)) {
      int block = 0;
      for (TensorMap map : maps.values()) {
        for (TensorBlock one : map.blocks()) {
          writer.block(block++).append(one);
        }
      }
      writer.commit();
    }
  }
}
