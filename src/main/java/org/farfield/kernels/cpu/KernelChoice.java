package org.farfield.kernels.cpu;

import java.util.concurrent.atomic.DoubleAdder;

/**
 * Which of two kernels with equal bits does a sum. A process begins with the plain one, which runs
 * tolerably before it is compiled, where vectors are objects until then; the one of this machine
 * takes over when {@link WarmUp} is done. A process that computes little never warms it up.
 */
public final class KernelChoice {
  private static final double LITTLE = 1e9; // operations: of the plain kernel, some 0.2 s
  private static final double LARGE = 3e9; // of one sum, which compiles the kernel on its way

  private final GemmKernel plain;
  private final GemmKernel best;
  private final DoubleAdder work = new DoubleAdder();

  private KernelChoice(GemmKernel plain, GemmKernel best) {
    this.plain = plain;
    this.best = best;
  }

  /** Between the plain kernel and that of this machine. */
  public static KernelChoice select() {
    GemmKernel best = GemmKernels.select();
    return new KernelChoice(GemmKernels.isForced() ? best : new ScalarGemmKernel(), best);
  }

  /** No choice. */
  public static KernelChoice only(GemmKernel kernel) {
    return new KernelChoice(kernel, kernel);
  }

  /** The kernel of this machine. */
  public GemmKernel best() {
    return best;
  }

  /**
   * The kernel for a sum that is about to begin.
   *
   * @param operations of it
   * @param sums what it is one of
   */
  public GemmKernel of(double operations, WarmUp.Sums sums) {
    return isPlain(operations, sums) ? plain : best;
  }

  /** Whether plain loops do that: what is no sum has others than those of a kernel here. */
  boolean isPlain(double operations, WarmUp.Sums sums) {
    if (plain == best || operations > LARGE || WarmUp.isDone(sums)) {
      return false;
    }
    if (WarmUp.isBegun() || work.sum() > LITTLE) {
      WarmUp.start(sums); // there may be much more
    }
    work.add(operations);
    return true;
  }
}
