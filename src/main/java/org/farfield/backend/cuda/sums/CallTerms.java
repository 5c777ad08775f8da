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

  /** What one structure has. Batches ask for it again and again, while a device may wait. */
  private static final class OfStructure {
    final List<WidthClass> classes;
    final List<Place> places;
    final List<Term> terms;
    Object form; // equal ones are one object, see share
    final boolean onMesh;

    OfStructure(List<WidthClass> classes, List<Place> places) {
      this.classes = classes;
      this.places = places;
      terms = places.stream().map(Place::term).toList();
      form = form(classes, terms);
      onMesh = terms.stream().anyMatch(t -> t instanceof Term.Lattice l && l.isOnMesh());
    }

    OfStructure(List<WidthClass> classes, Predicate<Term> wanted) {
      this(
          classes,
          classes.stream()
              .flatMap(
                  some ->
                      some.tables().terms(some.job().plan()).stream()
                          .filter(wanted)
                          .map(term -> new Place(some, term)))
              .toList());
    }
  }

  private final List<OfStructure> structures;
  private final Map<Integer, LatestCache<WindowFactors>> windows = new HashMap<>(); // by place
  private final Map<Integer, LatestCache<NeighborSearch>> searches = new HashMap<>();

  /**
   * Those of some structures.
   *
   * @param wanted which terms are summed
   */
  public CallTerms(ExpansionTables host, List<PlannedStructure> jobs, Predicate<Term> wanted) {
    // in order: the first that is refused is named
    List<List<WidthClass>> classes = jobs.stream().map(job -> WidthClass.of(host, job)).toList();
    structures = classes.parallelStream().map(ofJob -> new OfStructure(ofJob, wanted)).toList();
    share(structures);
  }

  // most structures have the form of the one before them, which is compared again and again
  private static void share(List<OfStructure> structures) {
    Object last = null;
    for (OfStructure its : structures) {
      last = its.form.equals(last) ? last : its.form;
      its.form = last;
    }
  }

  private CallTerms(List<OfStructure> structures) {
    this.structures = structures;
  }

  private CallTerms(CallTerms terms, ExpansionTables host, List<PlannedStructure> jobs) {
    structures = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      List<WidthClass> ofJob = WidthClass.of(host, jobs.get(i));
      List<Place> ofTerms = new ArrayList<>();
      for (int place = 0; place < terms.of(i).size(); place++) {
        ofTerms.add(new Place(ofJob.get(terms.classOf(i, place)), terms.of(i).get(place)));
      }
      structures.add(new OfStructure(ofJob, ofTerms));
    }
  }

  /** Those of some of the structures, by their indices here. */
  public CallTerms pick(List<Integer> indices) {
    return new CallTerms(indices.stream().map(structures::get).toList());
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
    return structures.get(index).terms;
  }

  private PlannedStructure job(int index) {
    return structures.get(index).classes.get(0).job();
  }

  /** The sources of a structure by their widths; structures of one form have equal widths. */
  public List<WidthClass> classes(int index) {
    return structures.get(index).classes;
  }

  /** Among {@link #classes} the one to which the term at a place belongs. */
  public int classOf(int index, int place) {
    OfStructure its = structures.get(index);
    int at = 0;
    while (its.classes.get(at) != its.places.get(place).ofClass()) {
      at++;
    }
    return at;
  }

  /** A batch with the sources alone to which the terms at a place belong. */
  Batch of(Batch batch, int place) {
    return batch.ofJobs(
        (p, part) -> structures.get(part.index()).places.get(place).ofClass().job());
  }

  private DeviceTables tables(DeviceTables all, Batch batch, int place) {
    int first = batch.parts().get(0).index();
    return all.of(structures.get(first).places.get(place).ofClass().tables());
  }

  /** What the structures of a batch must have in common: the kinds of sums, and their functions. */
  public Object form(int index) {
    return structures.get(index).form;
  }

  private static Object form(List<WidthClass> classes, List<Term> terms) {
    List<Object> form = new ArrayList<>();
    form.add(classes.size());
    form.add(classes.get(0).job().sources().degree());
    for (Term term : terms) {
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
    return structures.get(index).onMesh;
  }

  /** The structures in an order in which those of one form stand together. */
  public List<Integer> order() {
    return order(structures.stream().map(some -> some.form).toList());
  }

  /**
   * The places of structures in an order in which those of one form stand together.
   *
   * @param forms of each structure
   */
  public static List<Integer> order(List<?> forms) {
    Map<Object, List<Integer>> groups = new LinkedHashMap<>();
    Object last = null;
    List<Integer> group = null; // of the last form: most are of one, and hashes take longer
    for (int i = 0; i < forms.size(); i++) {
      Object form = forms.get(i);
      if (group == null || !form.equals(last)) {
        group = groups.computeIfAbsent(form, f -> new ArrayList<>());
        last = form;
      }
      group.add(i);
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
