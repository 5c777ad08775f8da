package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.farfield.expansion.plan.Term.Lattice;
import org.farfield.expansion.plan.Term.Neighbors;
import org.farfield.expansion.plan.Term.OnSite;
import org.farfield.expansion.tables.RadialTable;
import org.farfield.expansion.tables.ShortRangeTable;
import org.farfield.expansion.tables.SplitRestTable;
import org.farfield.spec.EvaluationPath;

/**
 * Which sums make up coefficients: from a plan, which is numbers, to terms, which have tables. This
 * is the only place that knows.
 *
 * <ul>
 *   <li>crystal: the lattice
 *   <li>crystal with split potentials: the lattice of the smooth ones, the rest over neighbours
 *   <li>slab or wire: the lattice in the box of its windows
 *   <li>molecule: neighbours without an end
 * </ul>
 *
 * then neighbours within cutoffs for short-range densities, and last the terms on site.
 */
final class Terms {
  private final ExpansionTables tables;
  private final List<Integer> longRange;
  private final boolean countsOwn; // whether sums over neighbours have the centre itself
  private final Optional<Neighbors> shortRange;
  // k = 0 of lattices without windows
  private final Map<Form, List<double[]>> means = new ConcurrentHashMap<>();
  private final Map<Form, List<double[]>> selves = new ConcurrentHashMap<>();

  // Which tables the terms of a structure have. Its methods are written out: to link those of a
  // record takes the JVM some ms, in every process.
  private record Form(boolean hasLattice, double smearing, double tolerance, boolean isMoved) {
    @Override
    public boolean equals(Object o) {
      return o instanceof Form other
          && hasLattice == other.hasLattice
          && smearing == other.smearing
          && tolerance == other.tolerance
          && isMoved == other.isMoved;
    }

    @Override
    public int hashCode() {
      int tables = 31 * Double.hashCode(smearing) + Double.hashCode(tolerance);
      return 31 * (31 * tables + Boolean.hashCode(isMoved)) + Boolean.hashCode(hasLattice);
    }

    static Form of(Plan plan) {
      return new Form(
          plan.path() != EvaluationPath.PAIRS,
          plan.split().map(Split::smearing).orElse(0.0),
          plan.split().map(Split::tolerance).orElse(0.0),
          plan.split().map(Split::isMoved).orElse(false));
    }
  }

  Terms(ExpansionTables tables) {
    this.tables = tables;
    longRange = IntStream.of(tables.longRangeIndices()).boxed().toList();
    countsOwn = tables.hyperparameters().centerAtomWeight() == 1;
    List<ShortRangeTable> local = tables.shortRange();
    shortRange =
        local.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Neighbors(
                    local.stream().map(ShortRangeTable::index).toList(),
                    List.copyOf(local),
                    local.stream().map(ShortRangeTable::reach).toList(),
                    countsOwn));
  }

  /** The sums of a structure, in the order in which they are added. */
  List<Term> of(Plan plan) {
    List<Term> terms = new ArrayList<>();
    Optional<SplitTables> split =
        plan.split().map(s -> longRange().split(s.smearing(), s.tolerance(), s.isMoved()));
    Optional<Lattice> lattice =
        plan.path() == EvaluationPath.PAIRS
            ? Optional.empty()
            : Optional.of(
                split.isPresent()
                    ? lattice(plan, smooth(split.get()), split.get().smooth().orElseThrow())
                    : lattice(plan, longRange, tables));
    lattice.ifPresent(terms::add);
    if (split.isPresent()) {
      if (!split.get().near().isEmpty()) { // none if sources are wider than the split
        terms.add(rest(split.get(), plan.split().orElseThrow().cutoffs()));
      }
    } else if (lattice.isEmpty() && !longRange.isEmpty()) {
      terms.add(new Neighbors(longRange, List.copyOf(tables.densities()), endless(), countsOwn));
    }
    shortRange.ifPresent(terms::add);
    terms.add(onSite(plan, lattice, split, selves(plan, terms)));
    return Collections.unmodifiableList(terms);
  }

  private ExpansionTables longRange() {
    return tables.longRange().orElseThrow();
  }

  private List<Double> endless() {
    return Collections.nCopies(longRange.size(), Double.POSITIVE_INFINITY);
  }

  private List<Integer> smooth(SplitTables split) {
    return IntStream.of(split.smoothIndices()).mapToObj(longRange::get).toList();
  }

  private static Lattice lattice(Plan plan, List<Integer> densities, ExpansionTables spectra) {
    List<Double> cutoffs =
        IntStream.range(0, densities.size()).mapToObj(d -> spectra.cutoff(plan, d)).toList();
    return new Lattice(
        densities, spectra.densities(), cutoffs, plan.windows(), plan.mesh(), plan.splineOrder());
  }

  private Neighbors rest(SplitTables split, List<Double> cutoffs) {
    List<SplitRestTable> near = split.near();
    return new Neighbors(
        near.stream().map(table -> longRange.get(table.index())).toList(),
        List.copyOf(near),
        near.stream().map(table -> cutoffs.get(table.index())).toList(),
        countsOwn);
  }

  private OnSite onSite(
      Plan plan, Optional<Lattice> lattice, Optional<SplitTables> split, List<double[]> selves) {
    List<Integer> all =
        IntStream.range(0, tables.hyperparameters().densities().size()).boxed().toList();
    if (!plan.windows().isEmpty()) {
      return new OnSite(all, zeros(), selves, lattice);
    }
    boolean crystal = lattice.isPresent() || split.isPresent();
    List<double[]> mean =
        crystal ? means.computeIfAbsent(Form.of(plan), form -> makeMeans(lattice, split)) : zeros();
    return new OnSite(all, mean, selves, Optional.empty());
  }

  private List<double[]> zeros() {
    int size = tables.hyperparameters().basis().size();
    return Collections.nCopies(tables.hyperparameters().densities().size(), new double[size]);
  }

  private List<double[]> makeMeans(Optional<Lattice> lattice, Optional<SplitTables> split) {
    int size = tables.hyperparameters().basis().size();
    List<double[]> result = new ArrayList<>();
    tables.hyperparameters().densities().forEach(d -> result.add(new double[size]));
    lattice.ifPresent(
        term -> {
          for (int d = 0; d < term.densities().size(); d++) {
            add(term.tables().get(d).zeroTerm(), result.get(term.densities().get(d)));
          }
        });
    split.ifPresent(
        parts ->
            parts
                .near()
                .forEach(near -> add(near.zero(), result.get(longRange.get(near.index())))));
    return Collections.unmodifiableList(result);
  }

  private static void add(double[] from, double[] to) {
    for (int n = 0; n < to.length; n++) {
      to[n] += from[n];
    }
  }

  private List<double[]> selves(Plan plan, List<Term> sums) {
    return countsOwn ? zeros() : selves.computeIfAbsent(Form.of(plan), form -> makeSelves(sums));
  }

  // Of an atom's own part, with weight W, a lattice has all: 1 − W is taken. Neighbours, of which
  // the centre is none, have nothing: W is added, so that W = 0 leaves exactly nothing.
  private List<double[]> makeSelves(List<Term> sums) {
    double weight = tables.hyperparameters().centerAtomWeight();
    List<double[]> result = new ArrayList<>(zeros());
    for (Term sum : sums) {
      List<? extends RadialTable> own =
          sum instanceof Lattice lattice ? lattice.tables() : ((Neighbors) sum).tables();
      double taken = sum instanceof Lattice ? 1 - weight : -weight;
      for (int d = 0; d < own.size(); d++) {
        double[] self = own.get(d).self();
        int density = sum.densities().get(d);
        double[] all = Arrays.copyOf(result.get(density), self.length);
        for (int n = 0; n < self.length; n++) {
          all[n] += taken * self[n];
        }
        result.set(density, all);
      }
    }
    return Collections.unmodifiableList(result);
  }
}
