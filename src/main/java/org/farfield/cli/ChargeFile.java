package org.farfield.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.structure.Structure;

/** A file of equilibrated frames, which is there when it is complete. */
interface ChargeFile extends AutoCloseable {
  /**
   * Takes a frame, or nothing of it where that fails.
   *
   * @param system its number among the chosen frames
   * @param structure the frame
   * @param e what was found
   */
  void add(int system, Structure structure, Equilibration.Answered e);

  /** Puts the file in place. */
  void commit();

  @Override
  void close();

  private static boolean has(Path out, String end) {
    return out.toString().toLowerCase(Locale.ROOT).endsWith(end);
  }

  /** What results go into without being asked for. */
  static String usual(Path out) {
    return has(out, ".mts") ? "charges" : "charges,energy";
  }

  /** A file of the format that its name says. */
  static ChargeFile create(
      Path out, boolean overwrite, Set<ChargeOutput> wanted, Consumer<String> notes) {
    if (has(out, ".npz")) {
      return new ChargeArrays(out, overwrite, wanted);
    }
    if (has(out, ".mts")) {
      return new ChargeTensors(out, overwrite, wanted);
    }
    return new ChargeFrames(out, overwrite, wanted, notes);
  }
}
