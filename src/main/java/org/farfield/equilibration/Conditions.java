package org.farfield.equilibration;

import java.util.Optional;

/**
 * Under which conditions one structure equilibrates: sums of charges, of all atoms or of fragments,
 * charges that are fixed, electrodes at a potential, and a field. Immutable; each method gives a
 * new one.
 */
public final class Conditions {
  private final double charge;
  private final int[] fragments; // by atom; null: all are one
  private final double[] fragmentCharges; // by fragment in ascending order; null: all 0
  private final double[] fixed; // by atom, NaN if free; null: all are free
  private final double[] potentials; // by atom, NaN if it is in no electrode; null: none is
  private final double[] field;
  private final double[] terms; // [atom][lm], of a degree of its own; null: none

  private Conditions(
      double charge,
      int[] fragments,
      double[] fragmentCharges,
      double[] fixed,
      double[] potentials,
      double[] field,
      double[] terms) {
    this.charge = charge;
    this.fragments = fragments;
    this.fragmentCharges = fragmentCharges;
    this.fixed = fixed;
    this.potentials = potentials;
    this.field = field;
    this.terms = terms;
  }

  /**
   * A sum of charges alone.
   *
   * @param charge of all atoms, or of those in no electrode, e
   * @return the conditions
   */
  public static Conditions charge(double charge) {
    return new Conditions(charge, null, null, null, null, new double[3], null);
  }

  /**
   * With fragments between which no charge flows.
   *
   * @param numbers by atom, equal within a fragment
   * @param charges of the fragments in the order of their numbers, e; empty for 0
   * @return the conditions
   */
  public Conditions withFragments(int[] numbers, double... charges) {
    double[] sums = charges.length == 0 ? null : charges.clone();
    return new Conditions(charge, numbers.clone(), sums, fixed, potentials, field, terms);
  }

  /**
   * With charges that are given.
   *
   * @param charges by atom, e; NaN where they are free
   * @return the conditions
   */
  public Conditions withFixed(double[] charges) {
    return new Conditions(
        charge, fragments, fragmentCharges, charges.clone(), potentials, field, terms);
  }

  /**
   * With atoms that take what charge they need for a potential. In slabs and wires the sum of all
   * charges is kept nevertheless, so that differences of potentials count alone.
   *
   * @param values by atom, V; NaN for atoms in no electrode
   * @return the conditions
   */
  public Conditions withElectrodes(double[] values) {
    return new Conditions(charge, fragments, fragmentCharges, fixed, values.clone(), field, terms);
  }

  /**
   * In an electric field, which acts on charges where the structure is not periodic, and in
   * crystals on dipoles alone.
   *
   * @param x V/Å
   * @param y V/Å
   * @param z V/Å
   * @return the conditions
   */
  public Conditions inField(double x, double y, double z) {
    return new Conditions(
        charge, fragments, fragmentCharges, fixed, potentials, new double[] {x, y, z}, terms);
  }

  /**
   * With terms that are added to those of the model, E += Σ a·p: what was learned of the atoms. As
   * positions change they are held; the derivatives of Σ a·p through them are the caller's.
   *
   * @param terms a, {@code [atom · (degree + 1)² + lm]} of any degree: electronegativities, eV/e,
   *     and what dipoles and quadrupoles are driven by; those of moments that the model lacks are
   *     left out
   * @return the conditions
   */
  public Conditions withTerms(double[] terms) {
    return new Conditions(
        charge, fragments, fragmentCharges, fixed, potentials, field, terms.clone());
  }

  /**
   * The sum of charges.
   *
   * @return of all atoms, or of those in no electrode, e
   */
  public double charge() {
    return charge;
  }

  /**
   * Fragments.
   *
   * @return their numbers by atom, a new array; empty: all atoms are one
   */
  public Optional<int[]> fragments() {
    return Optional.ofNullable(fragments).map(int[]::clone);
  }

  /**
   * The charges of fragments.
   *
   * @return in the order of their numbers, e, a new array; empty: 0 each
   */
  public Optional<double[]> fragmentCharges() {
    return Optional.ofNullable(fragmentCharges).map(double[]::clone);
  }

  /**
   * Charges that are given.
   *
   * @return by atom, e, NaN where they are free, a new array; empty: all are free
   */
  public Optional<double[]> fixed() {
    return Optional.ofNullable(fixed).map(double[]::clone);
  }

  /**
   * Potentials of electrodes.
   *
   * @return by atom, V, NaN for atoms in no electrode, a new array; empty: there is none
   */
  public Optional<double[]> electrodes() {
    return Optional.ofNullable(potentials).map(double[]::clone);
  }

  /**
   * The field.
   *
   * @return x, y, z, V/Å, a new array
   */
  public double[] field() {
    return field.clone();
  }

  /**
   * Terms that are added to those of the model.
   *
   * @return as for {@link #withTerms}, a new array; empty: none
   */
  public Optional<double[]> terms() {
    return Optional.ofNullable(terms).map(double[]::clone);
  }
}
