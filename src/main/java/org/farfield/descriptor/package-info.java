/** What is made of expansion coefficients: invariants and equivariants. */
package org.farfield.descriptor;
