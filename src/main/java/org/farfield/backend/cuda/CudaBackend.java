package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.Multiplier;
import org.farfield.backend.PairProducts;
import org.farfield.backend.PairRows;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DensityTables;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Job;
import org.farfield.expansion.OnSiteGradients;
import org.farfield.expansion.ShortRangeTables;
import org.farfield.expansion.Speeds;

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
  private Turns turns;
  private DeviceTables tables; // of the last call
  private NeighborTables neighborTables; // likewise
  private ProductTables productTables; // likewise

  /**
   * Takes a device.
   *
   * @param ordinal its number, see {@link CudaDevices#list()}
   * @throws InputException if there is no such device, or it cannot be used: why, in one sentence
   */
  public CudaBackend(int ordinal) {
    this(ordinal, MEMORY_SHARE);
  }

  /** Takes a device and so large a share of its free memory. */
  CudaBackend(int ordinal, double memoryShare) {
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
    turns = new Turns(budget);
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
   * <p>Guesses from the memory bandwidth and the arithmetic of a large GPU, not measurements.
   */
  @Override
  public Speeds speeds() {
    return new Speeds(5e12, 1e12, 5e11, 1e11, 1);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InputException if one structure needs more memory than the device has left, or is a
   *     slab or wire with long-range densities, or its potentials are split
   */
  @Override
  public List<Coefficients> expand(ExpansionTables hostTables, List<Job> jobs) {
    requirePlansOfCuda(jobs);
    if (hostTables.shortRange().isEmpty()) {
      return longRange(hostTables, jobs);
    }
    List<Coefficients> near = shortRange(hostTables, jobs);
    if (hostTables.longRange().isEmpty()) {
      return near;
    }
    List<Coefficients> far = longRange(hostTables.longRange().get(), jobs);
    int[] indices = shortRangeIndices(hostTables);
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

  /**
   * Whether this backend has the values of a job.
   *
   * @param job any job
   * @return false for slabs and wires with long-range densities and for split potentials
   */
  public static boolean evaluates(Job job) {
    return job.plan().windows().isEmpty() && job.plan().split().isEmpty();
  }

  private static void requirePlansOfCuda(List<Job> jobs) {
    for (Job job : jobs) {
      if (!job.plan().windows().isEmpty()) {
        throw new InputException(
            job.structure().origin()
                + ": the device 'cuda' does not evaluate slabs and wires (periodic in one or two"
                + " directions) yet; use --device cpu");
      }
    }
    if (jobs.stream().anyMatch(job -> job.plan().split().isPresent())) {
      throw new InputException(
          "the device 'cuda' does not split potentials yet; use --split never or --device cpu");
    }
  }

  // in parallel, because large arrays take long to be zeroed
  private static List<Coefficients> zeros(Hyperparameters hyperparameters, List<Job> jobs) {
    return jobs.parallelStream()
        .map(
            job ->
                new Coefficients(hyperparameters, job.structure().size(), job.sources().labels()))
        .toList();
  }

  private List<Coefficients> longRange(ExpansionTables hostTables, List<Job> jobs) {
    List<Coefficients> results = zeros(hostTables.hyperparameters(), jobs);
    List<Integer> byPath = byPath(jobs);
    Parts parts =
        new Parts(
            byPath.stream().map(jobs::get).toList(), byPath.stream().map(results::get).toList());
    inContext(
        () -> {
          prepare(hostTables);
          turns.run(parts, batch -> new LongRangeRound(tables, kernels, batch));
        });
    return results;
  }

  private static List<Integer> byPath(List<Job> jobs) {
    return IntStream.range(0, jobs.size())
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> jobs.get(i).plan().path()))
        .toList();
  }

  private List<Coefficients> shortRange(ExpansionTables hostTables, List<Job> jobs) {
    List<Coefficients> results = zeros(NeighborTables.hyperparameters(hostTables), jobs);
    // all are done in the same way, whatever becomes of their long-range densities
    Parts parts = new Parts(jobs, results, job -> EvaluationPath.PAIRS, true);
    NeighborSearches searches = new NeighborSearches(hostTables.largestCutoff());
    inContext(
        () -> {
          prepareNeighbors(hostTables);
          turns.run(parts, batch -> new NeighborRound(neighborTables, kernels, batch, searches));
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

  private void prepare(ExpansionTables hostTables) {
    if (tables == null || tables.host() != hostTables) {
      if (tables != null) {
        tables.close();
        tables = null;
      }
      try {
        tables = new DeviceTables(hostTables);
      } catch (OutOfDeviceMemoryException e) {
        turns.release();
        tables = new DeviceTables(hostTables);
      }
    }
  }

  private void prepareNeighbors(ExpansionTables hostTables) {
    if (neighborTables == null || neighborTables.host() != hostTables) {
      if (neighborTables != null) {
        neighborTables.close();
        neighborTables = null;
      }
      try {
        neighborTables = new NeighborTables(hostTables);
      } catch (OutOfDeviceMemoryException e) {
        turns.release();
        neighborTables = new NeighborTables(hostTables);
      }
    }
  }

  private void prepareProducts(List<ExpansionTables> hostTables, PairProducts products) {
    if (productTables == null || !productTables.areOf(hostTables, products)) {
      if (productTables != null) {
        productTables.close();
        productTables = null;
      }
      try {
        productTables = new ProductTables(hostTables, products);
      } catch (OutOfDeviceMemoryException e) {
        turns.release();
        productTables = new ProductTables(hostTables, products);
      }
    }
  }

  /** {@inheritDoc} */
  @Override
  public Optional<Multiplier> multiplier() {
    return Optional.of(new OnDevice());
  }

  /** Coefficients of all densities of a batch stay on the device until they are multiplied. */
  private final class OnDevice implements Multiplier {
    @Override
    public boolean takes(List<Job> jobs) {
      return jobs.stream()
          .allMatch(job -> job.plan().windows().isEmpty() && job.plan().split().isEmpty());
    }

    @Override
    public List<PairRows> multiply(
        List<ExpansionTables> hostTables,
        List<List<Job>> structures,
        PairProducts products,
        List<int[]> rows) {
      List<PairRows> results = new ArrayList<>();
      inContext(
          () -> {
            prepareProducts(hostTables, products);
            ProductCall call = new ProductCall(productTables, structures, rows);
            List<NeighborSearches> searches =
                productTables.passes().stream().map(ProductPass::searches).toList();
            turns.run(
                call.parts(),
                batch -> new ProductRound(productTables, call, kernels, searches, batch.parts()));
            results.addAll(call.results());
          });
      return results;
    }
  }

  /** Lets a clock run while the device works, from the first upload of a batch to its last copy. */
  void measureWith(DeviceClock clock) {
    turns.measureWith(clock);
  }

  /** Bytes of device memory in use for batches. */
  long held() {
    return turns.held();
  }

  /**
   * {@inheritDoc}
   *
   * @throws InputException as {@link #expand}, and if a structure is planned for a mesh
   */
  @Override
  public List<Gradients> adjoint(
      ExpansionTables hostTables, List<Job> jobs, List<Coefficients> cotangents) {
    Gradients.requireMatching(hostTables, jobs, cotangents);
    requirePlansOfCuda(jobs);
    for (int i = 0; i < jobs.size(); i++) {
      if ((long) Double.BYTES * cotangents.get(i).values().length >= Integer.MAX_VALUE) {
        throw new InputException(
            jobs.get(i).structure().origin()
                + ": derivatives with respect to more than 2 GiB of coefficients do not fit the"
                + " device 'cuda'; use --device cpu");
      }
    }
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
            cotangents, NeighborTables.hyperparameters(hostTables), shortRangeIndices(hostTables)),
        results);
    return results;
  }

  private static int[] shortRangeIndices(ExpansionTables hostTables) {
    return hostTables.shortRange().stream().mapToInt(ShortRangeTables::index).toArray();
  }

  private static List<Coefficients> ofDensities(
      List<Coefficients> all, Hyperparameters part, int[] indices) {
    return all.parallelStream().map(c -> c.ofDensities(part, indices)).toList();
  }

  private void shortRangeAdjoint(
      ExpansionTables hostTables,
      List<Job> jobs,
      List<Coefficients> cotangents,
      List<Gradients> results) {
    Parts parts = new Parts(jobs, cotangents, job -> EvaluationPath.PAIRS, false);
    NeighborSearches searches = new NeighborSearches(hostTables.largestCutoff());
    inContext(
        () -> {
          prepareNeighbors(hostTables);
          turns.run(
              parts,
              batch ->
                  new NeighborAdjointRound(
                      neighborTables, kernels, new GradientBatch(batch, results), searches));
        });
    Hyperparameters h = hostTables.hyperparameters();
    for (int i = 0; i < jobs.size() && h.centerAtomWeight() != 1; i++) {
      for (int d = 0; d < hostTables.shortRange().size(); d++) {
        double[] self = hostTables.shortRange().get(d).selfTerm();
        OnSiteGradients.addCentre(h, cotangents.get(i), d, self, results.get(i));
      }
    }
  }

  private void longRangeAdjoint(
      ExpansionTables hostTables,
      List<Job> jobs,
      List<Coefficients> cotangents,
      List<Gradients> results) {
    for (Job job : jobs) {
      if (job.plan().path() == EvaluationPath.MESH) {
        throw new InputException(
            job.structure().origin()
                + ": the device 'cuda' has no gradients of the path 'mesh' yet; choose the path"
                + " ksum");
      }
    }
    List<Integer> byPath = byPath(jobs);
    List<Gradients> sorted = byPath.stream().map(results::get).toList();
    Parts parts =
        new Parts(
            byPath.stream().map(jobs::get).toList(),
            byPath.stream().map(cotangents::get).toList(),
            job -> job.plan().path(),
            false);
    inContext(
        () -> {
          prepare(hostTables);
          turns.run(
              parts,
              batch ->
                  new LongRangeAdjointRound(tables, kernels, new GradientBatch(batch, sorted)));
        });
    for (int i = 0; i < jobs.size(); i++) {
      addOnSite(hostTables, jobs.get(i), cotangents.get(i), results.get(i));
    }
  }

  private static void addOnSite(
      ExpansionTables hostTables, Job job, Coefficients g, Gradients result) {
    Hyperparameters h = hostTables.hyperparameters();
    for (int d = 0; d < hostTables.densities().size(); d++) {
      DensityTables density = hostTables.densities().get(d);
      if (job.plan().path() != EvaluationPath.PAIRS) {
        OnSiteGradients.addZeroTerm(job, g, d, density.zeroTerm(), result);
      }
      if (h.centerAtomWeight() != 1) {
        OnSiteGradients.addCentre(h, g, d, density.selfTerm(), result);
      }
    }
  }

  @Override
  public void close() {
    context.run(
        () -> {
          turns.close();
          if (tables != null) {
            tables.close();
          }
          if (neighborTables != null) {
            neighborTables.close();
          }
          if (productTables != null) {
            productTables.close();
          }
          kernels.close();
        });
    context.close();
  }
}
