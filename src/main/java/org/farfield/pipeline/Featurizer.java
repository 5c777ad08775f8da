package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
  private static final double BATCH_BYTES = 128e6;
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
   * Surveys only: what {@link #run} would do.
   *
   * @param request the job
   * @return sizes, plans and estimates
   * @throws InputException for the first thing that is wrong with the input
   */
  public Survey explain(Request request) {
    return Survey.of(
        request, new Planner(new ExpansionTables(request.hyperparameters()), backend.speeds()));
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
    progress.start(survey.frames(), survey.atoms());
    try (FeatureWriter writer = open(request, survey);
        FrameSource source = new FrameSource(request)) {
      stream(tables, planner, source, writer, progress);
      writer.commit();
    }
    return survey;
  }

  private FeatureWriter open(Request request, Survey survey) {
    Description description = new Description(request, survey, version);
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
    ExecutorService reading = Executors.newSingleThreadExecutor(Featurizer::daemon);
    ExecutorService writing = Executors.newSingleThreadExecutor(Featurizer::daemon);
    try {
      Future<List<Job>> next = reading.submit(() -> readBatch(planner, source));
      Future<?> written = null;
      int system = 0;
      while (true) {
        List<Job> batch = await(next);
        if (batch.isEmpty()) {
          break;
        }
        next = reading.submit(() -> readBatch(planner, source));
        List<Coefficients> results = backend.expand(tables, batch);
        if (written != null) {
          await(written);
        }
        int first = system;
        written = writing.submit(write(writer, progress, batch, results, first));
        system += batch.size();
      }
      if (written != null) {
        await(written);
      }
    } finally {
      // whoever closes the source and the writer next must be alone with them
      stop(reading);
      stop(writing);
    }
  }

  private static Callable<Void> write(
      FeatureWriter writer,
      Progress progress,
      List<Job> batch,
      List<Coefficients> results,
      int first) {
    return () -> {
      for (int i = 0; i < batch.size(); i++) {
        Structure structure = batch.get(i).structure();
        writer.write(first + i, structure, results.get(i));
        progress.advance(1, structure.size());
      }
      return null;
    };
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

  private static void stop(ExecutorService executor) {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a thread does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "farfield-io");
    thread.setDaemon(true);
    return thread;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("interrupted; no output was written", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
