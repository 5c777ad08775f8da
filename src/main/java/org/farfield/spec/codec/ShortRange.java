package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.spec.Cutoff;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.ShortRangeDensity;

/** What short-range densities have in common. */
final class ShortRange {
  static final Parameter CUTOFF =
      new Parameter(
          "cutoff",
          Parameter.Type.NUMBER,
          "R",
          "5.0",
          "neighbours nearer than this count, Å; several at once, e.g. 3,6.");
  static final Parameter SMOOTHING =
      new Parameter(
          "smoothing",
          Parameter.Type.NUMBER,
          "W",
          "0.5",
          "length before the cutoff over which neighbours fade as a shifted cosine, Å; 0: a step.");
  static final Parameter SCALING =
      new Parameter(
          "scaling",
          Parameter.Type.NUMBERS,
          "X",
          "",
          "RATE,SCALE,EXPONENT of the factor rate/(rate + (r/scale)^exponent) by which far"
              + " neighbours count less, scale in Å, e.g. 1,2,4. Default: none.");

  private ShortRange() {}

  static Cutoff cutoff(Fields fields) {
    return new Cutoff(fields.number(CUTOFF), fields.number(SMOOTHING));
  }

  static RadialScaling scaling(Fields fields) {
    if (!fields.has(SCALING)) {
      return RadialScaling.NONE;
    }
    List<Double> numbers = fields.numbers(SCALING);
    if (numbers.size() != 3) {
      throw new InputException(
          "scaling needs three numbers, RATE,SCALE,EXPONENT, not " + numbers.size());
    }
    return new RadialScaling(numbers.get(0), numbers.get(1), numbers.get(2));
  }

  static void write(ShortRangeDensity density, ObjectNode node) {
    node.put(CUTOFF.name(), density.cutoff().radius());
    node.put(SMOOTHING.name(), density.cutoff().smoothing());
    RadialScaling scaling = density.scaling();
    if (scaling != RadialScaling.NONE && !scaling.equals(RadialScaling.NONE)) {
      node.putArray(SCALING.name())
          .add(scaling.rate())
          .add(scaling.scale())
          .add(scaling.exponent());
    }
  }
}
