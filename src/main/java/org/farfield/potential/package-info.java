/** Interaction potentials and their Fourier transforms. */
package org.farfield.potential;
