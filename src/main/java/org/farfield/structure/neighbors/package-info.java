/**
 * Who is near whom. Start at {@link org.farfield.structure.neighbors.NeighborSearch}: it finds,
 * within a cutoff and in any cell, the atoms and the periodic images of atoms around each atom, by
 * linked cells, and fills a {@link org.farfield.structure.neighbors.Neighborhood} that is used
 * again for the next atom. The order of neighbours is fixed, so that sums over them have the same
 * bits everywhere.
 *
 * <p>{@link org.farfield.structure.neighbors.Molecules} parts a structure by bonds, which are
 * distances below 1.2 times the sum of covalent radii; images count.
 */
package org.farfield.structure.neighbors;
