package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.Multiplier;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchCutter;
import org.farfield.backend.cuda.batch.BatchPipeline;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.Last;
import org.farfield.backend.cuda.batch.Way;
import org.farfield.backend.cuda.device.Availability;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.CudaDevice;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.cuda.device.CudaException;
import org.farfield.backend.cuda.device.DeviceClock;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.device.LaunchTimes;
import org.farfield.backend.cuda.device.MemoryBudget;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.backend.cuda.products.ProductCall;
import org.farfield.backend.cuda.products.ProductTables;
import org.farfield.backend.cuda.products.ProductTask;
import org.farfield.backend.cuda.sums.LatticeJacobian;
import org.farfield.backend.cuda.sums.LongRangeAdjointTask;
import org.farfield.backend.cuda.sums.LongRangeTables;
import org.farfield.backend.cuda.sums.NeighborAdjointTask;
import org.farfield.backend.cuda.sums.NeighborList;
import org.farfield.backend.cuda.sums.NeighborSearches;
import org.farfield.backend.cuda.sums.NeighborTask;
import org.farfield.backend.cuda.sums.PairJacobian;
import org.farfield.backend.cuda.sums.SplitJobs;
import org.farfield.backend.cuda.sums.Windows;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.backend.cuda.tables.NeighborTables;
import org.farfield.backend.cuda.tables.ShortRangeNeighbors;
import org.farfield.backend.cuda.tables.SplitNeighbors;
import org.farfield.backend.cuda.tables.SplitPotentials;
import org.farfield.descriptor.PairProducts;
import org.farfield.descriptor.PairRows;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.OnSiteGradients;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Planner;
import org.farfield.expansion.Speeds;
import org.farfield.expansion.SplitRestTable;
import org.farfield.expansion.SplitTables;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * One NVIDIA GPU: structures of any sizes in common launches, the lattice sum as matrix products,
 * pairs and neighbours by tables.
 *
 * <p>Batches are cut to fit the device's free memory, and smaller where that turns out to be less.
 * Every sum has a fixed order that neither the batch nor its division changes: neither do they
 * change a bit of the result. Any thread may call; calls are served one after the other.
 *
 * <p>In single precision phases, field matrices and their products are floats, added up over {@code
 * 128} vectors at most and from there on in double; the rest is in double.
 */
public final class CudaBackend implements Backend {
  private static final double MEMORY_SHARE = 0.8;

  private final CudaDevice device;
  private final Context context;
  private final ReentrantLock lock = new ReentrantLock();
  private Kernels kernels;
  private BatchPipeline turns;
  private final Last<LongRangeTables> longRangeTables = new Last<>();
  private final Last<ShortRangeNeighbors> shortRangeTables = new Last<>();
  private final Last<ProductTables> productTables = new Last<>();

  /**
   * Takes a device.
   *
   * @param ordinal its number, see {@link CudaDevices#list()}
   * @throws InputException if there is no such device, or it cannot be used: why, in one sentence
   */
  public CudaBackend(int ordinal) {
    this(ordinal, MEMORY_SHARE);
  }

  /**
   * Takes a device and so large a share of its free memory.
   *
   * @param ordinal its number
   * @param memoryShare between 0 and 1
   */
  public CudaBackend(int ordinal, double memoryShare) {
    Availability availability = CudaDevices.availability();
    if (!availability.usable()) {
      throw new InputException("the device 'cuda' cannot be used: " + availability.reason());
    }
    int count = CudaDevices.count();
    if (ordinal < 0 || ordinal >= count) {
      throw new InputException(
          "there is no CUDA device "
              + ordinal
              + ", the driver sees "
              + count
              + (count == 1 ? " device" : " devices")
              + ", counted from 0");
    }
    device = CudaDevices.describe(ordinal);
    MemoryBudget budget = new MemoryBudget(memoryShare);
    context = retain(ordinal);
    try {
      context.run(() -> open(budget));
    } catch (RuntimeException e) {
      context.close();
      throw e instanceof CudaException failure ? unusable(failure) : e;
    }
  }

  private static Context retain(int ordinal) {
    try {
      return new Context(ordinal);
    } catch (CudaException e) {
      throw unusable(e);
    }
  }

  private static InputException unusable(CudaException e) {
    return new InputException("the GPU cannot be used: " + e.getMessage(), e);
  }

  private void open(MemoryBudget budget) {
    kernels = new Kernels();
    turns = new BatchPipeline(budget);
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public String describe() {
    return device.describe();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Guesses from the memory bandwidth and the arithmetic of a large GPU, and for neighbours from
   * the search for them on the host; not measurements.
   */
  @Override
  public Speeds speeds() {
    return new Speeds(5e12, 1e12, 5e11, 1e11, 2e10, 1);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InputException if one structure needs more memory than the device has left
   */
  @Override
  public List<Coefficients> expand(ExpansionTables hostTables, List<PlannedStructure> jobs) {
    jobs.forEach(job -> job.sources().requireCharges("the device 'cuda'"));
    if (hostTables.shortRange().isEmpty()) {
      return longRange(hostTables, jobs);
    }
    List<Coefficients> near = shortRange(hostTables, jobs);
    if (hostTables.longRange().isEmpty()) {
      return near;
    }
    List<Coefficients> far = longRange(hostTables.longRange().get(), jobs);
    int[] indices = ShortRangeNeighbors.indices(hostTables);
    List<Coefficients> results = zeros(hostTables.hyperparameters(), jobs);
    IntStream.range(0, jobs.size())
        .parallel()
        .forEach(
            i -> {
              results.get(i).copyDensities(near.get(i), indices);
              results.get(i).copyDensities(far.get(i), hostTables.longRangeIndices());
            });
    return results;
  }

  // in parallel, because large arrays take long to be zeroed
  private static List<Coefficients> zeros(Expansion hyperparameters, List<PlannedStructure> jobs) {
    return jobs.parallelStream()
        .map(
            job ->
                new Coefficients(hyperparameters, job.structure().size(), job.sources().labels()))
        .toList();
  }

  private List<Coefficients> longRange(ExpansionTables hostTables, List<PlannedStructure> jobs) {
    List<Coefficients> results = zeros(hostTables.hyperparameters(), jobs);
    List<Integer> order = Way.order(jobs);
    List<PlannedStructure> sorted = SplitJobs.pick(jobs, order);
    BatchCutter parts =
        new BatchCutter(
            order.stream().map(i -> work(hostTables, jobs.get(i), results.get(i))).toList());
    inContext(() -> turns.run(parts, upload(hostTables).rounds(kernels, sorted)));
    return results;
  }

  private static BatchCutter.Work work(
      ExpansionTables hostTables, PlannedStructure job, Coefficients result) {
    long numbers = result.rowLength() + LongRangeTables.beside(hostTables, job);
    return new BatchCutter.Work(
        job.inBox(), result, List.of(Way.of(job)), Double.BYTES * numbers, 1);
  }

  private List<Coefficients> shortRange(ExpansionTables hostTables, List<PlannedStructure> jobs) {
    return overNeighbors(
        ShortRangeNeighbors.hyperparameters(hostTables), jobs, () -> uploadShortRange(hostTables));
  }

  private List<Coefficients> overNeighbors(
      Expansion hyperparameters, List<PlannedStructure> jobs, Supplier<NeighborTables> upload) {
    List<Coefficients> results = zeros(hyperparameters, jobs);
    BatchCutter parts = new BatchCutter(jobs, results, job -> Way.NEIGHBORS, true);
    inContext(
        () -> {
          NeighborTables tables = upload.get();
          NeighborSearches searches = new NeighborSearches(tables::cutoff);
          turns.run(parts, batch -> new NeighborTask(tables, kernels, batch, searches));
        });
    return results;
  }

  private void inContext(Runnable work) {
    lock.lock();
    try {
      context.run(
          () -> {
            try {
              work.run();
            } catch (RuntimeException e) {
              turns.forget(e);
              throw e instanceof OutOfDeviceMemoryException
                  ? new InputException("the GPU has no free memory (" + e.getMessage() + ")", e)
                  : e;
            }
          });
    } finally {
      lock.unlock();
    }
  }

  private LongRangeTables upload(ExpansionTables hostTables) {
    return longRangeTables.of(hostTables, () -> new LongRangeTables(hostTables), turns::release);
  }

  private ShortRangeNeighbors uploadShortRange(ExpansionTables hostTables) {
    return shortRangeTables.of(
        hostTables, () -> new ShortRangeNeighbors(hostTables), turns::release);
  }

  private SplitPotentials uploadSplit(ExpansionTables hostTables, double smearing) {
    LongRangeTables tables = upload(hostTables);
    return Last.make(() -> tables.split(smearing), turns::release);
  }

  /** {@inheritDoc} */
  @Override
  public Optional<Multiplier> multiplier() {
    return Optional.of(this::multiply);
  }

  // Coefficients of all densities of a batch stay on the device until they are multiplied.
  private List<PairRows> multiply(
      List<ExpansionTables> hostTables,
      List<List<PlannedStructure>> structures,
      PairProducts products,
      List<int[]> rows) {
    List<PairRows> results = new ArrayList<>();
    inContext(
        () -> {
          ProductTables tables =
              productTables.of(
                  new ProductTables.Source(hostTables, products),
                  () -> new ProductTables(hostTables, products),
                  turns::release);
          ProductCall call = new ProductCall(tables, structures, rows);
          List<Function<Batch, DeviceTask>> rounds =
              tables.passes().stream().map(pass -> pass.rounds(kernels, call)).toList();
          turns.run(
              call.parts(), batch -> new ProductTask(tables, call, kernels, rounds, batch.parts()));
          results.addAll(call.results());
        });
    return results;
  }

  /** Lets a clock run while the device works, from the first upload of a batch to its last copy. */
  void measureWith(DeviceClock clock) {
    turns.measureWith(clock);
  }

  /**
   * Measures each launch, one batch after the other.
   *
   * @param times gets them; null: no longer
   */
  public void measureLaunchesWith(LaunchTimes times) {
    turns.measureLaunchesWith(times);
  }

  /** Bytes of device memory in use for batches. */
  long held() {
    return turns.held();
  }

  /**
   * {@inheritDoc}
   *
   * @throws InputException as {@link #expand}
   */
  @Override
  public List<Gradients> adjoint(
      ExpansionTables hostTables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    jobs.forEach(job -> job.sources().requireCharges("the device 'cuda'"));
    Gradients.requireMatching(hostTables, jobs, cotangents);
    List<Gradients> results = jobs.stream().map(Gradients::zero).toList();
    if (hostTables.shortRange().isEmpty()) {
      longRangeAdjoint(hostTables, jobs, cotangents, results);
      return results;
    }
    Optional<ExpansionTables> far = hostTables.longRange();
    if (far.isPresent()) {
      longRangeAdjoint(
          far.get(),
          jobs,
          ofDensities(cotangents, far.get().hyperparameters(), hostTables.longRangeIndices()),
          results);
    }
    shortRangeAdjoint(
        hostTables,
        jobs,
        ofDensities(
            cotangents,
            ShortRangeNeighbors.hyperparameters(hostTables),
            ShortRangeNeighbors.indices(hostTables)),
        results);
    return results;
  }

  private static List<Coefficients> ofDensities(
      List<Coefficients> all, Expansion part, int[] indices) {
    return all.parallelStream().map(c -> c.ofDensities(part, indices)).toList();
  }

  private void shortRangeAdjoint(
      ExpansionTables hostTables,
      List<PlannedStructure> jobs,
      List<Coefficients> cotangents,
      List<Gradients> results) {
    adjointOverNeighbors(jobs, cotangents, results, () -> uploadShortRange(hostTables));
    Expansion h = hostTables.hyperparameters();
    for (int i = 0; i < jobs.size() && h.centerAtomWeight() != 1; i++) {
      for (int d = 0; d < hostTables.shortRange().size(); d++) {
        double[] self = hostTables.shortRange().get(d).selfTerm();
        OnSiteGradients.addCentre(h, cotangents.get(i), d, self, results.get(i));
      }
    }
  }

  private void adjointOverNeighbors(
      List<PlannedStructure> jobs,
      List<Coefficients> cotangents,
      List<Gradients> results,
      Supplier<NeighborTables> upload) {
    BatchCutter parts = new BatchCutter(jobs, cotangents, job -> Way.NEIGHBORS, false);
    inContext(
        () -> {
          NeighborTables tables = upload.get();
          NeighborSearches searches = new NeighborSearches(tables::cutoff);
          turns.run(
              parts,
              batch ->
                  new NeighborAdjointTask(
                      tables, kernels, new GradientBatch(batch, results), searches));
        });
  }

  private void longRangeAdjoint(
      ExpansionTables hostTables,
      List<PlannedStructure> jobs,
      List<Coefficients> cotangents,
      List<Gradients> results) {
    SplitJobs.bySmearing(jobs)
        .forEach(
            (smearing, places) -> {
              List<PlannedStructure> some = SplitJobs.pick(jobs, places);
              List<Coefficients> theirs = SplitJobs.pick(cotangents, places);
              List<Gradients> target = SplitJobs.pick(results, places);
              smearing.ifPresentOrElse(
                  s -> splitAdjoint(hostTables, s, some, theirs, target),
                  () ->
                      wholeAdjoint(
                          hostTables, some, theirs, target, () -> upload(hostTables).whole()));
            });
  }

  private void splitAdjoint(
      ExpansionTables hostTables,
      double smearing,
      List<PlannedStructure> jobs,
      List<Coefficients> cotangents,
      List<Gradients> results) {
    SplitTables split = hostTables.split(smearing);
    if (split.smooth().isPresent()) {
      ExpansionTables smooth = split.smooth().get();
      wholeAdjoint(
          smooth,
          jobs.stream().map(PlannedStructure::smooth).toList(),
          ofDensities(cotangents, smooth.hyperparameters(), split.smoothIndices()),
          results,
          () -> uploadSplit(hostTables, smearing).smooth());
    }
    adjointOverNeighbors(
        jobs,
        ofDensities(
            cotangents,
            SplitNeighbors.hyperparameters(hostTables, split),
            SplitNeighbors.indices(split)),
        results,
        () -> uploadSplit(hostTables, smearing).near());
    for (int i = 0; i < jobs.size(); i++) {
      for (SplitRestTable near : split.near()) {
        OnSiteGradients.addZeroTerm(
            jobs.get(i), cotangents.get(i), near.index(), near.zeroTerm(), results.get(i));
      }
      OnSiteGradients.addCentres(hostTables, cotangents.get(i), results.get(i));
    }
  }

  // Of potentials that are not split.
  private void wholeAdjoint(
      ExpansionTables hostTables,
      List<PlannedStructure> jobs,
      List<Coefficients> cotangents,
      List<Gradients> results,
      Supplier<DeviceTables> upload) {
    List<Integer> order = Way.order(jobs);
    List<PlannedStructure> sorted = SplitJobs.pick(jobs, order);
    List<Gradients> sortedResults = SplitJobs.pick(results, order);
    Windows windows = new Windows(hostTables, sorted);
    BatchCutter parts =
        new BatchCutter(
            sorted.stream().map(PlannedStructure::inBox).toList(),
            SplitJobs.pick(cotangents, order),
            Way::of,
            false);
    inContext(
        () -> {
          DeviceTables tables = upload.get();
          turns.run(
              parts,
              batch ->
                  new LongRangeAdjointTask(
                      tables,
                      kernels,
                      new GradientBatch(batch, sortedResults),
                      windows.of(batch.parts())));
        });
    for (int i = 0; i < jobs.size(); i++) {
      OnSiteGradients.addCentres(hostTables, cotangents.get(i), results.get(i));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws InputException as {@link #expand}, and if the heap cannot hold the derivatives
   */
  @Override
  public Jacobian jacobian(ExpansionTables hostTables, PlannedStructure planned, int[] centres) {
    planned.sources().requireCharges("the device 'cuda'");
    PlannedStructure job = Planner.unsplit(hostTables, speeds(), planned);
    Jacobian result = Jacobian.zero(hostTables, job, centres);
    if (!hostTables.densities().isEmpty()) {
      ExpansionTables far =
          hostTables.shortRange().isEmpty() ? hostTables : hostTables.longRange().orElseThrow();
      inContext(
          () ->
              turns.run(
                  longRange(upload(far).whole(), job, result, hostTables.longRangeIndices())));
    }
    if (!hostTables.shortRange().isEmpty()) {
      inContext(() -> turns.run(shortRange(uploadShortRange(hostTables), job, result, hostTables)));
    }
    Arrays.stream(centres).parallel().forEach(result::closeCentre);
    return result;
  }

  private BatchPipeline.Rounds longRange(
      DeviceTables tables, PlannedStructure job, Jacobian result, int[] densities) {
    if (job.plan().path() != EvaluationPath.PAIRS) {
      return new LatticeJacobian(tables, kernels, job, result, densities);
    }
    PairJacobian.Functions functions =
        new PairJacobian.Functions(
            kernels.jacobian.kernel("pair_derivatives"),
            tables.columns(),
            tables.constants(),
            tables.pairs(),
            tables.ranges(),
            densities);
    return new PairJacobian(
        functions, job, result, atom -> NeighborList.all(job.structure(), atom, 1));
  }

  private BatchPipeline.Rounds shortRange(
      ShortRangeNeighbors tables,
      PlannedStructure job,
      Jacobian result,
      ExpansionTables hostTables) {
    PairJacobian.Functions functions =
        new PairJacobian.Functions(
            kernels.jacobian.kernel("neighbor_derivatives"),
            tables.columns(),
            tables.constants(),
            tables.functions(),
            tables.ranges(),
            ShortRangeNeighbors.indices(hostTables));
    NeighborSearch search = new NeighborSearch(job.structure(), tables.cutoff(job));
    return new PairJacobian(functions, job, result, atom -> NeighborList.of(search, atom, 1));
  }

  @Override
  public void close() {
    context.run(
        () -> {
          turns.close();
          longRangeTables.close();
          shortRangeTables.close();
          productTables.close();
          kernels.close();
        });
    context.close();
  }
}
