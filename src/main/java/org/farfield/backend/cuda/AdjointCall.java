package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchCutter;
import org.farfield.backend.cuda.batch.BatchPipeline;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.Last;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.sums.AdjointTask;
import org.farfield.backend.cuda.sums.CallTerms;
import org.farfield.backend.cuda.sums.KeptBatch;
import org.farfield.backend.cuda.sums.VectorPair;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.OnSiteSum;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WidthClass;

/**
 * Gradients of structures: those of one form together, one sum after the other, for the sources of
 * one width after the other.
 */
final class AdjointCall {
  private final ExpansionTables hostTables;
  private final List<PlannedStructure> jobs;
  private final List<Coefficients> cotangents;
  private final List<Gradients> results;

  AdjointCall(
      ExpansionTables hostTables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    PlannedStructure.requireMatching(hostTables, jobs, cotangents);
    this.hostTables = hostTables;
    this.jobs = jobs;
    this.cotangents = cotangents;
    results = jobs.stream().map(PlannedStructure::zeroGradients).toList();
  }

  /** Structures whose cotangents are on the device, as are the gradients of their sources. */
  AdjointCall(ExpansionTables hostTables, List<PlannedStructure> jobs) {
    this.hostTables = hostTables;
    this.jobs = jobs;
    cotangents = CudaBackend.shapes(hostTables.hyperparameters(), jobs);
    results = List.of();
  }

  private Stream<Form> forms() {
    CallTerms all = new CallTerms(hostTables, jobs);
    Map<Object, List<Integer>> forms = new LinkedHashMap<>();
    for (int i = 0; i < jobs.size(); i++) {
      forms.computeIfAbsent(all.form(i), form -> new ArrayList<>()).add(i);
    }
    return forms.values().stream().map(indices -> new Form(indices, all.pick(indices)));
  }

  /** Works on each sum by itself, those of the terms on site among them. */
  void forEach(Consumer<Sum> device) {
    forms().forEach(form -> form.forEach(device));
  }

  /** Computes all; {@code device} works on each sum that is not the host's. */
  List<Gradients> run(Consumer<Sum> device) {
    forms().forEach(form -> form.run(device));
    for (int i = 0; i < jobs.size(); i++) {
      results.get(i).clearPoints(jobs.get(i).structure().atoms());
    }
    return results;
  }

  /**
   * One sum on the device.
   *
   * @param first the first of its structures
   * @param place among their terms
   */
  record Key(int first, int place) {}

  /** Structures whose sums are of one form. */
  private final class Form {
    private final List<Integer> structures;
    private final List<Coefficients> ownCotangents;
    private final CallTerms terms;

    Form(List<Integer> structures, CallTerms terms) {
      this.structures = structures;
      this.terms = terms;
      ownCotangents = CudaBackend.pick(cotangents, structures);
    }

    private List<WidthClass> classes(int width) {
      return IntStream.range(0, structures.size())
          .mapToObj(i -> terms.classes(i).get(width))
          .toList();
    }

    void forEach(Consumer<Sum> device) {
      for (int place = 0; place < terms.of(0).size(); place++) {
        int width = terms.classOf(0, place);
        List<PlannedStructure> ofWidth = classes(width).stream().map(WidthClass::job).toList();
        device.accept(new Sum(this, place, ofWidth, List.of()));
      }
    }

    void run(Consumer<Sum> device) {
      for (int width = 0; width < terms.classes(0).size(); width++) {
        List<WidthClass> classes = classes(width);
        List<PlannedStructure> ofWidth = classes.stream().map(WidthClass::job).toList();
        List<Gradients> own = ofWidth.stream().map(PlannedStructure::zeroGradients).toList();
        for (int place = 0; place < terms.of(0).size(); place++) {
          if (terms.classOf(0, place) == width) {
            if (terms.of(0).get(place) instanceof Term.OnSite) {
              addOnSite(place, ofWidth, own);
            } else {
              device.accept(new Sum(this, place, ofWidth, own));
            }
          }
        }
        for (int i = 0; i < structures.size(); i++) {
          classes.get(i).addTo(own.get(i), results.get(structures.get(i)));
        }
      }
    }

    private void addOnSite(int place, List<PlannedStructure> ofWidth, List<Gradients> own) {
      IntStream.range(0, ofWidth.size())
          .parallel()
          .forEach(
              i -> {
                Gradients onSite = ofWidth.get(i).zeroGradients(); // as the device adds its own
                OnSiteSum.addAdjoint(
                    (Term.OnSite) terms.of(i).get(place),
                    ofWidth.get(i),
                    ownCotangents.get(i),
                    onSite);
                own.get(i).add(onSite);
              });
    }
  }

  /** One sum of structures of one form, for the sources of one width. */
  static final class Sum {
    private final Form form;
    private final int place;
    private final List<PlannedStructure> jobs;
    private final List<Coefficients> cotangents;
    private final List<Gradients> results;

    private Sum(Form form, int place, List<PlannedStructure> jobs, List<Gradients> results) {
      this.form = form;
      this.place = place;
      this.jobs = jobs;
      this.results = results;
      cotangents = form.ownCotangents;
    }

    Key key() {
      return new Key(form.structures.get(0), place);
    }

    /** Uploads what it needs of tables, with the memory of batches where there is no other. */
    void prepare(DeviceTables all, BatchPipeline turns) {
      CallTerms terms = form.terms;
      DeviceTables tables = all.of(terms.classes(0).get(terms.classOf(0, place)).tables());
      Term term = terms.of(0).get(place);
      if (term instanceof Term.Neighbors neighbors) {
        boolean multipoles = jobs.get(0).sources().degree() > 0;
        Last.make(() -> tables.of(neighbors, multipoles), turns::release);
      } else if (term instanceof Term.Lattice lattice) {
        Last.make(() -> tables.of(lattice), turns::release);
      }
    }

    /** Whole structures. */
    BatchCutter parts() {
      return CudaBackend.cutter(form.terms, jobs, cotangents, false);
    }

    /** Computes a batch. */
    DeviceTask task(DeviceTables tables, Kernels kernels, Batch batch) {
      return new AdjointTask(tables, kernels, new GradientBatch(batch, results), form.terms, place);
    }

    /** Computes a batch of which something stays. */
    DeviceTask task(DeviceTables tables, Kernels kernels, KeptBatch batch) {
      return batch.adjoint(tables, kernels, jobs, cotangents, results, form.terms, place);
    }

    /** Computes the transpose of a batch of which something stays. */
    DeviceTask transpose(
        DeviceTables tables, Kernels kernels, KeptBatch batch, VectorPair vectors) {
      VectorPair own = vectors.of(form.structures);
      return batch.transpose(tables, kernels, jobs, form.terms, place, own);
    }

    /** A structure of the form. */
    PlannedStructure job(int index) {
      return jobs.get(index);
    }
  }
}
