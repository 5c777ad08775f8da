package org.farfield.tensor.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    try (MtsReader reader = new MtsReader(path)) {
      return reader.map();
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
    try (MtsWriter writer = MtsWriter.create(target, map.layout(), info, overwrite, zip64From)) {
      for (int i = 0; i < map.blocks().size(); i++) {
        writer.block(i).append(map.blocks().get(i));
      }
      writer.commit();
    }
  }
}
