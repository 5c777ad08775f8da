package org.farfield.backend.cuda.device;

import jcuda.driver.CUfunction;

/**
 * A kernel of a loaded module.
 *
 * @param name as in the source
 * @param function the driver's handle
 */
public record Kernel(String name, CUfunction function) {

  /** Starts to describe a launch: {@code blocks} blocks of {@code threads} threads. */
  public KernelLaunch launch(int blocks, int threads) {
    return new KernelLaunch(this, blocks, threads);
  }
}
