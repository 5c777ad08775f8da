package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.commons.numbers.gamma.InverseErfc;
import org.farfield.error.InputException;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.structure.Cell;
import org.farfield.structure.Frame;
import org.farfield.structure.Structure;

/**
 * The box of a slab or wire: so long across that, up to the wanted accuracy, the windows are one
 * wherever a source acts on a basis function, and the potential's images zero; and windows so soft
 * that they need no more reciprocal vectors than the potential does.
 */
final class WindowChoice {
  // shares of the accuracy
  private static final double TAILS = 1e-3; // of the radial functions
  private static final double THICKEST = 1e5; // Å; time and memory grow with it
  private static final double WINDOW = 1e-4; // error of the windows where they should be 1 or 0
  private static final double DROPPED = 1e-2; // the windows' own waves beyond the cutoff

  private static final double BESIDE = 0.02; // the same, beside the potential's there

  private final ExpansionTables tables;
  private final double accuracy;
  private final double edge; // of a window, in units of its softness
  private final double reach; // of the radial functions

  /** For these tables, with an accuracy relative to coefficients at general positions. */
  WindowChoice(ExpansionTables tables, double accuracy) {
    this.tables = tables;
    this.accuracy = accuracy;
    edge = InverseErfc.value(2 * Math.max(WINDOW * accuracy, 1e-16));
    reach = tables.densities().get(0).reach(Math.max(TAILS * accuracy, 1e-15));
  }

  /**
   * The windows of a structure that is periodic in one or two directions.
   *
   * @param structure the atoms
   * @param cutoffs of the densities in the box of some windows
   * @return one for each direction that is not periodic
   */
  List<Window> of(Structure structure, Function<List<Window>, List<Double>> cutoffs) {
    double softness =
        2
            * tables.densities().stream()
                .mapToDouble(d -> d.potential().smearing())
                .max()
                .orElseThrow();
    List<Window> first = windows(structure, softness);
    List<Double> cutoff = cutoffs.apply(first);
    double longest = first.stream().mapToDouble(Window::period).max().orElseThrow();
    softness = 0;
    for (int d = 0; d < cutoff.size(); d++) {
      LongRangeTable table = tables.densities().get(d);
      double end = Math.min(cutoff.get(d), table.largestK());
      double square = Math.max(-Math.log(DROPPED * accuracy), fall(table, 0.5 * longest, end));
      softness = Math.max(softness, 2 * Math.sqrt(square) / end);
    }
    return windows(structure, softness);
  }

  // By what power of e the waves of a window must fall up to a wave to be small beside those of the
  // potential, whose sources may be so wide that hardly anything is left of them there: what is
  // dropped is then what is expected, in each l. A plane of sources makes some 2π x² v(x) of a
  // potential, where it ends at x, and its waves are those of a step.
  private static double fall(LongRangeTable table, double x, double wave) {
    double step = 2 * Math.PI * x * x * Math.abs(table.potential().value(x)) * 2 / wave;
    return Math.log(step / (BESIDE * Math.abs(table.potential().fourier(wave))));
  }

  /** Memory for the transforms of the potentials in these windows. */
  static double bytes(ExpansionTables tables, List<Window> windows) {
    double most = 0;
    for (LongRangeTable table : tables.densities()) {
      for (Window window : windows) {
        most = Math.max(most, WindowedPotential.bytes(table.potential(), window));
      }
    }
    return most;
  }

  private List<Window> windows(Structure structure, double softness) {
    Cell frame = Frame.of(structure.cell());
    List<Window> result = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      if (!structure.cell().isPeriodic(axis)) {
        double thickness = Frame.thickness(structure, frame, axis);
        if (thickness > THICKEST) {
          throw new InputException(
              String.format(
                  Locale.ROOT,
                  "%s: its atoms are spread over %.0f Å where it is not periodic; slabs and wires"
                      + " go up to %.0e Å, take atoms that flew away out or back",
                  structure.origin(),
                  thickness,
                  THICKEST));
        }
        double inside = thickness + reach;
        result.add(new Window(2 * (inside + edge * softness), softness));
      }
    }
    return result;
  }
}
