package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Drive;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.equilibration.SiteFunction;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.equilibration.engine.Pulled;
import org.farfield.equilibration.engine.Response;
import org.farfield.equilibration.engine.SelfConsistency;
import org.farfield.equilibration.engine.SolverEstimate;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.error.InputException;
import org.farfield.expansion.Gradients;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Model;
import org.farfield.learning.models.ChargedModel;
import org.farfield.learning.models.EquilibrationModel;
import org.farfield.learning.models.KqeqModel;
import org.farfield.structure.Structure;

/** Solves for charges, and moments, of a model that was learned. */
public final class LearnedCharges implements AutoCloseable {
  private final Model model;
  private final Equilibration equilibration; // of the kind kqeq
  private final Drive drive; // likewise
  private final int driven; // of it, numbers of an atom
  private final SelfConsistency consistency; // of the kind equilibration
  private final LinearSiteModel sites; // likewise
  private final SelfConsistency fields; // of what is given, there

  /**
   * Takes a model, and starts threads.
   *
   * @param model what was learned, of the kind kqeq or equilibration
   * @param engine does the computing; stays open
   * @param version of the program
   * @param tolerance V, as of {@link Equilibration}; e of the other kind
   * @throws InputException if it is another model
   */
  public LearnedCharges(Model model, Engine engine, String version, double tolerance) {
    this(model, engine, version, tolerance, IterationListener.SILENT);
  }

  /**
   * Takes a model, and starts threads.
   *
   * @param model what was learned, of the kind kqeq or equilibration
   * @param engine does the computing; stays open
   * @param version of the program
   * @param tolerance V, as of {@link Equilibration}; e of the other kind
   * @param listener is told of iterations of the kind kqeq
   * @throws InputException if it is another model
   */
  public LearnedCharges(
      Model model, Engine engine, String version, double tolerance, IterationListener listener) {
    this.model = requireCharges(model);
    if (this.model instanceof KqeqModel kqeq) {
      equilibration = new Equilibration(kqeq.parameters(), engine, tolerance, listener);
      drive = new SiteDrive(kqeq.member(0).drive(), engine, version);
      driven = kqeq.drive().target().shape().size();
      consistency = null;
      sites = null;
      fields = null;
    } else {
      EquilibrationModel own = (EquilibrationModel) this.model;
      LinearSiteModel silent = LinearSiteModel.of("the model", own.sites());
      equilibration = null;
      drive = null;
      driven = 0;
      sites = silent.withDrive(new SiteDrive(own.drive(), engine, version));
      consistency = new SelfConsistency(sites, engine, tolerance);
      fields = new SelfConsistency(silent, engine, tolerance);
    }
  }

  /**
   * Refuses models of something else.
   *
   * @param model that was read
   * @return it, or of an energy with charges that of these
   * @throws InputException if it is not of the kind kqeq or equilibration
   */
  public static Model requireCharges(Model model) {
    if (model instanceof ChargedModel charged) {
      return charged.charges();
    }
    if (!isOfCharges(model)) {
      throw new InputException(
          "charges need a model of the kind kqeq or equilibration, and this one is of "
              + model.target().name());
    }
    return model;
  }

  /**
   * Whether it is a model of charges that are solved for, and of nothing else.
   *
   * @param model that was read
   * @return true of the kinds kqeq and equilibration, but of energies with such charges
   */
  public static boolean isOfCharges(Model model) {
    return model instanceof KqeqModel || model instanceof EquilibrationModel;
  }

  /**
   * The highest moment that a model gives to any element.
   *
   * @param model of charges that are solved for
   * @return 0 of charges alone, 1 with dipoles, 2 with quadrupoles
   */
  public static int degree(Model model) {
    return model instanceof KqeqModel kqeq
        ? kqeq.parameters().degree()
        : LinearSiteModel.of("the model", ((EquilibrationModel) model).sites()).degree();
  }

  /**
   * Equilibrates.
   *
   * @param structures of elements that the model knows
   * @param conditions of each
   * @param derivatives whether gradient and strain are asked for, to which features add a part;
   *     without it they are NaN
   * @return one per structure, in order
   * @throws InputException as {@link Equilibration#of}
   */
  public List<Equilibrium> of(
      List<Structure> structures, List<Conditions> conditions, boolean derivatives) {
    if (consistency != null) {
      structures.forEach(structure -> Prediction.counts(model, structure));
      return consistency.of(structures, conditions, derivatives);
    }
    List<Equilibrium> all = equilibration.of(structures, driven(structures, conditions));
    List<Equilibrium> whole = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      whole.add(
          derivatives
              ? withFeatures(structures.get(i), all.get(i))
              : withoutDerivatives(all.get(i)));
    }
    return whole;
  }

  /**
   * Equilibrates, and tells how what pulls on moments changes as atoms move and with them features.
   *
   * @param structures as {@link #of}
   * @param conditions of each
   * @param pulls on the moments of each
   * @return one per structure, in order, with all derivatives
   */
  List<Pulled> pulled(List<Structure> structures, List<Conditions> conditions, Pulled.Pulls pulls) {
    if (consistency != null) {
      structures.forEach(structure -> Prediction.counts(model, structure));
      return consistency.pulled(structures, conditions, pulls);
    }
    List<Pulled> all = equilibration.pulled(structures, driven(structures, conditions), pulls);
    List<Pulled> whole = new ArrayList<>();
    for (int s = 0; s < all.size(); s++) {
      Structure structure = structures.get(s);
      Pulled one = all.get(s);
      List<Gradients> moved = new ArrayList<>();
      for (int k = 0; k < one.moved().size(); k++) {
        moved.add(sum(one.moved().get(k), ofFeatures(structure, one.answers().get(k))));
      }
      Equilibrium e = withFeatures(structure, one.equilibrium());
      whole.add(new Pulled(e, one.held(), one.answers(), moved));
    }
    return whole;
  }

  private static Gradients sum(Gradients a, Gradients b) {
    return new Gradients(
        sum(a.positions(), b.positions()), sum(a.strain(), b.strain()), new double[0][]);
  }

  /**
   * Solves for moments of one frame of a trajectory after the other, each beginning where the one
   * before ended.
   *
   * @param structures of elements that the model knows, which is {@link #isSelfConsistent}
   * @param conditions of each
   * @param derivatives as {@link #of}
   * @return one per structure, in order
   * @throws InputException as {@link SelfConsistency#along}
   */
  public List<Equilibrium> along(
      List<Structure> structures, List<Conditions> conditions, boolean derivatives) {
    structures.forEach(structure -> Prediction.counts(model, structure));
    return consistency.along(structures, conditions, derivatives);
  }

  /**
   * How a structure would be solved.
   *
   * @param structure of any elements
   * @return which way, and what both would take; empty of a model that {@link #isSelfConsistent}
   */
  public Optional<SolverEstimate> estimate(Structure structure) {
    return Optional.ofNullable(equilibration).map(e -> e.estimate(structure));
  }

  /**
   * How a structure is summed.
   *
   * @param structure of elements that the model knows
   * @return empty of a model that is not {@link #isSelfConsistent}
   * @throws InputException if the model does not know an element
   */
  public Optional<SelfConsistency.Sums> sums(Structure structure) {
    // widths are those of elements; nothing that drives moments is computed for it
    return Optional.ofNullable(fields).map(f -> f.sums(structure));
  }

  /**
   * Whether moments of a model agree with their potential, instead of having the least energy.
   *
   * @param model that was read
   * @return true of the kind equilibration
   */
  public static boolean isSelfConsistent(Model model) {
    return model instanceof EquilibrationModel;
  }

  /**
   * Equilibrates, and tells polarizability and Born charges, of which the features have a part.
   *
   * @param structures molecules, or crystals of a model with dipoles
   * @param conditions of each
   * @param derivatives as {@link #of}
   * @param born whether Born charges are asked for, which take three adjoints; without it those of
   *     molecules are NaN
   * @return one per structure, in order
   * @throws InputException as {@link Equilibration#withResponse}
   */
  public List<Equilibration.Answered> withResponse(
      List<Structure> structures, List<Conditions> conditions, boolean derivatives, boolean born) {
    if (equilibration == null) {
      throw new InputException("responses are of models of the kind kqeq");
    }
    List<Equilibration.Answered> all =
        equilibration.withResponse(structures, driven(structures, conditions));
    List<Equilibration.Answered> whole = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Structure structure = structures.get(i);
      Equilibrium e = all.get(i).equilibrium();
      Response response = all.get(i).response();
      double[] charges = new double[response.bornCharges().length];
      if (born && charges.length > 0) {
        charges = bornCharges(structure, response);
      } else {
        Arrays.fill(charges, Double.NaN);
      }
      whole.add(
          new Equilibration.Answered(
              derivatives ? withFeatures(structure, e) : withoutDerivatives(e),
              new Response(response.polarizability(), charges, response.moments())));
    }
    return whole;
  }

  // ∂D/∂a ∂a/∂R is added, ∂D/∂a = −∂p/∂ℰ
  private double[] bornCharges(Structure structure, Response response) {
    double[] born = response.bornCharges().clone();
    double[] moments = response.moments();
    for (int x = 0; x < 3; x++) {
      double[] answers = new double[moments.length / 3];
      for (int a = 0; a < answers.length; a++) {
        answers[a] = -moments[3 * a + x];
      }
      double[] slopes = ofFeatures(structure, answers).positions();
      for (int y = 0; y < slopes.length; y++) {
        born[y / 3 * 9 + 3 * x + y % 3] += slopes[y];
      }
    }
    return born;
  }

  /**
   * What a model of the kind equilibration says with the potentials of moments that are known: the
   * error that is left is not that of the solution.
   *
   * @param structures of elements that the model knows
   * @param moments of each, {@code [atom][l² + l + m]}
   * @return moments of each, whose sums of charges are those that were given
   * @throws IllegalArgumentException if the model is not {@link #isSelfConsistent}
   */
  public List<double[]> direct(List<Structure> structures, List<double[]> moments) {
    List<double[]> all = atPotentials(structures, received(structures, moments));
    int rows = model.target().shape().size();
    for (int s = 0; s < all.size(); s++) {
      double[] p = all.get(s);
      double[] known = moments.get(s);
      int atoms = structures.get(s).atoms();
      double missing = 0;
      for (int i = 0; i < atoms; i++) {
        missing += known[i * rows] - p[i * rows];
      }
      for (int i = 0; i < atoms; i++) { // a constant potential changes all charges alike
        p[i * rows] += missing / atoms;
      }
    }
    return all;
  }

  /**
   * The potentials that atoms receive of moments that are known.
   *
   * @param structures of elements that the model knows
   * @param moments of each, {@code [atom][l² + l + m]}
   * @return of each, V Å^−l, {@code [atom][receiver][l² + l + m]}
   * @throws IllegalArgumentException if the model is not {@link #isSelfConsistent}
   */
  public List<double[]> received(List<Structure> structures, List<double[]> moments) {
    requireSites();
    return fields.made(structures, moments).stream().map(SelfConsistency.Made::received).toList();
  }

  /**
   * What atoms become at potentials that are given: each by itself, whatever the sum of charges.
   *
   * @param structures of elements that the model knows
   * @param received of each, as {@link #received} has them
   * @return moments of each, {@code [atom][l² + l + m]}
   * @throws IllegalArgumentException if the model is not {@link #isSelfConsistent}
   */
  public List<double[]> atPotentials(List<Structure> structures, List<double[]> received) {
    requireSites();
    List<SiteFunction> functions = sites.in(structures);
    List<double[]> all = new ArrayList<>();
    int rows = model.target().shape().size();
    int length = sites.receivers() * rows;
    double[] own = new double[rows];
    double[] slopes = new double[rows * length];
    for (int s = 0; s < functions.size(); s++) {
      double[] p = new double[structures.get(s).atoms() * rows];
      for (int i = 0; i < p.length / rows; i++) {
        double[] u = Arrays.copyOfRange(received.get(s), i * length, (i + 1) * length);
        functions.get(s).moments(i, u, own, slopes);
        System.arraycopy(own, 0, p, i * rows, rows);
      }
      all.add(p);
    }
    return all;
  }

  private void requireSites() {
    if (sites == null) {
      throw new IllegalArgumentException("the model takes no potentials");
    }
  }

  private List<Conditions> driven(List<Structure> structures, List<Conditions> conditions) {
    List<double[]> terms = drive.of(structures);
    List<Conditions> driven = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      driven.add(conditions.get(i).withTerms(terms.get(i)));
    }
    return driven;
  }

  // with Σ p·∂a/∂R at the moments that were found
  private Equilibrium withFeatures(Structure structure, Equilibrium e) {
    Gradients more = ofFeatures(structure, e.moments());
    return with(e, sum(e.gradient(), more.positions()), sum(e.strain(), more.strain()));
  }

  /** The derivatives of Σ p·a at moments that are held, of which only some are driven. */
  private Gradients ofFeatures(Structure structure, double[] moments) {
    int atoms = structure.atoms();
    int rows = moments.length / atoms;
    double[] weights = new double[atoms * driven];
    for (int i = 0; i < atoms; i++) {
      System.arraycopy(moments, i * rows, weights, i * driven, driven);
    }
    return drive.gradients(List.of(structure), List.of(weights)).get(0);
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = a.clone();
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static Equilibrium withoutDerivatives(Equilibrium e) {
    double[] gradient = new double[e.gradient().length];
    double[] strain = new double[e.strain().length];
    Arrays.fill(gradient, Double.NaN);
    Arrays.fill(strain, Double.NaN);
    return with(e, gradient, strain);
  }

  private static Equilibrium with(Equilibrium e, double[] gradient, double[] strain) {
    return new Equilibrium(
        e.degree(),
        e.moments(),
        e.multipliers(),
        e.potential(),
        e.energy(),
        gradient,
        strain,
        e.iterations(),
        e.residual());
  }

  @Override
  public void close() {
    if (equilibration != null) {
      equilibration.close();
    } else {
      consistency.close();
      fields.close();
    }
  }
}
