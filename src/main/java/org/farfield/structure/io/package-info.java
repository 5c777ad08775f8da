/** Readers of structure files: extended XYZ, POSCAR and CIF, one frame at a time. */
package org.farfield.structure.io;
