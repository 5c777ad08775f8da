package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.Composition;
import org.farfield.backend.Multiplier;
import org.farfield.backend.Prepared;
import org.farfield.backend.cuda.batch.BatchCutter;
import org.farfield.backend.cuda.batch.BatchPipeline;
import org.farfield.backend.cuda.batch.Last;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.Availability;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.CudaDevice;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.cuda.device.CudaException;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceClock;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.device.LaunchTimes;
import org.farfield.backend.cuda.device.LostDeviceException;
import org.farfield.backend.cuda.device.MemoryBudget;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.backend.cuda.products.ProductCall;
import org.farfield.backend.cuda.products.ProductTables;
import org.farfield.backend.cuda.products.ProductTask;
import org.farfield.backend.cuda.sums.CallTerms;
import org.farfield.backend.cuda.sums.LatticeJacobian;
import org.farfield.backend.cuda.sums.NeighborJacobian;
import org.farfield.backend.cuda.sums.ValuesTask;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.backend.cuda.tables.LatticeTables;
import org.farfield.backend.cuda.tables.NeighborTables;
import org.farfield.descriptor.PairProducts;
import org.farfield.descriptor.PairRows;
import org.farfield.error.ResourceException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.OnSiteSum;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.plan.Term;
import org.farfield.linalg.FactorPlaces;
import org.farfield.spec.Expansion;

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
  private final int hostCores;
  private final Context context;
  private final ReentrantLock lock = new ReentrantLock();
  private Kernels kernels;
  private BatchPipeline turns;
  private final Last<DeviceTables> deviceTables = new Last<>();
  private final Last<ProductTables> productTables = new Last<>();
  private boolean closed; // by whoever has the lock

  /**
   * Takes a device.
   *
   * @param ordinal its number, see {@link CudaDevices#list()}
   * @throws ResourceException if there is no such device, or it cannot be used: why, in one
   *     sentence
   */
  public CudaBackend(int ordinal) {
    this(ordinal, MEMORY_SHARE);
  }

  /**
   * Takes a device, for a session that has cores of the host, too.
   *
   * @param threads cores of the host
   * @param ordinal number of the device
   * @return the backend
   * @throws ResourceException as the constructor
   */
  public static CudaBackend beside(int threads, int ordinal) {
    return new CudaBackend(ordinal, MEMORY_SHARE, threads);
  }

  /**
   * Takes a device and so large a share of its free memory.
   *
   * @param ordinal its number
   * @param memoryShare between 0 and 1
   */
  public CudaBackend(int ordinal, double memoryShare) {
    this(ordinal, memoryShare, 1);
  }

  private CudaBackend(int ordinal, double memoryShare, int hostCores) {
    this.hostCores = hostCores;
    Availability availability = CudaDevices.availability();
    if (!availability.usable()) {
      throw new ResourceException(
          ResourceException.Kind.DEVICE,
          "the device 'cuda' cannot be used: " + availability.reason());
    }
    int count = CudaDevices.count();
    if (ordinal < 0 || ordinal >= count) {
      throw new ResourceException(
          ResourceException.Kind.DEVICE,
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

  private static ResourceException unusable(CudaException e) {
    return new ResourceException(
        ResourceException.Kind.DEVICE, "the GPU cannot be used: " + e.getMessage(), e);
  }

  private void open(MemoryBudget budget) {
    kernels = new Kernels(device);
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

  @Override
  public String arithmetic() {
    return device.model();
  }

  @Override
  public int hostCores() {
    return hostCores;
  }

  @Override
  public Speeds speeds() {
    return Speeds.gpu();
  }

  /**
   * {@inheritDoc}
   *
   * @throws ResourceException if one structure needs more memory than the device has left
   */
  @Override
  public List<Coefficients> expand(ExpansionTables hostTables, List<PlannedStructure> jobs) {
    List<Coefficients> results = zeros(hostTables.hyperparameters(), jobs);
    CallTerms unordered = new CallTerms(hostTables, jobs);
    List<Integer> order = unordered.order(); // structures with sums of one form stand together
    CallTerms terms = unordered.pick(order);
    BatchCutter parts = cutter(terms, pick(jobs, order), pick(results, order), true);
    inContext(
        () -> {
          DeviceTables tables = upload(hostTables);
          turns.run(parts, batch -> new ValuesTask(tables, kernels, batch, terms));
        });
    return results;
  }

  static List<Coefficients> zeros(Expansion hyperparameters, List<PlannedStructure> jobs) {
    return jobs.parallelStream()
        .map(
            job ->
                new Coefficients(hyperparameters, job.structure().size(), job.sources().labels()))
        .toList();
  }

  // as zeros, of no atoms: what coefficients are like, of however many
  static List<Coefficients> shapes(Expansion hyperparameters, List<PlannedStructure> jobs) {
    return jobs.stream()
        .map(job -> new Coefficients(hyperparameters, 0, job.sources().labels()))
        .toList();
  }

  static <T> List<T> pick(List<T> all, List<Integer> places) {
    return places.stream().map(all::get).toList();
  }

  static BatchCutter cutter(
      CallTerms terms,
      List<PlannedStructure> jobs,
      List<Coefficients> coefficients,
      boolean divisible) {
    List<BatchCutter.Work> works = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      works.add(
          new BatchCutter.Work(
              jobs.get(i),
              coefficients.get(i),
              divisible
                  ? jobs.get(i).centres()
                  : IntStream.range(0, jobs.get(i).structure().size()).toArray(),
              terms.form(i),
              terms.isOnMesh(i),
              (long) Double.BYTES * coefficients.get(i).rowLength(),
              divisible ? 1 : jobs.get(i).structure().size()));
    }
    return new BatchCutter(works);
  }

  /** Works on the device, one caller after the other. */
  void inContext(BiConsumer<BatchPipeline, Kernels> work) {
    inContext(() -> work.accept(turns, kernels));
  }

  /** Queues work outside of batches. */
  void queue(BiConsumer<Workspace, Kernels> work) {
    inContext(() -> turns.queue(workspace -> work.accept(workspace, kernels)));
  }

  /** Makes memory that is not of batches, if need be in place of theirs. */
  DeviceBuffer allocate(Supplier<DeviceBuffer> make) {
    DeviceBuffer[] made = new DeviceBuffer[1];
    inContext(() -> made[0] = Last.make(make, turns::release));
    return made[0];
  }

  /** Gives the memory of batches back. */
  void release() {
    inContext(turns::release);
  }

  /** Gives such memory back when what is queued is done. */
  void free(DeviceBuffer buffer) {
    queue(
        (workspace, some) -> {
          workspace.await();
          buffer.close();
        });
  }

  private void inContext(Runnable work) {
    lock.lock();
    try {
      if (closed) { // the driver would take handles that are no more
        throw new IllegalStateException("the backend is closed");
      }
      context.run(
          () -> {
            try {
              work.run();
            } catch (RuntimeException | Error e) { // results may find the heap full
              turns.forget(e);
              if (e instanceof CudaException failure) {
                throw ofTheMachine(failure);
              }
              throw e;
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /** What another machine may do, as such; a fault of the program as it is. */
  static RuntimeException ofTheMachine(CudaException e) {
    if (e instanceof OutOfDeviceMemoryException) {
      return new ResourceException(
          ResourceException.Kind.DEVICE, "the GPU has no free memory (" + e.getMessage() + ")", e);
    }
    return e instanceof LostDeviceException ? unusable(e) : e;
  }

  private DeviceTables upload(ExpansionTables hostTables) {
    return deviceTables.of(hostTables, () -> new DeviceTables(hostTables), turns::release);
  }

  @Override
  public Optional<FactorPlaces> factorPlaces(Consumer<String> notes) {
    return Optional.of(new CudaFactors(this, device.ordinal(), notes));
  }

  @Override
  public Prepared prepare(ExpansionTables hostTables, List<PlannedStructure> jobs) {
    return new CudaPrepared(this, hostTables, jobs);
  }

  @Override
  public boolean prefersManyStructures() {
    return true;
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
          turns.run(call.parts(), batch -> new ProductTask(tables, call, kernels, batch.parts()));
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
   * @throws ResourceException as {@link #expand}
   */
  @Override
  public List<Gradients> adjoint(
      ExpansionTables hostTables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    return new AdjointCall(hostTables, jobs, cotangents)
        .run(
            sum ->
                inContext(
                    () -> {
                      DeviceTables tables = upload(hostTables);
                      sum.prepare(tables, turns);
                      turns.run(sum.parts(), batch -> sum.task(tables, kernels, batch));
                    }));
  }

  /**
   * {@inheritDoc}
   *
   * @throws ResourceException as {@link #expand}, and if the heap cannot hold the derivatives
   */
  @Override
  public Jacobian jacobian(ExpansionTables hostTables, PlannedStructure planned, int[] centres) {
    planned.sources().requireCharges("a Jacobian", "ask for adjoints");
    Jacobian result =
        Composition.jacobian(
            hostTables,
            speeds(),
            planned,
            centres,
            (job, zero) -> new Derivatives(hostTables, job, zero));
    Arrays.stream(centres).parallel().forEach(result::closeCentre);
    return result;
  }

  /** The Jacobian of some centres; a mesh is summed directly. */
  private final class Derivatives implements Term.Sums {
    private final ExpansionTables hostTables;
    private final PlannedStructure job;
    private final Jacobian result;

    Derivatives(ExpansionTables hostTables, PlannedStructure job, Jacobian result) {
      this.hostTables = hostTables;
      this.job = job;
      this.result = result;
    }

    @Override
    public void neighbors(Term.Neighbors term) {
      inContext(
          () -> {
            DeviceTables all = upload(hostTables);
            NeighborTables tables = Last.make(() -> all.of(term, false), turns::release);
            turns.run(new NeighborJacobian(tables, kernels, term, job, result));
          });
    }

    @Override
    public void lattice(Term.Lattice term) {
      inContext(
          () -> {
            DeviceTables all = upload(hostTables);
            LatticeTables tables = Last.make(() -> all.of(term), turns::release);
            turns.run(new LatticeJacobian(tables, kernels, term, job, result));
          });
    }

    @Override
    public void onSite(Term.OnSite term) {
      OnSiteSum.addJacobian(term, job, result);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A call that is under way is finished first; those that come later are refused.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      context.run(
          () -> {
            turns.close();
            deviceTables.close();
            productTables.close();
            kernels.close();
          });
      context.close();
    } finally {
      lock.unlock();
    }
  }
}
