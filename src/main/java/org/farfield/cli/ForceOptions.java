package org.farfield.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.farfield.error.InputException;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Scans;
import picocli.CommandLine.Option;

/** Which derivatives of the target are learned from. */
final class ForceOptions {
  private static final List<String> KINDS = List.of("energy", "forces", "stress");

  @Option(
      names = "--forces",
      paramLabel = "COLUMN",
      description =
          "Also learn from forces, three numbers per atom, where frames have this column. The time"
              + " grows with the square of the atoms of a frame.")
  private String forces;

  @Option(
      names = "--stress",
      paramLabel = "KEY",
      description =
          "Also learn from the stress of crystals that have this key in the comment: 9 numbers, or"
              + " xx yy zz yz xz xy; positive where the energy grows with the cell, as ASE has it."
              + " virial:KEY: minus stress times volume, as many sets have it.")
  private String stress;

  @Option(
      names = "--weights",
      paramLabel = "KIND=W,...",
      description =
          "What an error of the energy, of a component of a force and of stress times volume"
              + " counts: factors before it is squared. Default: energy=1,forces=1,stress=1.")
  private String weights;

  @Option(
      names = "--scans",
      paramLabel = "GROUP:KEY",
      description =
          "Of --baseline monomers, since frames know forces inside their molecules, too: frames of"
              + " equal GROUP are a rigid scan, and what is learned are differences to its frame of"
              + " the largest KEY; none: forces and stress are those between molecules already.")
  private String scans;

  ForceTargets targets() {
    double[] values = {1, 1, 1};
    if (weights != null) {
      if (forces == null && stress == null) {
        throw new InputException("--weights is between energies and forces: add --forces COLUMN");
      }
      Set<Integer> said = new HashSet<>();
      for (String word : weights.split(",", -1)) {
        said.add(read(word.strip(), values, said));
      }
      if ((said.contains(1) && forces == null) || (said.contains(2) && stress == null)) {
        throw new InputException(
            "--weights has one of what is not learned from: add --forces COLUMN, --stress KEY");
      }
    }
    return new ForceTargets(
        Optional.ofNullable(forces),
        Optional.ofNullable(stress).map(ForceTargets::requireSaid),
        values[0],
        values[1],
        values[2],
        Optional.ofNullable(scans).map(Scans::of));
  }

  private static int read(String word, double[] values, Set<Integer> said) {
    int at = word.indexOf('=');
    int kind = at < 0 ? -1 : KINDS.indexOf(word.substring(0, at));
    double value = kind < 0 ? 0 : number(word.substring(at + 1));
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InputException(
          "--weights takes numbers above 0 such as energy=1,forces=0.3,stress=0.1, not '"
              + word
              + "'");
    }
    if (said.contains(kind)) {
      throw new InputException("--weights has " + KINDS.get(kind) + " twice");
    }
    values[kind] = value;
    return kind;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
