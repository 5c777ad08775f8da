package org.farfield.potential;

import java.util.Optional;

/**
 * The potential v(r) of one source, isotropic and smooth on the scale of its {@link #smearing()}.
 * Everything else (radial spectra, pair functions, splits, slabs and wires, the accuracy promise)
 * is derived from what stands here. Implementations are immutable and have an {@code equals} by
 * value.
 */
public interface Potential {
  /**
   * The potential at a distance.
   *
   * @param r distance ≥ 0, Å
   * @return v(r)
   */
  double value(double r);

  /**
   * The three-dimensional Fourier transform ∫ v(r) e^{−ik·r} d³r.
   *
   * @param k wave number &gt; 0, 1/Å
   * @return v̂(k)
   */
  double fourier(double k);

  /**
   * The derivative of {@link #fourier}.
   *
   * @param k wave number &gt; 0, 1/Å
   * @return dv̂/dk
   */
  double fourierSlope(double k);

  /**
   * The transform at k = 0 as the lattice sum uses it.
   *
   * @return v̂(0); 0 where the integral of the potential diverges, so that a uniform background
   *     stands for it
   */
  double fourierAtZero();

  /**
   * The width σ of the source: v̂(k) falls as exp(−k²σ²/2) or faster, so that it counts as zero
   * beyond 10/σ.
   *
   * @return σ &gt; 0, Å
   */
  double smearing();

  /**
   * The potential of a source of another width.
   *
   * @param smearing σ &gt; 0, Å
   * @return the same otherwise
   * @throws org.farfield.error.InputException if the potential is known for its own width alone
   */
  Potential withSmearing(double smearing);

  /**
   * The potential as a sum of Gaussians. Splits, slabs and wires are made of it.
   *
   * @return the Gaussians, none narrower than σ; empty for a potential that is not such a sum
   */
  Optional<Gaussians> gaussians();

  /**
   * What the potential is far away.
   *
   * @return its tail
   */
  Tail tail();
}
