package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.LatestCache;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * The terms of the structures of one call, by the index of their parts, and what belongs to both:
 * factors of windows, searches for neighbours.
 */
public final class CallTerms {
  private final List<PlannedStructure> jobs;
  private final List<List<Term>> terms = new ArrayList<>();
  private final Map<Integer, LatestCache<WindowFactors>> windows = new HashMap<>(); // by place
  private final Map<Integer, LatestCache<NeighborSearch>> searches = new HashMap<>();

  /**
   * Those of some structures.
   *
   * @param wanted which terms are summed
   */
  public CallTerms(ExpansionTables host, List<PlannedStructure> jobs, Predicate<Term> wanted) {
    jobs.forEach(job -> job.sources().requireCharges("the device 'cuda'", "use the device cpu"));
    this.jobs = jobs;
    for (PlannedStructure job : jobs) {
      terms.add(host.terms(job.plan()).stream().filter(wanted).toList());
    }
  }

  /** All terms of some structures. */
  public CallTerms(ExpansionTables host, List<PlannedStructure> jobs) {
    this(host, jobs, term -> true);
  }

  /** Those of a structure, in the order in which they are added. */
  public List<Term> of(int index) {
    return terms.get(index);
  }

  /** What the structures of a batch must have in common: the kinds of sums, and their functions. */
  public Object form(int index) {
    List<Object> form = new ArrayList<>();
    for (Term term : of(index)) {
      term.with(
          new Term.Sums() {
            @Override
            public void neighbors(Term.Neighbors n) {
              form.add(List.of(n.densities(), n.tables()));
            }

            @Override
            public void lattice(Term.Lattice l) {
              form.add(List.of(l.densities(), l.tables(), l.isOnMesh()));
            }

            @Override
            public void onSite(Term.OnSite o) {
              form.add(o.densities());
            }
          });
    }
    return form;
  }

  /** Whether a sum of a structure is on a mesh. */
  public boolean isOnMesh(int index) {
    return of(index).stream().anyMatch(t -> t instanceof Term.Lattice l && l.isOnMesh());
  }

  /**
   * The places of structures in an order in which those of one form stand together.
   *
   * @param forms of each structure
   */
  public static List<Integer> order(List<?> forms) {
    Map<Object, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < forms.size(); i++) {
      groups.computeIfAbsent(forms.get(i), form -> new ArrayList<>()).add(i);
    }
    return groups.values().stream().flatMap(List::stream).toList();
  }

  /**
   * The sum over reciprocal vectors at a place of the terms of each part of a batch.
   *
   * @param place of the term
   */
  public LatticeBatch lattice(DeviceTables tables, Batch batch, int place) {
    List<Term.Lattice> own =
        batch.parts().stream().map(p -> (Term.Lattice) of(p.index()).get(place)).toList();
    LatestCache<WindowFactors> cache =
        windows.computeIfAbsent(
            place,
            p ->
                new LatestCache<>(
                    index ->
                        WindowFactors.of(
                            (Term.Lattice) of(index).get(p), jobs.get(index).structure())));
    return new LatticeBatch(tables.of(own.get(0)), batch, own, cache.of(batch.parts()));
  }

  /**
   * The sum over neighbours at a place of the terms of each part of a batch.
   *
   * @param place of the term
   */
  public NeighborBatch neighbors(DeviceTables tables, Batch batch, int place) {
    List<Term.Neighbors> own =
        batch.parts().stream().map(p -> (Term.Neighbors) of(p.index()).get(place)).toList();
    LatestCache<NeighborSearch> cache =
        searches.computeIfAbsent(
            place,
            p ->
                new LatestCache<>(
                    index ->
                        new NeighborSearch(
                            jobs.get(index).structure(),
                            ((Term.Neighbors) of(index).get(p)).largestCutoff())));
    return new NeighborBatch(tables.of(own.get(0)), batch, own, cache.of(batch.parts()));
  }
}
