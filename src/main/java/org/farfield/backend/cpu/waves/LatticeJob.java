package org.farfield.backend.cpu.waves;

import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Structure;

/** A sum over reciprocal vectors of one structure: what values and derivatives of it share. */
public final class LatticeJob {
  public final ExpansionTables tables;
  public final Term.Lattice term;

  public final PlannedStructure job;

  /** The atoms in the box that is summed over. */
  public final Structure structure;

  public final Sources sources;
  public final WindowFactors factors;

  /** Of each density of the term, 1/Å. */
  public final double[] cutoff;

  private final int[] densities;

  public LatticeJob(ExpansionTables tables, Term.Lattice term, PlannedStructure job) {
    this.tables = tables;
    this.term = term;
    this.job = job;
    structure = term.boxed(job.structure());
    sources = job.sources();
    factors = WindowFactors.of(term, job.structure());
    cutoff = term.cutoffs().stream().mapToDouble(Double::doubleValue).toArray();
    densities = term.densities().stream().mapToInt(Integer::intValue).toArray();
  }

  /** How many densities are summed. */
  public int densities() {
    return densities.length;
  }

  /** Which density of the coefficients one of the sum is. */
  public int density(int d) {
    return densities[d];
  }

  public LongRangeTable table(int d) {
    return term.tables().get(d);
  }

  int maxAngular() {
    return tables.hyperparameters().maxAngular();
  }

  /** Radial functions per l. */
  public int radial() {
    return tables.hyperparameters().basis().size();
  }

  /** Harmonics up to the largest l. */
  public int harmonics() {
    return tables.harmonics().size();
  }

  /** Radial functions of all l. */
  public int functions() {
    return (maxAngular() + 1) * radial();
  }

  public ParityOrder order() {
    return new ParityOrder(maxAngular(), radial());
  }

  public double volume() {
    return structure.cell().volume();
  }

  /** Half of the vectors below the largest cutoff. */
  public HalfSpace vectors() {
    double[] lengths = {
      structure.cell().length(0), structure.cell().length(1), structure.cell().length(2)
    };
    return new HalfSpace(structure.cell().reciprocal(), lengths, term.largestCutoff());
  }
}
