package org.farfield.backend.cpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.farfield.backend.Backend;
import org.farfield.backend.Composition;
import org.farfield.backend.KeptHeap;
import org.farfield.backend.Prepared;
import org.farfield.backend.cpu.mesh.MeshAdjoint;
import org.farfield.backend.cpu.mesh.MeshSum;
import org.farfield.backend.cpu.pairs.MultipoleAdjoint;
import org.farfield.backend.cpu.pairs.NeighborAdjoint;
import org.farfield.backend.cpu.pairs.NeighborJacobian;
import org.farfield.backend.cpu.pairs.NeighborJob;
import org.farfield.backend.cpu.pairs.NeighborSum;
import org.farfield.backend.cpu.waves.LatticeAdjoint;
import org.farfield.backend.cpu.waves.LatticeJacobian;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.backend.cpu.waves.MirrorSum;
import org.farfield.backend.cpu.waves.Scratch;
import org.farfield.backend.cpu.waves.WaveSum;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.OnSiteSum;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.plan.Term;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.KernelChoice;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.kernels.cpu.WarmUp;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.Precision;

/**
 * All cores of the host: the lattice sum as a blocked matrix product, the mesh by FFTs, pairs by
 * tables.
 *
 * <p>Structures of a batch run one per core, those that are too large for it one after the other on
 * all cores ({@link JobShares}); both do the same arithmetic in the same order, so the bits do not
 * depend on threads or batching.
 */
public final class CpuBackend implements Backend {
  // Of the heap, for what prepared structures keep.
  private static final double KEPT_SHARE = 0.25;

  // Of jobs with estimates below it: to wake the other threads takes longer than to do their share.
  private static final double LITTLE_SECONDS = 1.5e-4;

  private static final double ADJOINT = 3; // an adjoint takes some times as long as values

  private final WorkerPool pool;
  private final KernelChoice kernels;
  private final GemmKernel gemm;
  private final Scratch[] scratch;
  private final ReleasedArrays released = new ReleasedArrays();

  /**
   * Starts the worker threads.
   *
   * @param threads how many cores to use, at least 1
   * @throws InputException if threads is not positive
   */
  public CpuBackend(int threads) {
    this(threads, GemmKernels.select());
  }

  /**
   * A backend of a program that has just begun, whose vector kernels are not compiled yet: it works
   * without them until they are. The bits are the same.
   *
   * @param threads how many cores to use, at least 1
   * @throws InputException if threads is not positive
   */
  public static CpuBackend starting(int threads) {
    return new CpuBackend(threads, KernelChoice.select());
  }

  CpuBackend(int threads, GemmKernel gemm) {
    this(threads, KernelChoice.only(gemm));
  }

  private CpuBackend(int threads, KernelChoice kernels) {
    if (threads < 1) {
      throw new InputException("threads must be at least 1, not " + threads);
    }
    this.pool = new WorkerPool(threads);
    this.kernels = kernels;
    this.gemm = kernels.best();
    this.scratch = new Scratch[threads];
    for (int i = 0; i < threads; i++) {
      scratch[i] = new Scratch();
    }
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String describe() {
    return pool.threads() + (pool.threads() == 1 ? " thread, " : " threads, ") + gemm.describe();
  }

  /**
   * Kernels of all lengths of vectors give the same bits; Java's mathematical functions may not.
   */
  @Override
  public String arithmetic() {
    return "Java " + Runtime.version().feature() + " on " + System.getProperty("os.arch");
  }

  @Override
  public Speeds speeds() {
    return Speeds.defaults(pool.threads());
  }

  @Override
  public List<Coefficients> expand(ExpansionTables tables, List<PlannedStructure> jobs) {
    return each(
        jobs,
        1,
        (i, worker) -> {
          Coefficients result = Composition.zeros(tables, jobs.get(i));
          released.lendTo(result);
          Composition.addValues(
              tables, jobs.get(i), (some, own, c) -> new Values(some, own, c, worker), result);
          return result;
        });
  }

  /** What is made of one job, by its index, on a worker whose scratch is free. */
  private interface Maker<T> {
    T of(int job, int worker);
  }

  // What is made of each job, in their order, in some times the seconds of their plans. Callers
  // take turns: a large job runs on its caller's thread, with the scratch of worker 0, and so do
  // jobs that are little work together.
  private synchronized <T> List<T> each(List<PlannedStructure> jobs, double times, Maker<T> maker) {
    List<T> results = new ArrayList<>(Collections.nCopies(jobs.size(), null));
    WorkerPool.Task task = (i, worker) -> results.set(i, maker.of(i, worker));
    if (times * jobs.stream().mapToDouble(job -> job.plan().seconds()).sum() < LITTLE_SECONDS) {
      pool.run(
          1, // loops inside of it run on this thread, too
          (only, worker) -> {
            for (int i = 0; i < jobs.size(); i++) {
              task.run(i, worker);
            }
          });
      return List.copyOf(results);
    }
    List<Integer> direct = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      if (jobs.get(i).plan().isOnMesh()) {
        task.run(i, 0);
      } else {
        direct.add(i);
      }
    }
    // The longest first, so that no core waits for a late large one.
    direct.sort(
        (a, b) -> Double.compare(jobs.get(b).plan().seconds(), jobs.get(a).plan().seconds()));
    double[] seconds = direct.stream().mapToDouble(i -> jobs.get(i).plan().seconds()).toArray();
    int spread = JobShares.spread(seconds, pool.threads());
    direct.subList(0, spread).forEach(i -> task.run(i, 0));
    List<Integer> own = direct.subList(spread, direct.size());
    pool.run(own.size(), (index, worker) -> task.run(own.get(index), worker));
    return List.copyOf(results);
  }

  @Override
  public List<Gradients> adjoint(
      ExpansionTables tables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    PlannedStructure.requireMatching(tables, jobs, cotangents);
    return each(
        jobs,
        ADJOINT,
        (i, worker) ->
            Composition.adjoint(
                tables,
                jobs.get(i),
                (some, own, zero) -> new Adjoint(some, own, cotangents.get(i), zero)));
  }

  @Override
  public Prepared prepare(ExpansionTables tables, List<PlannedStructure> jobs) {
    long bytes = (long) (KEPT_SHARE * Runtime.getRuntime().maxMemory());
    return new CpuPrepared(this, tables, jobs, new KeptHeap(bytes));
  }

  /** Coefficients of prepared structures, whose sums stay. */
  List<Coefficients> apply(
      ExpansionTables tables, List<PlannedStructure> jobs, List<KeptSums> sums) {
    return each(
        jobs,
        1,
        (i, worker) -> {
          KeptSums mine = sums.get(i);
          mine.restart();
          return Composition.values(
              tables, jobs.get(i), (some, own, c) -> mine.of(this, some, own, c, worker));
        });
  }

  /** What sources of prepared structures get from cotangents; sums stay. */
  List<Gradients> transpose(
      ExpansionTables tables,
      List<PlannedStructure> jobs,
      List<Coefficients> cotangents,
      List<KeptSums> sums) {
    PlannedStructure.requireMatching(tables, jobs, cotangents);
    return each(
        jobs,
        1,
        (i, worker) -> {
          KeptSums mine = sums.get(i);
          Coefficients g = cotangents.get(i);
          mine.restart();
          return Composition.adjoint(
              tables,
              jobs.get(i),
              (some, own, zero) -> mine.transposed(this, some, own, g, zero, worker));
        });
  }

  @Override
  public Optional<WorkerPool> hostThreads() {
    return Optional.of(pool);
  }

  WorkerPool pool() {
    return pool;
  }

  GemmKernel gemm() {
    return gemm;
  }

  Scratch[] scratch() {
    return scratch;
  }

  @Override
  public Jacobian jacobian(ExpansionTables tables, PlannedStructure planned, int[] centres) {
    planned.sources().requireCharges("a Jacobian", "ask for adjoints");
    Jacobian result =
        Composition.jacobian(
            tables, speeds(), planned, centres, (job, zero) -> new Derivatives(tables, job, zero));
    pool.run(centres.length, (task, worker) -> result.closeCentre(centres[task]));
    return result;
  }

  /** The sums themselves. */
  private final class Values implements Term.Sums {
    private final ExpansionTables tables;
    private final PlannedStructure job;
    private final Coefficients c;
    private final int worker;

    Values(ExpansionTables tables, PlannedStructure job, Coefficients c, int worker) {
      this.tables = tables;
      this.job = job;
      this.c = c;
      this.worker = worker;
    }

    private GemmKernel kernel(WarmUp.Sums sums) {
      return kernels.of(job.plan().flops(), sums);
    }

    @Override
    public void neighbors(Term.Neighbors term) {
      NearKernel near = kernel(WarmUp.Sums.NEIGHBORS).near();
      new NeighborSum(new NeighborJob(tables, term, job), near, KeptHeap.NONE)
          .run(job.sources(), c, pool);
    }

    @Override
    public void lattice(Term.Lattice term) {
      LatticeJob lattice = new LatticeJob(tables, term, job);
      if (term.isOnMesh()) {
        new MeshSum(lattice, pool, gemm.mesh(), KeptHeap.NONE).run(lattice.sources, c);
      } else {
        boolean single = tables.hyperparameters().precision() == Precision.SINGLE;
        GemmKernel kernel = kernel(WarmUp.Sums.waves(MirrorSum.fits(term, job), single));
        WaveSum.of(lattice, pool, kernel, scratch, worker, KeptHeap.NONE)
            .run(lattice.sources, c, worker);
      }
    }

    @Override
    public void onSite(Term.OnSite term) {
      OnSiteSum.add(term, job, c);
    }
  }

  /** Gradients of a scalar with ∂E/∂c = g. */
  private final class Adjoint implements Term.Sums {
    private final ExpansionTables tables;
    private final PlannedStructure job;
    private final Coefficients g;
    private final Gradients result;

    Adjoint(ExpansionTables tables, PlannedStructure job, Coefficients g, Gradients result) {
      this.tables = tables;
      this.job = job;
      this.g = g;
      this.result = result;
    }

    @Override
    public void neighbors(Term.Neighbors term) {
      if (job.sources().degree() > 0) {
        new MultipoleAdjoint(term, job).run(g, result, pool);
        return;
      }
      new NeighborAdjoint(new NeighborJob(tables, term, job), g, gemm.near()).run(result, pool);
    }

    @Override
    public void lattice(Term.Lattice term) {
      LatticeJob lattice = new LatticeJob(tables, term, job);
      if (term.isOnMesh()) {
        new MeshAdjoint(lattice, g, pool, gemm.mesh()).run(result);
      } else {
        new LatticeAdjoint(lattice, g, pool, gemm).run(result);
      }
    }

    @Override
    public void onSite(Term.OnSite term) {
      OnSiteSum.addAdjoint(term, job, g, result);
    }
  }

  /** The Jacobian of some centres; a mesh is summed directly. */
  private final class Derivatives implements Term.Sums {
    private final ExpansionTables tables;
    private final PlannedStructure job;
    private final Jacobian result;

    Derivatives(ExpansionTables tables, PlannedStructure job, Jacobian result) {
      this.tables = tables;
      this.job = job;
      this.result = result;
    }

    @Override
    public void neighbors(Term.Neighbors term) {
      new NeighborJacobian(tables, term, job, result).run(pool);
    }

    @Override
    public void lattice(Term.Lattice term) {
      new LatticeJacobian(new LatticeJob(tables, term, job), result, gemm).run(pool);
    }

    @Override
    public void onSite(Term.OnSite term) {
      OnSiteSum.addJacobian(term, job, result);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
