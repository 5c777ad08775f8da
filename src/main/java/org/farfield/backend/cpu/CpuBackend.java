package org.farfield.backend.cpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.expansion.CentreWeight;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.OnSiteGradients;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Planner;
import org.farfield.expansion.Speeds;
import org.farfield.expansion.SplitTables;
import org.farfield.expansion.WindowFactors;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.EvaluationPath;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * All cores of the host: the lattice sum as a blocked matrix product, the mesh by FFTs, pairs by
 * tables.
 *
 * <p>Small structures of a batch run one per core, large ones one after the other on all cores;
 * both do the same arithmetic in the same order, so the bits do not depend on threads or batching.
 */
public final class CpuBackend implements Backend {
  // A structure that takes longer than this share of a batch is spread over all cores.
  private static final double LARGE_SHARE = 0.25;

  private final WorkerPool pool;
  private final GemmKernel gemm;
  private final Scratch[] scratch;

  /**
   * Starts the worker threads.
   *
   * @param threads how many cores to use, at least 1
   * @throws InputException if threads is not positive
   */
  public CpuBackend(int threads) {
    this(threads, GemmKernels.select());
  }

  CpuBackend(int threads, GemmKernel gemm) {
    if (threads < 1) {
      throw new InputException("threads must be at least 1, not " + threads);
    }
    this.pool = new WorkerPool(threads);
    this.gemm = gemm;
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

  @Override
  public Speeds speeds() {
    return Speeds.defaults(pool.threads());
  }

  @Override
  public List<Coefficients> expand(ExpansionTables tables, List<PlannedStructure> jobs) {
    jobs.forEach(job -> job.sources().requireCharges("the device 'cpu'"));
    Coefficients[] results = new Coefficients[jobs.size()];
    distribute(jobs, (i, worker) -> results[i] = expand(tables, jobs.get(i), worker));
    return List.of(results);
  }

  // Calls the task with the index of each job.
  private void distribute(List<PlannedStructure> jobs, WorkerPool.Task task) {
    double total = 0;
    for (PlannedStructure job : jobs) {
      total += job.plan().seconds();
    }
    List<Integer> small = new ArrayList<>();
    double limit = LARGE_SHARE * total / pool.threads();
    for (int i = 0; i < jobs.size(); i++) {
      PlannedStructure job = jobs.get(i);
      if (job.plan().path() == EvaluationPath.MESH || job.plan().seconds() > limit) {
        task.run(i, 0);
      } else {
        small.add(i);
      }
    }
    // The longest first, so that no core waits for a late large one.
    small.sort(Comparator.comparingDouble((Integer i) -> jobs.get(i).plan().seconds()).reversed());
    pool.run(small.size(), (index, worker) -> task.run(small.get(index), worker));
  }

  private Coefficients expand(ExpansionTables tables, PlannedStructure job, int worker) {
    if (tables.shortRange().isEmpty()) {
      return longRange(tables, job, worker);
    }
    Coefficients c =
        new Coefficients(tables.hyperparameters(), job.structure().size(), job.sources().labels());
    tables
        .longRange()
        .ifPresent(far -> c.copyDensities(longRange(far, job, worker), tables.longRangeIndices()));
    NeighborSum.run(tables, job, c, pool);
    return c;
  }

  private Coefficients longRange(ExpansionTables tables, PlannedStructure job, int worker) {
    Coefficients c =
        new Coefficients(tables.hyperparameters(), job.structure().size(), job.sources().labels());
    if (job.plan().split().isPresent()) {
      SplitTables split = tables.split(job.plan().split().get().smearing());
      split
          .smooth()
          .ifPresent(
              smooth ->
                  c.copyDensities(longRange(smooth, job.smooth(), worker), split.smoothIndices()));
      SplitSum.add(tables, job, c, gemm.near(), pool);
      CentreWeight.apply(tables, job, c);
      return c;
    }
    PlannedStructure box = job.inBox();
    WindowFactors factors = WindowFactors.of(tables, job);
    switch (job.plan().path()) {
      case PAIRS -> PairSum.run(tables, job, c, pool);
      case KSUM -> new LatticeSum(tables, box, factors, c, pool, gemm, scratch, worker).run();
      case MESH -> new MeshSum(tables, box, factors, c, pool, gemm.mesh()).run();
      default -> throw new IllegalArgumentException("not a plan: " + job.plan());
    }
    OnSite.add(tables, box, factors, c);
    return c;
  }

  @Override
  public List<Gradients> adjoint(
      ExpansionTables tables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    jobs.forEach(job -> job.sources().requireCharges("the device 'cpu'"));
    Gradients.requireMatching(tables, jobs, cotangents);
    Gradients[] results = new Gradients[jobs.size()];
    distribute(jobs, (i, worker) -> results[i] = adjoint(tables, jobs.get(i), cotangents.get(i)));
    return List.of(results);
  }

  private Gradients adjoint(ExpansionTables tables, PlannedStructure job, Coefficients g) {
    Gradients result = Gradients.zero(job);
    if (tables.shortRange().isEmpty()) {
      longRangeAdjoint(tables, job, g, result);
      return result;
    }
    tables
        .longRange()
        .ifPresent(
            far ->
                longRangeAdjoint(
                    far,
                    job,
                    g.ofDensities(far.hyperparameters(), tables.longRangeIndices()),
                    result));
    NeighborAdjoint.run(tables, job, g, result, pool);
    return result;
  }

  private void longRangeAdjoint(
      ExpansionTables tables, PlannedStructure job, Coefficients g, Gradients result) {
    if (job.plan().split().isPresent()) {
      splitAdjoint(tables, job, g, result);
      return;
    }
    PlannedStructure box = job.inBox();
    WindowFactors factors = WindowFactors.of(tables, job);
    switch (job.plan().path()) {
      case PAIRS -> PairAdjoint.run(tables, job, g, result, pool);
      case KSUM -> new LatticeAdjoint(tables, box, factors, g, pool, gemm).run(result);
      case MESH -> new MeshAdjoint(tables, box, factors, g, pool, gemm.mesh()).run(result);
      default -> throw new IllegalArgumentException("not a plan: " + job.plan());
    }
    OnSite.adjoint(tables, box, factors, g, result);
  }

  private void splitAdjoint(
      ExpansionTables tables, PlannedStructure job, Coefficients g, Gradients result) {
    SplitTables split = tables.split(job.plan().split().orElseThrow().smearing());
    split
        .smooth()
        .ifPresent(
            smooth ->
                longRangeAdjoint(
                    smooth,
                    job.smooth(),
                    g.ofDensities(smooth.hyperparameters(), split.smoothIndices()),
                    result));
    SplitAdjoint.run(tables, job, g, result, gemm.near(), pool);
    OnSiteGradients.addCentres(tables, g, result);
  }

  @Override
  public Jacobian jacobian(ExpansionTables tables, PlannedStructure planned, int[] centres) {
    planned.sources().requireCharges("the device 'cpu'");
    PlannedStructure job = Planner.unsplit(tables, speeds(), planned);
    Jacobian result = Jacobian.zero(tables, job, centres);
    boolean pairs = job.plan().path() == EvaluationPath.PAIRS;
    if (!tables.densities().isEmpty() && !pairs) {
      WindowFactors factors = WindowFactors.of(tables, job);
      new LatticeJacobian(tables, job.inBox(), factors, result, gemm).run(pool);
    }
    NeighborSearch search =
        tables.shortRange().isEmpty()
            ? null
            : new NeighborSearch(job.structure(), tables.largestCutoff());
    pool.run(
        centres.length,
        (task, worker) -> {
          PairJacobian centre = new PairJacobian(tables, job, result, centres[task]);
          if (pairs) {
            centre.addPairs();
          }
          if (search != null) {
            centre.addNeighbors(search);
          }
          result.closeCentre(centres[task]);
        });
    return result;
  }

  @Override
  public void close() {
    pool.close();
  }
}
