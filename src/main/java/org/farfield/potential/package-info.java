/**
 * Interaction potentials v(r) of one smeared source and their Fourier transforms. {@link
 * org.farfield.potential.Potential} says all that sums ask of one (start there): values, transform,
 * its Gaussians where it has some, and its tail. {@link org.farfield.potential.Potentials} lists
 * the kinds with their names and parameters; a new one is a class and its line there. What windows
 * and splits make of a potential is in {@code expansion}.
 */
package org.farfield.potential;
