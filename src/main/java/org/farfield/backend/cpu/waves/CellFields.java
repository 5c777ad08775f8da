package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.farfield.expansion.plan.Term;
import org.farfield.spec.Precision;

/**
 * What decides the vectors and fields of a lattice sum: frames of a trajectory in one cell share
 * them.
 *
 * @param term its tables and cutoffs
 * @param cell rows of lattice vectors, Å
 * @param precision of the fields
 * @param width columns of a panel of fields
 */
public record CellFields(Term.Lattice term, List<Double> cell, Precision precision, int width) {
  /** Those of a sum; empty for slabs and wires, whose windows depend on where the atoms are. */
  static Optional<CellFields> of(LatticeJob lattice, int width) {
    if (!lattice.term.windows().isEmpty()) {
      return Optional.empty();
    }
    List<Double> cell = Arrays.stream(lattice.structure.cell().rows()).boxed().toList();
    Precision precision = lattice.tables.hyperparameters().precision();
    return Optional.of(new CellFields(lattice.term, cell, precision, width));
  }

  /** Written out: to link the methods of a record takes the JVM some ms, in every process. */
  @Override
  public boolean equals(Object o) {
    return o instanceof CellFields other
        && width == other.width
        && precision == other.precision
        && cell.equals(other.cell)
        && term.equals(other.term);
  }

  @Override
  public int hashCode() {
    return Objects.hash(term, cell, precision, width);
  }
}
