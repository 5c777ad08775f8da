package org.farfield;

import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;

/** Coefficients that tests compare with. */
public final class OnCpu {
  private OnCpu() {}

  /** Expands structures in a session of its own. */
  public static List<Coefficients> expand(Expansion expansion, List<Structure> structures) {
    try (Farfield farfield = Farfield.on("cpu")) {
      return farfield.expand(expansion, structures);
    }
  }
}
