/** What is made of expansion coefficients: invariants. */
package org.farfield.descriptor;
