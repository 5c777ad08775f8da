package org.farfield.equilibration;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.CudaBackend;
import org.farfield.error.ResourceException;
import org.farfield.features.Engine;
import org.farfield.structure.Structure;

/** Charges on a GPU that has little memory, or is lost: many structures, then one of them. */
final class SideBySideProgram {
  private SideBySideProgram() {}

  /**
   * Prints a line for each: the sum of the squares of charges, or why there is none.
   *
   * @param arguments how many structures
   */
  public static void main(String[] arguments) {
    List<Structure> many =
        IntStream.range(0, Integer.parseInt(arguments[0]))
            .mapToObj(n -> Samples.structure(6 + n % 3, false, false, false))
            .toList();
    Engine engine = new Engine(new CudaBackend(0)); // one that is lost cannot be closed
    try (Equilibration solver = new Equilibration(ChargeModel.eeq2019(), engine, 1e-9, 0, true)) {
      System.out.println(outcome(solver, many));
      System.out.println(outcome(solver, many.subList(0, 1)));
    }
  }

  private static String outcome(Equilibration solver, List<Structure> structures) {
    List<Conditions> neutral = Collections.nCopies(structures.size(), Conditions.charge(0));
    try {
      double sum = 0;
      for (double q : solver.of(structures, neutral).get(0).charges()) {
        sum += q * q;
      }
      return String.format(Locale.ROOT, "sum %.17g", sum);
    } catch (ResourceException e) {
      return e.kind() + " " + e.getMessage();
    }
  }
}
