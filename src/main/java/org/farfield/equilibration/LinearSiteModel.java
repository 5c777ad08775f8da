package org.farfield.equilibration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Units;
import org.farfield.error.InputException;
import org.farfield.expansion.Gradients;
import org.farfield.structure.Structure;

/**
 * p_i = p⁰_i + K u_i with K of each element, and p⁰_i a number of the element and what a {@link
 * Drive} says of the surroundings. Immutable.
 */
public final class LinearSiteModel implements SiteModel {
  private final String name;
  private final int degree;
  private final int receivers;
  private final Map<Integer, SiteParameters> elements;
  private final Drive drive; // null: nothing depends on surroundings

  private LinearSiteModel(String name, Map<Integer, SiteParameters> elements, Drive drive) {
    this.name = name;
    this.elements = new TreeMap<>(elements);
    this.drive = drive;
    SiteParameters any = elements.values().iterator().next();
    degree = any.degree();
    receivers = any.receivers().length;
    for (SiteParameters e : elements.values()) {
      if (e.degree() != degree || e.receivers().length != receivers) {
        throw new IllegalArgumentException("elements with different moments or receivers");
      }
    }
  }

  /**
   * A model of its parameters.
   *
   * @param name for messages
   * @param elements by atomic number, all with the same degree and number of receivers
   * @return the model
   */
  public static LinearSiteModel of(String name, Map<Integer, SiteParameters> elements) {
    return new LinearSiteModel(name, elements, null);
  }

  /**
   * Reads a model.
   *
   * @param path YAML or JSON with receivers and responses by element, see docs/charges.md
   * @return the model; empty if the file has no receivers, as one of {@link ChargeModel}
   * @throws InputException if it cannot be read or says something else
   */
  public static Optional<LinearSiteModel> read(Path path) {
    return SiteFile.read(path);
  }

  /**
   * Reads a model from a document that holds more.
   *
   * @param file in which it stands, for messages
   * @param root as a file of parameters
   * @return the model; empty if there are no receivers
   * @throws InputException if it says something else
   */
  public static Optional<LinearSiteModel> read(Path file, ObjectNode root) {
    return SiteFile.read(file, root);
  }

  /**
   * The model with numbers of surroundings.
   *
   * @param more what they add to moments, e Å^l
   * @return a new one
   */
  public LinearSiteModel withDrive(Drive more) {
    return new LinearSiteModel(name, elements, more);
  }

  /**
   * The model whose moments are those of least energy of another one: K = −1/(H + G_ii), as an
   * atom's own part is not among what it receives.
   *
   * @param model whose electronegativities do not depend on surroundings
   * @return that of F
   * @throws InputException if an element would answer to a potential the wrong way
   */
  public static LinearSiteModel of(ChargeModel model) {
    Map<Integer, SiteParameters> sites = new TreeMap<>();
    model.elements().forEach((type, e) -> sites.put(type, site(model, e)));
    return of(model.name(), sites);
  }

  private static SiteParameters site(ChargeModel model, ElementParameters e) {
    if (e.coordination() != 0) {
      throw new InputException(
          model.name() + ": electronegativities depend on coordination numbers, which F does not");
    }
    int degrees = model.degree() + 1;
    double[][] responses = new double[degrees][1];
    double[] hardnesses = new double[degrees];
    for (int l = 0; l < degrees; l++) {
      double stiffness = e.stiffness(l);
      double own = Units.COULOMB * Moments.own(l, e.width());
      if (!(stiffness + own > 0)) {
        throw new InputException(
            model.name() + ": a hardness is below that of the Gaussian itself, " + (-own));
      }
      responses[l][0] = -1 / (stiffness + own); // 0 of an infinite one
      hardnesses[l] = Double.isFinite(stiffness) ? stiffness : 0;
    }
    return new SiteParameters(
        e.width(),
        new double[] {e.width()},
        responses,
        responses[0][0] * e.electronegativity(),
        e.electronegativity(),
        hardnesses);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int degree() {
    return degree;
  }

  @Override
  public int receivers() {
    return receivers;
  }

  /**
   * What it knows of elements.
   *
   * @return unmodifiable, by atomic number
   */
  public Map<Integer, SiteParameters> elements() {
    return Map.copyOf(elements);
  }

  @Override
  public List<SiteFunction> in(List<Structure> structures) {
    structures.forEach(s -> ChargeModel.requireElements(s, name, elements));
    List<double[]> driven = drive == null ? null : drive.of(structures);
    List<SiteFunction> all = new ArrayList<>();
    for (int s = 0; s < structures.size(); s++) {
      all.add(new Linear(structures.get(s), driven == null ? null : driven.get(s)));
    }
    return all;
  }

  @Override
  public List<Gradients> gradients(
      List<Structure> structures, List<double[]> potentials, List<double[]> weights) {
    return drive == null ? List.of() : drive.gradients(structures, weights);
  }

  /** F in one structure. */
  private final class Linear implements SiteFunction {
    private final SiteParameters[] atoms;
    private final double[] driven; // null: nothing is
    private final int rows = (degree + 1) * (degree + 1);

    Linear(Structure structure, double[] driven) {
      atoms = new SiteParameters[structure.atoms()];
      for (int i = 0; i < atoms.length; i++) {
        atoms[i] = elements.get(structure.type(i));
      }
      this.driven = driven;
    }

    @Override
    public double width(int atom) {
      return atoms[atom].width();
    }

    @Override
    public double receiver(int atom, int receiver) {
      return atoms[atom].receivers()[receiver];
    }

    @Override
    public void moments(int atom, double[] potential, double[] moments, double[] slopes) {
      for (int lm = 0; lm < rows; lm++) {
        double sum = driven == null ? 0 : driven[atom * rows + lm];
        sum += lm == 0 ? atoms[atom].charge() : 0;
        double[] response = atoms[atom].responses()[Moments.degree(lm)];
        for (int n = 0; n < receivers; n++) {
          int at = n * rows + lm;
          sum += response[n] * potential[at];
          slopes[lm * receivers * rows + at] = response[n];
        }
        moments[lm] = sum;
      }
    }

    @Override
    public double energy(int atom, double[] moments, double[] slopes) {
      SiteParameters site = atoms[atom];
      return Moments.energy(site.electronegativity(), site.hardnesses(), moments, 0, slopes);
    }
  }
}
