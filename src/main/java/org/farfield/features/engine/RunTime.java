package org.farfield.features.engine;

import org.farfield.expansion.plan.Speeds;
import org.farfield.features.Census;
import org.farfield.spec.Density;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;

/**
 * How long a whole command takes, in seconds that add up: a model whose constants lie between those
 * of three machines, of two cores each, without derivatives. {@code benchmarks/estimates} prints it
 * beside what runs take.
 *
 * @param start of Java and the program
 * @param tables of potentials and bases
 * @param reading of the input, and planning, before the first sum
 * @param sums of the expansions
 * @param descriptor what is made of the expansions
 * @param writing of the output, and the second reading beside it
 * @param compiling what is lost because programs in Java are slow at first
 */
public record RunTime(
    double start,
    double tables,
    double reading,
    double sums,
    double descriptor,
    double writing,
    double compiling) {
  private static final double START = 0.35;

  private static final double TABLE = 0.01; // nodes in proportion to radius / smearing
  private static final double READ_ATOM = 2e-6; // with its share of a plan
  private static final double FLOP = 0.3e-9; // of a core, for descriptors
  private static final double WRITE_BYTE = 0.6e-9;

  // Of the cores together; all of it is lost by runs that compute longer than some of it.
  private static final double COMPILE = 0.9;
  private static final double COMPILE_WITHIN = 0.2;
  private static final int COMPILERS = 2;

  /** That of features of an input. */
  static RunTime of(FeatureSpec spec, Census census, Output output, Speeds speeds, SumsPace pace) {
    int threads = speeds.threads();
    double reading = READ_ATOM * census.atoms();
    double sums = pace.factor() * speeds.onAllThreads(census.costs().seconds());
    double descriptor = FLOP * output.flops() / threads;
    double writing = (WRITE_BYTE * output.bytes() + reading) / threads;
    double work = (sums + descriptor + writing) * threads; // of all cores
    return new RunTime(
        START,
        spec.expansions().stream().mapToDouble(RunTime::tables).sum(),
        reading,
        sums,
        descriptor,
        writing,
        COMPILE * -Math.expm1(-work / COMPILE_WITHIN) / Math.min(threads, COMPILERS));
  }

  private static double tables(Expansion expansion) {
    double sum = 0;
    for (Density density : expansion.densities()) {
      sum +=
          TABLE
              * density.map(
                  far -> expansion.basis().radius() / far.potential().smearing(), near -> 1.0);
    }
    return sum;
  }

  /**
   * All parts together.
   *
   * @return seconds
   */
  public double total() {
    return start + tables + reading + sums + descriptor + writing + compiling;
  }
}
