package org.farfield.expansion.plan;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.expansion.tables.RadialTable;
import org.farfield.structure.Cell;
import org.farfield.structure.ReducedCell;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * One of the sums that make up the coefficients of a structure. There are three kinds and no more:
 * over neighbours, over reciprocal vectors, and what an atom adds to l = 0 by itself. A backend
 * knows these three; which of them a structure needs, and with which functions, is decided by
 * {@link ExpansionTables#terms}.
 */
public sealed interface Term {
  /**
   * Which densities of the hyperparameters the sum adds to.
   *
   * @return 0-based, ascending
   */
  List<Integer> densities();

  /**
   * Hands this term to the one of three sums that it is for.
   *
   * @param sums what is done with each kind
   */
  void with(Sums sums);

  /** What is done with each kind of term: values are added, or a derivative, or work is queued. */
  interface Sums {
    /**
     * Does it for a sum over neighbours.
     *
     * @param term the sum
     */
    void neighbors(Neighbors term);

    /**
     * Does it for a sum over reciprocal vectors.
     *
     * @param term the sum
     */
    void lattice(Lattice term);

    /**
     * Does it for the terms of l = 0 outside the sums.
     *
     * @param term the sum
     */
    void onSite(OnSite term);
  }

  /**
   * Σ_j w_j f_nl(d) Y_lm(d̂) over the neighbours of an atom and their images, those of the atom
   * itself included: all atoms of a molecule, those within a cutoff, what is left of a split
   * potential.
   *
   * @param densities where results go
   * @param tables f of each density
   * @param cutoffs how far neighbours of each density are counted, Å; infinite: all of them
   * @param countsOwn whether the atom itself, at distance 0, is its neighbour, too
   */
  record Neighbors(
      List<Integer> densities, List<RadialTable> tables, List<Double> cutoffs, boolean countsOwn)
      implements Term {
    /**
     * Checks and copies.
     *
     * @param densities where results go
     * @param tables f of each density
     * @param cutoffs how far neighbours of each density are counted, Å
     * @param countsOwn whether the atom itself, at distance 0, is its neighbour, too
     */
    public Neighbors {
      densities = List.copyOf(densities);
      tables = List.copyOf(tables);
      cutoffs = List.copyOf(cutoffs);
    }

    /**
     * How far neighbours are looked for.
     *
     * @return the largest cutoff, Å
     */
    public double largestCutoff() {
      double largest = 0;
      for (double cutoff : cutoffs) {
        largest = Math.max(largest, cutoff);
      }
      return largest;
    }

    /**
     * Finds the neighbours of all densities.
     *
     * @param structure the atoms
     * @return a search within the largest cutoff
     */
    public NeighborSearch search(Structure structure) {
      return new NeighborSearch(structure, largestCutoff(), countsOwn);
    }

    /**
     * Finds the neighbours of one density.
     *
     * @param structure the atoms
     * @param density index among those of this sum
     * @return a search within its cutoff
     */
    public NeighborSearch search(Structure structure, int density) {
      return new NeighborSearch(structure, cutoffs.get(density), countsOwn);
    }

    @Override
    public void with(Sums sums) {
      sums.neighbors(this);
    }
  }

  /**
   * (8π/V) Σ_k φ v̂ I_nl Y_lm Re, Im[e^{ik·r_i} S*] over half of the reciprocal vectors k ≠ 0 of a
   * box: the cell of a crystal, or for slabs and wires the lattice with windows across. Directly,
   * or on a mesh.
   *
   * @param densities where results go
   * @param tables v̂ I_nl of each density
   * @param cutoffs strict bounds on |k| of each density, 1/Å
   * @param windows per direction that is not periodic, where the potential ends
   * @param mesh points along the three vectors of the box; empty: directly
   * @param splineOrder B-spline order P; 0 without a mesh
   */
  record Lattice(
      List<Integer> densities,
      List<LongRangeTable> tables,
      List<Double> cutoffs,
      List<Window> windows,
      List<Integer> mesh,
      int splineOrder)
      implements Term {
    /**
     * Checks and copies.
     *
     * @param densities where results go
     * @param tables v̂ I_nl of each density
     * @param cutoffs strict bounds on |k| of each density, 1/Å
     * @param windows per direction that is not periodic, where the potential ends
     * @param mesh points along the three vectors of the box; empty: directly
     * @param splineOrder B-spline order P; 0 without a mesh
     */
    public Lattice {
      densities = List.copyOf(densities);
      tables = List.copyOf(tables);
      cutoffs = List.copyOf(cutoffs);
      windows = List.copyOf(windows);
      mesh = List.copyOf(mesh);
    }

    /** Written out: to link the methods of a record takes the JVM some ms, in every process. */
    @Override
    public boolean equals(Object o) {
      return o instanceof Lattice other
          && splineOrder == other.splineOrder
          && densities.equals(other.densities)
          && tables.equals(other.tables)
          && cutoffs.equals(other.cutoffs)
          && windows.equals(other.windows)
          && mesh.equals(other.mesh);
    }

    @Override
    public int hashCode() {
      return Objects.hash(densities, tables, cutoffs, windows, mesh, splineOrder);
    }

    /**
     * The largest cutoff of all densities.
     *
     * @return 1/Å
     */
    public double largestCutoff() {
      return cutoffs.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /**
     * Whether the sum is on a mesh.
     *
     * @return false: directly over the vectors
     */
    public boolean isOnMesh() {
      return !mesh.isEmpty();
    }

    /**
     * The box that is summed over.
     *
     * @param structure whose cell and windows it is made of
     * @return periodic in all directions: the periodic lattice vectors, short ones in place of
     *     those that are skewed far, and perpendicular ones of the windows' periods
     */
    public Cell box(Structure structure) {
      Cell cell = ReducedCell.of(structure.cell());
      return windows.isEmpty() ? cell : PlannedStructure.box(cell, windows);
    }

    /**
     * The same atoms in the box that is summed over.
     *
     * @param structure the atoms
     * @return the structure itself if it is a crystal whose cell is not skewed far
     */
    public Structure boxed(Structure structure) {
      Cell box = box(structure);
      return box == structure.cell() ? structure : structure.withCell(box);
    }

    @Override
    public void with(Sums sums) {
      sums.lattice(this);
    }
  }

  /**
   * Terms outside the sums: c_i,a,n00 += Σ_j w_ja mean_n / V, that is k = 0, and c_i,a,nlm −=
   * q_ia,lm self_ln, which leaves of the centre atom what it weighs: of charges l = 0 alone.
   *
   * @param densities where results go
   * @param means of each density, n = 0 … size − 1; without what the windows of a lattice give
   * @param selves of each density, L-major for the multipoles of sources: {@link RadialTable#self}
   *     times what the sums have of a centre atom less centerAtomWeight
   * @param windowed the lattice with windows whose k = 0 counts besides
   */
  record OnSite(
      List<Integer> densities,
      List<double[]> means,
      List<double[]> selves,
      Optional<Lattice> windowed)
      implements Term {
    /**
     * Checks and copies.
     *
     * @param densities where results go
     * @param means of each density
     * @param selves of each density
     * @param windowed the lattice with windows whose k = 0 counts besides
     */
    public OnSite {
      densities = List.copyOf(densities);
      means = List.copyOf(means);
      selves = List.copyOf(selves);
    }

    /**
     * k = 0 of each density, in the box of the lattice sum.
     *
     * @param structure the atoms
     * @return mean_n by density, those of windows included
     */
    public List<double[]> means(Structure structure) {
      if (windowed.isEmpty()) {
        return means;
      }
      Lattice lattice = windowed.get();
      return IntStream.range(0, densities.size())
          .mapToObj(
              d -> {
                int among = lattice.densities().indexOf(densities.get(d));
                return among < 0 ? means.get(d) : WindowFactors.zeroTerm(lattice, structure, among);
              })
          .toList();
    }

    /**
     * V of the means.
     *
     * @param structure the atoms
     * @return that of the box that is summed over, Å³; of structures without one infinite
     */
    public double volume(Structure structure) {
      Cell cell = windowed.isPresent() ? windowed.get().box(structure) : structure.cell();
      return cell.isFullyPeriodic() ? cell.volume() : Double.POSITIVE_INFINITY;
    }

    @Override
    public void with(Sums sums) {
      sums.onSite(this);
    }
  }
}
