package org.farfield.learning;

import java.util.Optional;
import org.farfield.equilibration.ChargeModel;

/**
 * How charges that equilibrate are learned, as {@code farfield train --kind kqeq} and {@code
 * equilibration} do. The target of {@link TrainingSettings} is what they are learned from; or an
 * energy in eV, of which theirs is a part, and {@link #from} says what they are learned from.
 *
 * @param least whether they have the least energy, by electronegativities that are linear in
 *     features (kqeq); else moments agree with the potential that they make (equilibration)
 * @param parameters of elements: of kqeq hardness, widths and polarizabilities, which are searched
 *     for if this is empty; of the other kind widths, else those of EEQ-2019
 * @param receivers widths of the Gaussians with which atoms receive the potential, Å; not of kqeq
 * @param maxResponse largest degree of moments that answer to the potential, 0 to 2; not of kqeq
 * @param throughSolution whether features are fitted once more to moments that agree with their
 *     potential; not of kqeq
 * @param from what charges of an energy are learned from; empty if the target is that, or the model
 *     is given
 * @param model of the charges of an energy, which was trained before
 */
@SuppressWarnings("ArrayRecordComponent") // copied, not compared
public record ChargeSettings(
    boolean least,
    Optional<ChargeModel> parameters,
    double[] receivers,
    int maxResponse,
    boolean throughSolution,
    Optional<Target> from,
    Optional<Model> model) {
  private static final int MOST = 2;

  /**
   * Copies; what is out of range is refused where it is trained with.
   *
   * @param least whether they have the least energy
   * @param parameters of elements
   * @param receivers widths, Å
   * @param maxResponse largest degree of moments that answer
   * @param throughSolution whether there is a second fit
   * @param from what charges of an energy are learned from
   * @param model of charges that were trained
   */
  public ChargeSettings {
    receivers = receivers.clone();
  }

  /**
   * Charges of least energy, whose electronegativities, and what drives dipoles, are linear in the
   * features.
   *
   * @return the settings
   */
  public static ChargeSettings kqeq() {
    return new ChargeSettings(
        true, Optional.empty(), new double[0], 0, false, Optional.empty(), Optional.empty());
  }

  /**
   * Moments that are linear in the features and in the potential that they make, which is received
   * with Gaussians of 0.5 and 1.5 Å.
   *
   * @return the settings
   */
  public static ChargeSettings equilibration() {
    double[] widths = {0.5, 1.5};
    return new ChargeSettings(
        false, Optional.empty(), widths, MOST, false, Optional.empty(), Optional.empty());
  }

  /**
   * Charges of an energy that were trained before.
   *
   * @param model of charges, from {@code Farfield.train} or {@code Farfield.readModel}
   * @return the settings
   */
  public static ChargeSettings of(Model model) {
    return new ChargeSettings(
        true, Optional.empty(), new double[0], 0, false, Optional.empty(), Optional.of(model));
  }

  /**
   * The same with what is known of elements.
   *
   * @param some parameters
   * @return the settings
   */
  public ChargeSettings with(ChargeModel some) {
    return new ChargeSettings(
        least, Optional.of(some), receivers, maxResponse, throughSolution, from, model);
  }

  /**
   * The same whose moments answer otherwise.
   *
   * @param widths of receivers, Å; none: moments do not answer
   * @param degree largest one of moments that answer, 0 to 2
   * @param solved whether features are fitted once more, to moments that agree with their potential
   * @return the settings
   */
  public ChargeSettings answering(double[] widths, int degree, boolean solved) {
    return new ChargeSettings(least, parameters, widths, degree, solved, from, model);
  }

  /**
   * The same as a part of an energy: the target is that energy, whose training set has the charges.
   *
   * @param charges what they are learned from: a column of charges or moments, or dipole moments
   * @return the settings
   */
  public ChargeSettings from(Target charges) {
    return new ChargeSettings(
        least, parameters, receivers, maxResponse, throughSolution, Optional.of(charges), model);
  }

  /**
   * Widths with which potentials are received.
   *
   * @return Å; a copy
   */
  @Override
  public double[] receivers() {
    return receivers.clone();
  }

  /**
   * Whether the target is an energy of which that of charges is a part.
   *
   * @return false if the target is the charges themselves
   */
  public boolean isOfEnergy() {
    return from.isPresent() || model.isPresent();
  }
}
