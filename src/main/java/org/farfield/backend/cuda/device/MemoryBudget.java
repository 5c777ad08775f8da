package org.farfield.backend.cuda.device;

import jcuda.driver.JCudaDriver;

/** How much of the device's memory may be taken, by what is free. */
public final class MemoryBudget {
  private final double share;

  /**
   * Makes a budget.
   *
   * @param share of the free memory, above 0; the rest is left to others
   */
  public MemoryBudget(double share) {
    this.share = share;
  }

  /**
   * Asks the driver.
   *
   * @param held bytes that this program has and may use again
   * @return bytes that may be in use at a time
   */
  public long bytes(long held) {
    long[] free = {0};
    long[] total = {0};
    Driver.check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, total));
    return (long) (share * (free[0] + held));
  }
}
