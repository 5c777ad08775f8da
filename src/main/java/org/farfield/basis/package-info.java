/** Radial basis functions and their integrals against spherical Bessel functions. */
package org.farfield.basis;
