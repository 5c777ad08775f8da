package org.farfield.backend.cuda;

import java.nio.file.Path;
import org.farfield.backend.cpu.RandomStructures;
import org.farfield.structure.io.ExtXyzWriter;

/** Writes random liquids as a file of frames, for whole commands. */
public final class LiquidFrames {
  private LiquidFrames() {}

  /**
   * Writes the file.
   *
   * @param arguments its name, frames, atoms of each
   */
  public static void main(String[] arguments) {
    int atoms = Integer.parseInt(arguments[2]);
    try (ExtXyzWriter writer = ExtXyzWriter.create(Path.of(arguments[0]), true)) {
      for (int seed = 0; seed < Integer.parseInt(arguments[1]); seed++) {
        writer.write(RandomStructures.liquid(atoms, seed));
      }
      writer.commit();
    }
  }
}
