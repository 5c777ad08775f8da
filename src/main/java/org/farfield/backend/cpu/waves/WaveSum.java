package org.farfield.backend.cpu.waves;

import org.farfield.backend.KeptHeap;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.WorkerPool;

/** The sum over reciprocal vectors of one periodic structure, as matrix products. */
public interface WaveSum {
  /**
   * Adds the sum of some sources.
   *
   * @param worker who asks, whose scratch is free
   */
  void run(Sources sources, Coefficients c, int worker);

  /**
   * The sum of a structure: with mirror images where its cell and sources allow it.
   *
   * @param worker who asks, whose scratch is free
   * @param memory for what stays for the next sources
   */
  static WaveSum of(
      LatticeJob lattice,
      WorkerPool pool,
      GemmKernel gemm,
      Scratch[] scratch,
      int worker,
      KeptHeap memory) {
    return MirrorSum.fits(lattice.term, lattice.job)
        ? new MirrorSum(lattice, pool, gemm, scratch, worker, memory)
        : new LatticeSum(lattice, pool, gemm, scratch, worker, memory);
  }
}
