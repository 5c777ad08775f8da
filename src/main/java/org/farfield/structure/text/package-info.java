/**
 * What texts of atoms consist of: strict numbers, logical values, and input quoted in messages.
 * Readers and the typed access to columns and properties share them; not meant for other packages.
 */
package org.farfield.structure.text;
