/** Pure mathematics that no library gives: special functions, harmonics, interpolation tables. */
package org.farfield.math;
