package org.farfield.equilibration.engine;

/**
 * How the dipole moment of a structure answers.
 *
 * @param polarizability ∂D/∂ℰ, Å³ (times 4πε₀), {@code [3 x + y]}; in crystals of dipoles alone
 * @param bornCharges ∂D/∂R of every atom, e, {@code [9 atom + 3 x + y]} = ∂D_x/∂R_y; empty in
 *     crystals, where charges have no dipole moment
 * @param moments ∂p/∂ℰ of every atom, e Å^(l + 1)/V, {@code [3 (atom · (degree + 1)² + lm) + x]};
 *     minus ∂D/∂a
 */
@SuppressWarnings("ArrayRecordComponent") // results, not compared
public record Response(double[] polarizability, double[] bornCharges, double[] moments) {}
