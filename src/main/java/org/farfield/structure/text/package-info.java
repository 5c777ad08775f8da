/**
 * What texts of atoms consist of: {@link org.farfield.structure.text.Numbers} reads strict numbers,
 * decimal and finite, with Fortran's exponents; {@link org.farfield.structure.text.Flags} logical
 * values as structure files write them; {@link org.farfield.structure.text.Quote} makes a piece of
 * input fit for a message of one line. Start at any of them. Readers of files and the typed access
 * to columns and properties share them, so that both take and refuse the same; not meant for other
 * packages, but for quoting.
 */
package org.farfield.structure.text;
