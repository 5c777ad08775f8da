package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.error.NoSolutionException;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.TargetShape;
import org.farfield.learning.models.EquilibrationModel;
import org.farfield.learning.models.KqeqModel;
import org.farfield.learning.rows.MomentRows;
import org.farfield.structure.Structure;

/**
 * Charges of a model that was learned, and of the members of its committee, each of which solves
 * for its own: how far these differ tells how uncertain the charges are.
 */
final class LearnedCommittee implements AutoCloseable {
  private final Model model;
  private final List<LearnedCharges> members = new ArrayList<>(); // the model first

  LearnedCommittee(Model model, int count, Engine engine, String version) {
    this.model = model;
    try {
      for (int member = 0; member <= count; member++) {
        members.add(new LearnedCharges(member(member), engine, version, Equilibration.TOLERANCE));
      }
    } catch (RuntimeException | Error e) {
      close(); // threads of those that there are
      throw e;
    }
  }

  private Model member(int member) {
    if (member == 0) {
      return model;
    }
    return model instanceof KqeqModel kqeq
        ? kqeq.member(member)
        : ((EquilibrationModel) model).member(member);
  }

  /** What is predicted of each. */
  List<Predicted> of(List<Structure> structures, List<Conditions> conditions) {
    List<double[]> own = numbers(0, structures, conditions);
    List<double[]> squares = own.stream().map(numbers -> new double[numbers.length]).toList();
    int[] found = new int[structures.size()];
    for (int member = 1; member < members.size(); member++) {
      List<double[]> theirs = wherePossible(member, structures, conditions);
      for (int s = 0; s < found.length; s++) {
        if (theirs.get(s).length > 0) {
          found[s]++;
          add(own.get(s), theirs.get(s), squares.get(s));
        }
      }
    }
    List<Predicted> values = new ArrayList<>();
    for (int s = 0; s < found.length; s++) {
      double[] uncertainties = new double[own.get(s).length];
      for (int x = 0; x < uncertainties.length && members.size() > 1; x++) {
        double spread = spread(structures.get(s), x);
        uncertainties[x] = spread * Math.sqrt(squares.get(s)[x] / found[s]); // NaN of none
      }
      values.add(new Predicted(own.get(s), uncertainties));
    }
    return values;
  }

  private static void add(double[] own, double[] theirs, double[] squares) {
    for (int x = 0; x < own.length; x++) {
      squares[x] += (theirs[x] - own[x]) * (theirs[x] - own[x]);
    }
  }

  private double spread(Structure structure, int x) {
    if (model instanceof KqeqModel kqeq) {
      return kqeq.spread();
    }
    int rows = model.target().shape().size();
    return ((EquilibrationModel) model).spread(structure.type(x / rows), x % rows);
  }

  // Nothing where a member has no answer: its moments may not agree with any potential.
  private List<double[]> wherePossible(
      int member, List<Structure> structures, List<Conditions> conditions) {
    try {
      return numbers(member, structures, conditions);
    } catch (NoSolutionException e) {
      if (structures.size() == 1) {
        return List.of(new double[0]);
      }
      List<double[]> all = new ArrayList<>();
      for (int s = 0; s < structures.size(); s++) {
        all.addAll(
            wherePossible(member, structures.subList(s, s + 1), conditions.subList(s, s + 1)));
      }
      return all;
    }
  }

  private List<double[]> numbers(
      int member, List<Structure> structures, List<Conditions> conditions) {
    List<Equilibrium> all = members.get(member).of(structures, conditions, false);
    List<double[]> numbers = new ArrayList<>();
    for (int s = 0; s < all.size(); s++) {
      numbers.add(numbers(structures.get(s), all.get(s)));
    }
    return numbers;
  }

  // Of the target.
  private double[] numbers(Structure structure, Equilibrium e) {
    if (!model.target().perAtom()) {
      return e.dipoleMoment(structure);
    }
    TargetShape shape = model.target().shape();
    int size = shape.size();
    int rows = (e.degree() + 1) * (e.degree() + 1);
    double[] numbers = new double[structure.atoms() * size];
    for (int i = 0; i < structure.atoms(); i++) {
      int first = i * rows + MomentRows.first(shape);
      double[] own = shape.fromParts(Arrays.copyOfRange(e.moments(), first, first + size));
      System.arraycopy(own, 0, numbers, i * size, size);
    }
    return numbers;
  }

  @Override
  public void close() {
    members.forEach(LearnedCharges::close);
  }
}
