package org.farfield.backend.cpu;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.farfield.backend.cpu.mesh.RealFft3;
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

/** Time of one transform of a cubic mesh. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FftBenchmark {

  /** Points of the mesh in each axis. */
  @Param({"64", "96", "128"})
  public int n;

  /** Threads of the pool. */
  @Param({"1", "2"})
  public int threads;

  private RealFft3 fft;
  private double[] mesh;
  private double[] spectrum;
  private double[] half;
  private double[] real;
  private WorkerPool pool;

  /** Fills the mesh and its spectrum. */
  @Setup(Level.Trial)
  public void start() {
    pool = new WorkerPool(threads);
    fft = new RealFft3(n, n, n);
    mesh = new Random(17).doubles(fft.realSize(), -1, 1).toArray();
    spectrum = new double[fft.halfSize()];
    half = new double[fft.halfSize()];
    real = new double[fft.realSize()];
    fft.forward(mesh, spectrum, pool);
  }

  /** Stops the threads. */
  @TearDown(Level.Trial)
  public void stop() {
    pool.close();
  }

  /** The forward transform. */
  @Benchmark
  public double[] forward() {
    fft.forward(mesh, half, pool);
    return half;
  }

  /** The inverse of a whole spectrum; includes a copy, because the inverse destroys its input. */
  @Benchmark
  public double[] inverse() {
    System.arraycopy(spectrum, 0, half, 0, half.length);
    fft.inverse(half, real, pool);
    return real;
  }

  /**
   * The inverse of frequencies up to a quarter of the mesh in each axis; includes the same copy.
   */
  @Benchmark
  public double[] inverseBox() {
    System.arraycopy(spectrum, 0, half, 0, half.length);
    fft.inverse(half, real, n, n / 4, n / 4, n / 4, pool);
    return real;
  }
}
