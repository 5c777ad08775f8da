package org.farfield.backend.cpu;

import java.util.concurrent.TimeUnit;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.WorkerPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one streamed product, (m × 4096)·(4096 × 300), for each kernel and EJML. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class GemmBenchmark {

  /** Rows of the product. */
  @Param({"50", "200", "1000"})
  public int m;

  /** Kernel, as in the system property farfield.gemm. */
  @Param({"vector", "scalar"})
  public String kernel;

  /** Threads of our product. */
  @Param({"1", "2"})
  public int threads;

  private StreamedProduct product;
  private WorkerPool pool;

  /** Fills the matrices. */
  @Setup(Level.Trial)
  public void start() {
    product = new StreamedProduct(m, 300, 4096, GemmKernels.select(kernel), threads);
    pool = new WorkerPool(threads);
  }

  /** Stops the threads. */
  @TearDown(Level.Trial)
  public void stop() {
    pool.close();
  }

  /** Our product in double precision. */
  @Benchmark
  public double[] ours() {
    return product.ours(pool);
  }

  /** Our product in single precision, added up in double precision. */
  @Benchmark
  public double[] oursFloat() {
    return product.oursFloat(pool);
  }

  /** The same blocks multiplied by EJML. */
  @Benchmark
  public double[] ejml() {
    return threads == 1 ? product.ejmlBlocks() : product.ejmlThreadedBlocks(threads);
  }
}
