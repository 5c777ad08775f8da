package org.farfield.learning;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * Derivatives of the target that frames may know, and what rows of each kind count in a fit.
 *
 * @param forces column of three numbers per atom, minus the derivatives with respect to positions
 * @param stress key of the comment, the derivative with respect to strain over the volume: 3 × 3
 *     numbers, or xx yy zz yz xz xy as ASE has them; or virial:KEY, minus this derivative, not
 *     divided; or stress:KEY
 * @param targetWeight of rows of the target
 * @param forcesWeight of rows of forces
 * @param stressWeight of rows of stress times volume
 * @param scans how they are those between monomers, if these are subtracted
 */
public record ForceTargets(
    Optional<String> forces,
    Optional<String> stress,
    double targetWeight,
    double forcesWeight,
    double stressWeight,
    Optional<Scans> scans) {
  /** None is learned from. */
  public static final ForceTargets NONE = of(Optional.empty(), Optional.empty());

  private static final String VIRIAL = "virial:";
  private static final String STRESS = "stress:";
  private static final double[] NOTHING = {};
  private static final int[] VOIGT = {0, 5, 4, 5, 1, 3, 4, 3, 2};

  /**
   * Checks weights.
   *
   * @param forces column of three numbers per atom
   * @param stress key of the comment
   * @param targetWeight of rows of the target
   * @param forcesWeight of rows of forces
   * @param stressWeight of rows of stress times volume
   * @param scans how they are those between monomers, if these are subtracted
   * @throws InputException if one is not above 0
   */
  public ForceTargets {
    for (double weight : new double[] {targetWeight, forcesWeight, stressWeight}) {
      if (!TrainingSettings.isPositive(weight)) {
        throw new InputException("weights must be numbers above 0, not " + weight);
      }
    }
  }

  /**
   * Of whole frames.
   *
   * @param forces column of three numbers per atom
   * @param stress key of the comment
   * @param targetWeight of rows of the target
   * @param forcesWeight of rows of forces
   * @param stressWeight of rows of stress times volume
   * @throws InputException if a weight is not above 0
   */
  public ForceTargets(
      Optional<String> forces,
      Optional<String> stress,
      double targetWeight,
      double forcesWeight,
      double stressWeight) {
    this(forces, stress, targetWeight, forcesWeight, stressWeight, Optional.empty());
  }

  /**
   * The same between monomers.
   *
   * @param some how
   * @return the targets
   */
  public ForceTargets with(Scans some) {
    return new ForceTargets(
        forces, stress, targetWeight, forcesWeight, stressWeight, Optional.of(some));
  }

  /**
   * With weights of 1.
   *
   * @param forces column of three numbers per atom
   * @param stress key of the comment
   * @return both
   */
  public static ForceTargets of(Optional<String> forces, Optional<String> stress) {
    return new ForceTargets(forces, stress, 1, 1, 1);
  }

  /**
   * Whether any is learned from.
   *
   * @return true if forces or stress have a name
   */
  public boolean isAny() {
    return forces.isPresent() || stress.isPresent();
  }

  /**
   * Forces of a frame.
   *
   * @param structure the frame
   * @return three per atom, NaN where they are not known; empty if the frame has none
   * @throws InputException if they are not three per atom
   */
  public double[] forcesOf(Structure structure) {
    Column column = forces.map(structure.columns()::get).orElse(null);
    if (column == null) {
      return NOTHING;
    }
    if (column.components() != 3) {
      throw new InputException(
          structure.origin()
              + ": forces are three numbers per atom, and the column "
              + column.name()
              + " has "
              + column.components());
    }
    double[] values = column.numbersOrNaN();
    return Arrays.stream(values).allMatch(Double::isNaN) ? NOTHING : values;
  }

  /**
   * Refuses a key of stress whose name says that it may be a virial, of another sign and unit: what
   * is learned from the one in place of the other is nothing, and no number tells.
   *
   * @param stress key of the comment, or virial:KEY, or stress:KEY
   * @return the same
   * @throws InputException if it must be said
   */
  public static String requireSaid(String stress) {
    if (stress.toLowerCase(Locale.ROOT).contains("virial")
        && !stress.startsWith(VIRIAL)
        && !stress.startsWith(STRESS)) {
      throw new InputException(
          "stress '"
              + stress
              + "' may be a virial, which is minus stress times volume: say "
              + VIRIAL
              + stress
              + ", or "
              + STRESS
              + stress
              + " if it is stress");
    }
    return stress;
  }

  private static String withoutKind(String text) {
    return text.startsWith(VIRIAL) || text.startsWith(STRESS)
        ? text.substring(VIRIAL.length())
        : text;
  }

  /**
   * Stress times volume of a frame.
   *
   * @param structure the frame
   * @return nine numbers; empty if the frame has none, or is no crystal
   * @throws InputException if they are neither six nor nine numbers
   */
  public double[] virialOf(Structure structure) {
    Property property =
        stress.map(text -> structure.properties().get(withoutKind(text))).orElse(null);
    if (property == null || !structure.cell().isFullyPeriodic() || Target.isUnknown(property)) {
      return NOTHING;
    }
    double[] virial = new double[9];
    double[] numbers = property.numbers();
    double[][] matrix = numbers.length == 6 ? null : property.matrix();
    double factor = stress.orElseThrow().startsWith(VIRIAL) ? -1 : structure.cell().volume();
    for (int x = 0; x < 9; x++) {
      virial[x] = factor * (matrix == null ? numbers[VOIGT[x]] : matrix[x / 3][x % 3]);
    }
    return virial;
  }
}
