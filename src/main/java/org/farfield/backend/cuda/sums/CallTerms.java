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
import org.farfield.expansion.plan.WidthClass;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * The terms of the structures of one call, by the index of their parts, and what belongs to both:
 * factors of windows, searches for neighbours. Sources of several widths have terms of their own,
 * one width after the other.
 */
public final class CallTerms {
  private record Place(WidthClass ofClass, Term term) {}

  private final List<List<WidthClass>> classes = new ArrayList<>();
  private final List<List<Place>> places = new ArrayList<>();
  private final Map<Integer, LatestCache<WindowFactors>> windows = new HashMap<>(); // by place
  private final Map<Integer, LatestCache<NeighborSearch>> searches = new HashMap<>();

  /**
   * Those of some structures.
   *
   * @param wanted which terms are summed
   */
  public CallTerms(ExpansionTables host, List<PlannedStructure> jobs, Predicate<Term> wanted) {
    for (PlannedStructure job : jobs) {
      List<WidthClass> ofJob = WidthClass.of(host, job);
      classes.add(ofJob);
      places.add(
          ofJob.stream()
              .flatMap(
                  some ->
                      some.tables().terms(job.plan()).stream()
                          .filter(wanted)
                          .map(term -> new Place(some, term)))
              .toList());
    }
  }

  private CallTerms(CallTerms terms, ExpansionTables host, List<PlannedStructure> jobs) {
    for (int i = 0; i < jobs.size(); i++) {
      List<WidthClass> ofJob = WidthClass.of(host, jobs.get(i));
      List<Place> ofTerms = new ArrayList<>();
      for (int place = 0; place < terms.places.get(i).size(); place++) {
        Term term = terms.places.get(i).get(place).term();
        ofTerms.add(new Place(ofJob.get(terms.classOf(i, place)), term));
      }
      classes.add(ofJob);
      places.add(ofTerms);
    }
  }

  /** The same terms of the same structures with other sources, of the same widths. */
  public CallTerms with(ExpansionTables host, List<PlannedStructure> jobs) {
    return new CallTerms(this, host, jobs);
  }

  /** All terms of some structures. */
  public CallTerms(ExpansionTables host, List<PlannedStructure> jobs) {
    this(host, jobs, term -> true);
  }

  /** Those of a structure, in the order in which they are added. */
  public List<Term> of(int index) {
    return places.get(index).stream().map(Place::term).toList();
  }

  private PlannedStructure job(int index) {
    return classes.get(index).get(0).job();
  }

  /** The sources of a structure by their widths; structures of one form have equal widths. */
  public List<WidthClass> classes(int index) {
    return classes.get(index);
  }

  /** Among {@link #classes} the one to which the term at a place belongs. */
  public int classOf(int index, int place) {
    return classes.get(index).indexOf(places.get(index).get(place).ofClass());
  }

  /** A batch with the sources alone to which the terms at a place belong. */
  Batch of(Batch batch, int place) {
    return batch.of(
        batch.parts().stream()
            .map(part -> part.with(places.get(part.index()).get(place).ofClass().job()))
            .toList());
  }

  private DeviceTables tables(DeviceTables all, Batch batch, int place) {
    int first = batch.parts().get(0).index();
    return all.of(places.get(first).get(place).ofClass().tables());
  }

  /** What the structures of a batch must have in common: the kinds of sums, and their functions. */
  public Object form(int index) {
    List<Object> form = new ArrayList<>();
    form.add(classes.get(index).size());
    form.add(job(index).sources().degree());
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
   * @param tables of all sources
   * @param batch with the sources of this place
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
                        WindowFactors.of((Term.Lattice) of(index).get(p), job(index).structure())));
    return new LatticeBatch(
        tables(tables, batch, place).of(own.get(0)), batch, own, cache.of(batch.parts()));
  }

  /** The terms on site at a place of each part of a batch. */
  List<Term.OnSite> onSite(Batch batch, int place) {
    return batch.parts().stream().map(p -> (Term.OnSite) of(p.index()).get(place)).toList();
  }

  /**
   * The sum over neighbours at a place of the terms of each part of a batch.
   *
   * @param tables of all sources
   * @param batch with the sources of this place
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
                    index -> ((Term.Neighbors) of(index).get(p)).search(job(index).structure())));
    boolean multipoles = batch.parts().get(0).job().sources().degree() > 0;
    return new NeighborBatch(
        tables(tables, batch, place).of(own.get(0), multipoles),
        batch,
        own,
        cache.of(batch.parts()));
  }
}
