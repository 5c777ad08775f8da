package org.farfield.features;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Planner;
import org.farfield.structure.Structure;

/**
 * From a structure file to a feature file: a survey, then batches that are read, computed and
 * written side by side. Memory does not grow with the number of frames, and the output does not
 * depend on how frames are batched.
 */
public final class Featurizer {
  private static final int BATCH_FRAMES = 1000;

  private final Backend backend;
  private final String version;
  private final int batchFrames;

  /**
   * Makes a featurizer.
   *
   * @param backend does the computing; stays open
   * @param version written into outputs
   */
  public Featurizer(Backend backend, String version) {
    this(backend, version, BATCH_FRAMES);
  }

  Featurizer(Backend backend, String version, int batchFrames) {
    this.backend = backend;
    this.version = version;
    this.batchFrames = batchFrames;
  }

  /**
   * What {@link #run} would do.
   *
   * @param survey of the input: sizes, plans and estimates
   * @param output shape and size of the file
   * @param bytes estimated memory of the whole job
   */
  public record Explanation(Census survey, Output output, double bytes) {}

  /**
   * Surveys only.
   *
   * @param request the job
   * @return what {@link #run} would do
   * @throws InputException for the first thing that is wrong with the input
   */
  public Explanation explain(Request request) {
    Preparation prepared = new Preparation(request);
    return new Explanation(prepared.survey, prepared.file.output(), prepared.bytes());
  }

  /**
   * Runs a job.
   *
   * @param request the job
   * @param progress is told how far it is
   * @return what the survey found
   * @throws InputException for the first thing that is wrong with input or output; no file is left
   */
  public Census run(Request request, Progress progress) {
    Preparation prepared = new Preparation(request);
    Census survey = prepared.survey;
    Memory.check(prepared.bytes(), request.inputName(), survey.frames() + " frames");
    progress.start(survey.frames(), survey.atoms());
    try (FeatureWriter writer = prepared.file.open();
        FrameSource source = new FrameSource(request)) {
      stream(
          new Batches(
              request.spec().channels(),
              prepared.planners,
              source,
              batchFrames,
              prepared.computing::bytes),
          prepared.computing,
          writer,
          progress);
      writer.commit();
    }
    return survey;
  }

  /** What is known before anything is computed. */
  private final class Preparation {
    private final Request request;
    private final List<ExpansionTables> tables;
    private final List<Planner> planners;
    private final Census survey;
    private final FeatureFile file;
    private final BatchEvaluator computing;

    Preparation(Request request) {
      this.request = request;
      tables = request.spec().expansions().stream().map(ExpansionTables::new).toList();
      planners = tables.stream().map(t -> planner(request, t)).toList();
      survey = Census.of(request, planners);
      file = FeatureFile.of(request, survey, metadata(request), new Derivatives(backend, tables));
      computing = new BatchEvaluator(backend, tables, file);
    }

    private Metadata metadata(Request job) {
      return new Metadata(job.spec(), version, survey.cutoffs(), survey.paths().toString());
    }

    private Planner planner(Request job, ExpansionTables t) {
      return job.spec().gradients().isEmpty()
          ? new Planner(t, backend.speeds())
          : Planner.direct(t, backend.speeds());
    }

    double bytes() {
      double rows = computing.numbersPerAtom(survey.channels().size()) * survey.atoms();
      return Memory.of(request, survey, file.output(), rows);
    }
  }

  private void stream(
      Batches batches, BatchEvaluator computing, FeatureWriter writer, Progress progress) {
    ExecutorService reading = Threads.start(1);
    try (OrderedWriter assembly = new OrderedWriter(backend.speeds().threads())) {
      Future<List<Batches.Frame>> next = reading.submit(batches::next);
      int system = 0;
      while (true) {
        List<Batches.Frame> batch = Threads.await(next);
        if (batch.isEmpty()) {
          break;
        }
        next = reading.submit(batches::next);
        List<FrameValues> results = computing.of(batch);
        assembly.drain(); // no more than two batches are in memory
        for (int i = 0; i < batch.size(); i++) {
          Structure structure = batch.get(i).structure();
          writer.pieces(system++, batch.get(i), results.get(i)).forEach(assembly::add);
          assembly.then(() -> progress.advance(1, structure.size()));
        }
      }
      assembly.drain();
    } finally {
      Threads.stop(reading); // whoever closes the source next must be alone with it
    }
  }
}
