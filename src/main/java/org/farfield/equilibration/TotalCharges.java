package org.farfield.equilibration;

import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * The sum of charges of frame after frame: what they say as {@code charge} or {@code total_charge},
 * 0 where none of them says anything. Not for several threads.
 */
public final class TotalCharges {
  private static final List<String> KEYS = List.of("charge", "total_charge");

  private final Double given; // null: what frames say
  private String first; // of the frames
  private boolean said; // whether that one said it

  private TotalCharges(Double given) {
    this.given = given;
  }

  /**
   * What frames say themselves.
   *
   * @return for frame after frame
   */
  public static TotalCharges ofFrames() {
    return new TotalCharges(null);
  }

  /**
   * One sum for all frames, which must not say something else.
   *
   * @param charge e
   * @return for frame after frame
   * @throws InputException if it is not finite
   */
  public static TotalCharges of(double charge) {
    if (!Double.isFinite(charge)) {
      throw new InputException("the total charge must be finite, not " + charge);
    }
    return new TotalCharges(charge);
  }

  /**
   * The charge of the next frame.
   *
   * @param structure the frame
   * @return e
   * @throws InputException if it says two different charges, or another than was given, or none
   *     though frames before it did, or the other way round
   */
  public double of(Structure structure) {
    Map<String, Property> properties = structure.properties();
    Double charge = given;
    boolean says = false;
    for (String key : KEYS) {
      if (properties.containsKey(key)) {
        double value = structure.property(key).number();
        if (charge != null && charge != value) {
          throw new InputException(
              structure.origin()
                  + ": "
                  + key
                  + " is "
                  + value
                  + ", but "
                  + (says ? KEYS.get(0) + " is " : "a total charge was given of ")
                  + charge);
        }
        charge = value;
        says = true;
      }
    }
    if (first == null) {
      first = structure.origin();
      said = says;
    }
    if (given == null && says != said) {
      throw new InputException(
          structure.origin()
              + ": the total charge is "
              + (says ? "given here, but not in " : "missing, but is given in ")
              + first
              + "; write charge= in all frames or in none");
    }
    return charge == null ? 0 : charge;
  }
}
