package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Job;
import org.farfield.expansion.Planner;
import org.farfield.structure.Structure;

/**
 * From a structure file to a feature file: a survey, then batches that are read, computed and
 * written side by side. Memory does not grow with the number of frames, and the output does not
 * depend on how frames are batched.
 */
public final class Featurizer {
  static final double BATCH_BYTES = 128e6;
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
  public record Explanation(Survey survey, Output output, double bytes) {}

  /**
   * Surveys only.
   *
   * @param request the job
   * @return what {@link #run} would do
   * @throws InputException for the first thing that is wrong with the input
   */
  public Explanation explain(Request request) {
    Planner planner = new Planner(new ExpansionTables(request.hyperparameters()), backend.speeds());
    Survey survey = Survey.of(request, planner);
    Output output = Output.of(request, survey, new Description(request, survey, version));
    return new Explanation(survey, output, Memory.of(request, survey, output));
  }

  /**
   * Runs a job.
   *
   * @param request the job
   * @param progress is told how far it is
   * @return what the survey found
   * @throws InputException for the first thing that is wrong with input or output; no file is left
   */
  public Survey run(Request request, Progress progress) {
    ExpansionTables tables = new ExpansionTables(request.hyperparameters());
    Planner planner = new Planner(tables, backend.speeds());
    Survey survey = Survey.of(request, planner);
    Description description = new Description(request, survey, version);
    Output output = Output.of(request, survey, description);
    Memory.check(
        Memory.of(request, survey, output), request.inputName(), survey.frames() + " frames");
    progress.start(survey.frames(), survey.atoms());
    try (FeatureWriter writer = open(request, survey, description);
        FrameSource source = new FrameSource(request)) {
      stream(tables, planner, source, writer, progress);
      writer.commit();
    }
    return survey;
  }

  private static FeatureWriter open(Request request, Survey survey, Description description) {
    if (request.matrix()) {
      return new DenseWriter(request, survey, description);
    }
    return request.powerSpectrum()
        ? new SpectrumWriter(request, survey, description.info())
        : new ExpansionWriter(request, survey, description.info());
  }

  private void stream(
      ExpansionTables tables,
      Planner planner,
      FrameSource source,
      FeatureWriter writer,
      Progress progress) {
    ExecutorService reading = Threads.start(1);
    int threads = backend.speeds().threads();
    try (Assembly assembly = new Assembly(threads)) {
      Future<List<Job>> next = reading.submit(() -> readBatch(planner, source));
      int system = 0;
      while (true) {
        List<Job> batch = Threads.await(next);
        if (batch.isEmpty()) {
          break;
        }
        next = reading.submit(() -> readBatch(planner, source));
        List<Coefficients> results = backend.expand(tables, batch);
        assembly.drain(); // no more than two batches are in memory
        for (int i = 0; i < batch.size(); i++) {
          Structure structure = batch.get(i).structure();
          writer.pieces(system++, structure, results.get(i)).forEach(assembly::add);
          assembly.then(() -> progress.advance(1, structure.size()));
        }
      }
      assembly.drain();
    } finally {
      Threads.stop(reading); // whoever closes the source next must be alone with it
    }
  }

  private List<Job> readBatch(Planner planner, FrameSource source) {
    List<Job> batch = new ArrayList<>();
    double bytes = 0;
    while (bytes < BATCH_BYTES && batch.size() < batchFrames) {
      Structure structure = source.next();
      if (structure == null) {
        break;
      }
      Job job = planner.prepare(structure);
      batch.add(job);
      bytes += 8.0 * structure.size() * job.sources().channels() * planner.columnsPerChannel();
    }
    return batch;
  }
}
