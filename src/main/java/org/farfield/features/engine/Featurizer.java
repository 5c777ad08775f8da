package org.farfield.features.engine;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Planner;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.FeatureSink.Arrangement;
import org.farfield.features.FeatureSink.Footprint;
import org.farfield.features.Metadata;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.TensorMapSink;
import org.farfield.kernels.cpu.Threads;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GradientKind;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorMap;

/**
 * Makes features of structures, whatever their source and wherever they go: a census, then batches
 * that are read, computed and taken side by side. Memory does not grow with the number of
 * structures, and features do not depend on how they are batched.
 */
public final class Featurizer {
  static final int BATCH_FRAMES = 1000;

  private static final double TINY_SECONDS = 5e-4;
  private static final double TINY_BYTES = 5e5;

  private final Engine engine;
  private final Backend backend;
  private final String version;
  private final int batchFrames;
  private Means last; // null until something is asked for

  /**
   * Takes a session.
   *
   * @param engine does the computing; stays open
   * @param version of the program, written into outputs
   */
  public Featurizer(Engine engine, String version) {
    this(engine, version, BATCH_FRAMES);
  }

  Featurizer(Engine engine, String version, int batchFrames) {
    this.engine = engine;
    this.backend = engine.backend();
    this.version = version;
    this.batchFrames = batchFrames;
  }

  /**
   * What {@link #run} would do.
   *
   * @param census of the input: sizes, plans and estimates
   * @param output shape and size
   * @param bytes estimated memory of the whole run
   * @param time estimated time of the whole command
   */
  public record Explanation(Census census, Output output, double bytes, RunTime time) {
    /**
     * Estimated operations of derivatives: of coefficients, and of what is made of two or more.
     *
     * @return floating-point operations
     */
    public double gradientFlops() {
      double row = output.flops() / census.rows();
      return census.costs().gradients().flops() + 2 * row * census.derivatives();
    }
  }

  /**
   * Goes over an input once and finds every error in it.
   *
   * @param spec what features will be
   * @param source of the structures
   * @return sizes, plans and estimates
   * @throws InputException for the first thing that is wrong with the input
   */
  public Census census(FeatureSpec spec, StructureSource source) {
    StructureSource placed = PlacedPoints.of(source, spec.centers());
    try (Stream<Structure> structures = placed.open()) { // first: it is read beside the tables
      return begin(spec).taker().take(placed, structures);
    }
  }

  // The means to make features; with plans that a census of this specification has made.
  @SuppressWarnings("ReferenceEquality")
  private synchronized Means means(FeatureSpec spec) {
    // mostly the same one; to link the methods of a record takes the JVM some ms
    if (last == null || (last.spec != spec && !last.spec.equals(spec))) {
      last = new Means(spec);
    }
    return last;
  }

  // The same for another input: plans that nobody took are of no use.
  private synchronized Means begin(FeatureSpec spec) {
    last = new Means(spec);
    return last;
  }

  /**
   * Takes the census of structures one by one, so that what is wrong with one does not stop the
   * others. Their sum is the census of all.
   *
   * @param spec what features will be
   * @return throws {@link InputException} for a structure that cannot be computed
   */
  public Function<Structure, Census> counting(FeatureSpec spec) {
    Means means = means(spec);
    return structure -> means.taker().take(structure);
  }

  /**
   * The census of all, from those of its structures.
   *
   * @param spec for which they were taken
   * @param census their sum
   * @param source of the structures
   * @return the census, with blocks without rows for species that are asked for
   * @throws InputException if there is nothing to compute
   */
  public static Census complete(FeatureSpec spec, Census census, StructureSource source) {
    return CensusTaker.complete(spec, census, source);
  }

  /**
   * The census of an input, some of whose frames may need more memory than there is.
   *
   * @param spec what features would be
   * @param source of the structures
   * @return sizes, plans and estimates, for {@link #explain}
   * @throws InputException for the first thing that is wrong with the input
   */
  public Census estimate(FeatureSpec spec, StructureSource source) {
    Means means = new Means(spec);
    return means.taker().evenIfTooLarge().take(means.placed(source));
  }

  /**
   * Says what {@link #run} would do, without computing.
   *
   * @param spec what features are
   * @param census of the structures
   * @param sink where they would go; is not opened
   * @param pace of sums on this machine
   * @return shape, size and estimates
   * @throws InputException if they cannot be made
   */
  public Explanation explain(FeatureSpec spec, Census census, FeatureSink sink, SumsPace pace) {
    Run run = new Run(new Means(spec), census, sink);
    Output output = Output.of(run.layout, sink.arrangement(), run.footprint.bytes(), run.rowBytes);
    RunTime time = RunTime.of(spec, census, output, backend.speeds(), pace);
    return new Explanation(census, output, run.bytes(), time);
  }

  /**
   * How fast this machine sums, by the first frames of an input, which are computed for some
   * seconds.
   *
   * @param spec what features are
   * @param source of the structures
   * @param census of this source and such a specification
   * @return the usual pace, where sums take no longer than that, or a frame takes too long
   */
  public SumsPace pace(FeatureSpec spec, StructureSource source, Census census) {
    Means means = new Means(spec);
    return SumsPace.measured(
        backend, spec, means.all, means.planners, means.placed(source), census);
  }

  /**
   * Makes features.
   *
   * @param spec what they are
   * @param source of the structures
   * @param sink where they go
   * @param progress is told how far it is
   * @return what the census found
   * @throws InputException for the first thing that is wrong with input or output; nothing is left
   *     then
   */
  public Census run(FeatureSpec spec, StructureSource source, FeatureSink sink, Progress progress) {
    Census census = census(spec, source);
    run(spec, source, census, sink, progress);
    return census;
  }

  /**
   * Makes features of an input that was looked over before.
   *
   * @param spec what they are
   * @param source of the structures
   * @param census of this source and such a specification
   * @param sink where they go
   * @param progress is told how far it is
   * @throws InputException for the first thing that is wrong with input or output; nothing is left
   *     then
   */
  public void run(
      FeatureSpec spec,
      StructureSource source,
      Census census,
      FeatureSink sink,
      Progress progress) {
    Run run = new Run(means(spec), census, sink);
    Memory.check(run.bytes(), source.name(), census.frames() + " frames");
    progress.start(census.frames(), census.atoms());
    try (FiniteRows writer =
            new FiniteRows(sink.open(run.layout, run.metadata), run.layout, sink.arrangement());
        Stream<Structure> structures = run.means.placed(source).open()) {
      SecondReading frames = new SecondReading(structures.iterator(), census, spec.channels());
      stream(run, source, frames, writer, progress);
      frames.requireSame(source.name());
      writer.commit();
    }
  }

  // Rows that are not those of the layout may fail anywhere.
  private static void stream(
      Run run, StructureSource source, SecondReading frames, FiniteRows writer, Progress progress) {
    try {
      run.stream(frames, writer, progress);
    } catch (InputException | ResourceException e) {
      throw e;
    } catch (RuntimeException e) {
      if (SecondReading.hasChanged(
          run.means.placed(source), run.layout.census(), run.means.spec.channels())) {
        throw SecondReading.changed(source.name(), e);
      }
      throw e;
    }
  }

  /**
   * Makes features in memory.
   *
   * @param spec what they are
   * @param source of the structures
   * @return labels and numbers, as a .mts file would hold them
   * @throws InputException for the first thing that is wrong with the input
   */
  public TensorMap features(FeatureSpec spec, StructureSource source) {
    TensorMapSink sink = new TensorMapSink();
    run(spec, source, sink, Progress.SILENT);
    return sink.result();
  }

  /** The means to make features of a specification. */
  private final class Means {
    private final FeatureSpec spec;
    private final List<ExpansionTables> all;
    private final List<Planner> planners;
    private final KnownPlans known;
    private final Derivatives derivatives;

    Means(FeatureSpec spec) {
      this.spec = spec;
      all = spec.expansions().stream().map(engine::tables).toList();
      planners = all.stream().map(this::planner).toList();
      known = new KnownPlans(planners);
      derivatives = new Derivatives(backend, all);
    }

    private Planner planner(ExpansionTables t) {
      return spec.gradients().isEmpty()
          ? new Planner(t, backend.speeds())
          : Planner.direct(
              t, backend.speeds(), !spec.gradients().equals(Set.of(GradientKind.POSITIONS)));
    }

    StructureSource placed(StructureSource source) {
      return PlacedPoints.of(source, spec.centers());
    }

    CensusTaker taker() {
      return new CensusTaker(spec, planners, known, derivatives, engine.threads());
    }
  }

  /** What is known before anything is computed. */
  private final class Run {
    private final Means means;
    private final FeatureLayout layout;
    private final Metadata metadata;
    private final Footprint footprint;
    private final FrameRows rows;
    private final double rowBytes;
    private final BatchEvaluator computing;

    Run(Means means, Census census, FeatureSink sink) {
      this.means = means;
      if (!means.spec.gradients().isEmpty() && sink.arrangement() == Arrangement.ROWS) {
        throw new InputException("gradients are written to .mts only, not to " + sink.name());
      }
      if (sink.arrangement() == Arrangement.BLOCKS) {
        requireBlocks(means.spec);
      }
      layout = engine.layout(means.spec, census);
      metadata = new Metadata(means.spec, version, census.cutoffs(), census.paths().toString());
      rows = FrameRows.of(layout, sink.arrangement(), means.derivatives);
      rowBytes = rows.bytes();
      footprint = sink.footprint(layout, metadata);
      computing = new BatchEvaluator(backend, means.all, rows);
    }

    /** Refuses what blocks of coefficients cannot be. */
    private static void requireBlocks(FeatureSpec spec) {
      if (spec.descriptor() instanceof DescriptorSpec.Expansion && spec.narrowing().isPresent()) {
        throw new InputException(
            spec.narrowing().get().file()
                + ": coefficients are selected from a matrix only, which has no gradients; write"
                + " .npz, .parquet or .h5, or take another descriptor");
      }
    }

    double bytes() {
      Census census = layout.census();
      double numbers = computing.numbersPerAtom(census.channels().size()) * census.atoms();
      return Memory.of(census.costs(), rowBytes, footprint.memory(), numbers);
    }

    // Less work than starting threads is.
    private boolean isTiny() {
      return means.spec.gradients().isEmpty()
          && layout.census().costs().seconds() < TINY_SECONDS
          && footprint.bytes() < TINY_BYTES;
    }

    // Where there is one batch only, nothing is computed beside its rows. Derivatives are: their
    // pieces ask the backend.
    private RowStage stage(boolean isOnly) {
      Optional<WorkerPool> pool = backend.hostThreads();
      if (isOnly && pool.isPresent() && means.spec.gradients().isEmpty()) {
        return new SharedStage(pool.get());
      }
      return new OrderedWriter(isTiny() ? 0 : engine.threads());
    }

    void stream(Iterator<Structure> structures, FiniteRows writer, Progress progress) {
      Batches batches =
          new Batches(
              means.spec,
              means.planners,
              means.known,
              structures,
              batchFrames,
              Batches.most(backend),
              computing::bytes,
              engine::planning);
      List<Batches.Frame> batch = batches.next();
      ExecutorService reading = Threads.start(1);
      try (RowStage ordered = stage(!structures.hasNext())) {
        int system = 0;
        while (!batch.isEmpty()) {
          Future<List<Batches.Frame>> next =
              structures.hasNext()
                  ? reading.submit(batches::next)
                  : CompletableFuture.completedFuture(List.of());
          long start = System.nanoTime();
          List<FrameValues> results = computing.of(batch);
          double seconds = (System.nanoTime() - start) * 1e-9;
          double waiting = ordered.fill();
          ordered.then(() -> progress.load(seconds, waiting));
          ordered.drain(); // no more than two batches are in memory
          for (int i = 0; i < batch.size(); i++) {
            Structure structure = batch.get(i).structure();
            writer.begin(system, structure, batch.get(i).centres());
            FrameValues computed = results.get(i);
            rows.of(system++, batch.get(i), computed, writer).forEach(ordered::add);
            ordered.then(
                () -> {
                  writer.end();
                  computed.release();
                  progress.advance(1, structure.atoms());
                });
          }
          batch = Threads.await(next);
        }
        ordered.drain();
      } finally {
        Threads.stop(reading); // whoever closes the source next must be alone with it
      }
    }
  }
}
