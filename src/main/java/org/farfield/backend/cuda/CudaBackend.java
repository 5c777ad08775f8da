package org.farfield.backend.cuda;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Job;
import org.farfield.expansion.Speeds;

/**
 * One NVIDIA GPU: structures of any sizes in common launches, the lattice sum as matrix products,
 * pairs by tables.
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
  private final MemoryBudget budget;
  private final ReentrantLock lock = new ReentrantLock();
  private KernelModule lattice;
  private KernelModule pairs;
  private KernelModule mesh;
  private KernelModule onsite;
  private Kernel onsiteKernel;
  private final Turn[] turns = new Turn[2];
  private DeviceTables tables; // of the last call
  private DeviceClock clock; // null: nobody wants to know

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
    budget = new MemoryBudget(memoryShare);
    context = retain(ordinal);
    try {
      context.run(this::open);
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

  private void open() {
    lattice = new KernelModule("lattice");
    pairs = new KernelModule("pairs");
    mesh = new KernelModule("mesh");
    onsite = new KernelModule("onsite");
    onsiteKernel = onsite.kernel("onsite");
    for (int i = 0; i < turns.length; i++) {
      turns[i] = new Turn();
    }
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
   * @throws InputException if one structure needs more memory than the device has left, or if there
   *     is a short-range density, a slab or a wire
   */
  @Override
  public List<Coefficients> expand(ExpansionTables hostTables, List<Job> jobs) {
    if (!hostTables.shortRange().isEmpty()) {
      throw new InputException(
          "the device 'cuda' does not evaluate short-range densities yet; use --device cpu");
    }
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
    // in parallel, because large arrays take long to be zeroed
    List<Coefficients> results =
        jobs.parallelStream()
            .map(
                job ->
                    new Coefficients(
                        hostTables.hyperparameters(),
                        job.structure().size(),
                        job.sources().labels()))
            .toList();
    List<Integer> byPath =
        IntStream.range(0, jobs.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> jobs.get(i).plan().path()))
            .toList();
    Parts parts =
        new Parts(
            byPath.stream().map(jobs::get).toList(), byPath.stream().map(results::get).toList());
    lock.lock();
    try {
      context.run(() -> compute(hostTables, parts));
    } finally {
      lock.unlock();
    }
    return results;
  }

  private void compute(ExpansionTables hostTables, Parts parts) {
    try {
      prepare(hostTables);
      Limits limits = Limits.within(budget.bytes(held()));
      int next = 0;
      while (!parts.isEmpty()) {
        Turn turn = turns[next];
        turn.finish();
        List<Part> batch = parts.take(limits);
        try {
          turn.start(new Batch(batch), limits);
          next = 1 - next;
        } catch (OutOfDeviceMemoryException e) {
          turn.batch = null;
          finish();
          release();
          if (limits.exhausted()) {
            throw tooLarge(batch.get(0), e);
          }
          limits = limits.halved();
          parts.putBack();
        }
      }
      finish();
    } catch (RuntimeException e) {
      forget(e);
      throw e instanceof OutOfDeviceMemoryException
          ? new InputException("the GPU has no free memory (" + e.getMessage() + ")", e)
          : e;
    }
  }

  private static InputException tooLarge(Part part, OutOfDeviceMemoryException e) {
    return new InputException(
        part.job().structure().origin()
            + ": the GPU has too little free memory for a structure of this size ("
            + e.getMessage()
            + "); use --device cpu",
        e);
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
        release();
        tables = new DeviceTables(hostTables);
      }
    }
  }

  /** Lets a clock run while the device works, from the first upload of a batch to its last copy. */
  void measureWith(DeviceClock deviceClock) {
    clock = deviceClock;
  }

  /** Bytes of device memory in use for batches. */
  long held() {
    long bytes = 0;
    for (Turn turn : turns) {
      bytes += turn.workspace.held();
    }
    return bytes;
  }

  private void finish() {
    for (Turn turn : turns) {
      turn.finish();
    }
  }

  private void release() {
    for (Turn turn : turns) {
      turn.workspace.release();
    }
  }

  // After a failure nothing may still be under way when the memory is used again.
  private void forget(RuntimeException reason) {
    for (Turn turn : turns) {
      turn.batch = null;
      try {
        turn.workspace.release();
      } catch (CudaException e) {
        reason.addSuppressed(e);
      }
    }
  }

  /** One of the two batches that are under way. */
  private final class Turn {
    final Workspace workspace = new Workspace();
    Batch batch;

    void start(Batch next, Limits limits) {
      batch = next;
      if (clock != null) {
        clock.start(workspace.stream());
      }
      EvaluationPath path = batch.parts().get(0).job().plan().path();
      boolean periodic = path != EvaluationPath.PAIRS;
      batch.begin(workspace, periodic);
      switch (path) {
        case PAIRS -> new PairSum(tables, workspace, pairs).run(batch);
        case KSUM -> new LatticeSum(tables, workspace, limits, lattice).run(batch);
        case MESH -> new MeshSum(tables, workspace, limits, mesh).run(batch);
        default -> throw new IllegalArgumentException("not a plan: " + path);
      }
      batch.end(workspace, tables, onsiteKernel, periodic);
      if (clock != null) {
        clock.stop(workspace.stream());
      }
    }

    void finish() {
      if (batch != null) {
        batch.collect(workspace);
        batch = null;
      }
    }
  }

  /**
   * Not on this device yet.
   *
   * @throws InputException always
   */
  @Override
  public List<Gradients> adjoint(
      ExpansionTables tables, List<Job> jobs, List<Coefficients> cotangents) {
    throw new InputException("the device 'cuda' has no gradients yet; use --device cpu");
  }

  @Override
  public void close() {
    context.run(
        () -> {
          for (Turn turn : turns) {
            turn.workspace.close();
          }
          if (tables != null) {
            tables.close();
          }
          lattice.close();
          pairs.close();
          mesh.close();
          onsite.close();
        });
    context.close();
  }
}
