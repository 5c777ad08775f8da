package org.farfield.equilibration.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.backend.cuda.CudaBackend;
import org.farfield.backend.cuda.CudaGroup;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.equilibration.SiteModel;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Structure;

/** Charges on a GPU that has little memory, or is lost, or on several. */
final class SideBySideProgram {
  private SideBySideProgram() {}

  /**
   * Prints a line for many structures and for one of them: the sum of the squares of its charges,
   * or why there is none. On several devices the bits of each, then why there are none where two of
   * them are wrong.
   *
   * @param arguments how many structures, and ordinals of devices; none: the first alone
   */
  public static void main(String[] arguments) {
    List<Structure> many =
        IntStream.range(0, Integer.parseInt(arguments[0]))
            .mapToObj(n -> Samples.structure(6 + n % 3, false, false, false))
            .toList();
    if (arguments.length == 1) {
      Engine engine = new Engine(new CudaBackend(0)); // one that is lost cannot be closed
      try (Equilibration solver = new Equilibration(ChargeModel.eeq2019(), engine, 1e-9, 0, true)) {
        System.out.println(outcome(solver, many));
        System.out.println(outcome(solver, many.subList(0, 1)));
      }
      return;
    }
    List<Integer> ordinals = Stream.of(arguments).skip(1).map(Integer::valueOf).toList();
    try (Engine engine = new Engine(new CudaGroup(ordinals));
        Equilibration solver = new Equilibration(ChargeModel.eeq2019(), engine, 1e-9, 0, true)) {
      for (Equilibrium e : solver.of(many, neutral(many))) {
        int bits = Arrays.hashCode(e.charges()) + 31 * Arrays.hashCode(e.gradient());
        System.out.println("bits " + bits + " after " + e.iterations());
      }
      List<Structure> wrong = new ArrayList<>(many);
      wrong.set(many.size() / 2, many.get(0).withPositions(new double[18]));
      double[] other = many.get(0).positions();
      System.arraycopy(other, 0, other, 3, 3);
      wrong.set(many.size() - 3, many.get(0).withPositions(other));
      System.out.println(outcome(solver, wrong));
      moments(engine, many.subList(0, 4));
    } catch (ResourceException e) {
      System.out.println(e.getMessage());
    }
  }

  // Of models that are no energy, of which each structure is solved on one of the devices.
  private static void moments(Engine engine, List<Structure> some) {
    Map<Integer, ElementParameters> elements = new HashMap<>();
    for (Structure s : some) {
      for (int type : s.types()) {
        elements.put(type, ChargeModel.eeq2019().elements().get(type).withCoordination(0));
      }
    }
    SiteModel model = LinearSiteModel.of(ChargeModel.of("constant", elements));
    try (SelfConsistency solver = new SelfConsistency(model, engine, 1e-7, 0)) {
      for (Equilibrium e : solver.of(some, neutral(some))) {
        int bits = Arrays.hashCode(e.charges()) + 31 * Arrays.hashCode(e.gradient());
        System.out.println("moments " + bits + " after " + e.iterations());
      }
    }
  }

  private static List<Conditions> neutral(List<Structure> structures) {
    return Collections.nCopies(structures.size(), Conditions.charge(0));
  }

  private static String outcome(Equilibration solver, List<Structure> structures) {
    try {
      double sum = 0;
      for (double q : solver.of(structures, neutral(structures)).get(0).charges()) {
        sum += q * q;
      }
      return String.format(Locale.ROOT, "sum %.17g", sum);
    } catch (ResourceException e) {
      return e.kind() + " " + e.getMessage();
    } catch (InputException e) {
      return e.getMessage();
    }
  }
}
