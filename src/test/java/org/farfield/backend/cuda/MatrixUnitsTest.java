package org.farfield.backend.cuda;

import static jcuda.driver.JCudaDriver.cuCtxSynchronize;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoH;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoD;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import jcuda.Pointer;
import jcuda.Sizeof;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which lane of a warp has which numbers of a product by matrix units. The tables are NVIDIA's own:
 * CUTLASS, include/cute/atom/mma_traits_sm80.hpp and mma_traits_sm90.hpp, {@code
 * MMA_Traits<SM80_8x8x4_F64F64F64F64_TN>} and {@code <SM90_16x8x8_F64F64F64F64_TN>}, whose layouts
 * are strides of lanes (the first of 4, then of 8) and of a lane's numbers (in each digit of 2) in
 * matrices that are stored column after column, b transposed.
 */
class MatrixUnitsTest {
  private static final int LANES = 32;

  /**
   * Where the numbers of lanes are.
   *
   * @param rows of the matrix
   * @param lane strides of the lanes
   * @param number strides of the numbers of a lane
   */
  private record Layout(int rows, int[] lane, int... number) {
    int count() {
      return 1 << number.length;
    }

    /** Row and column of a lane's number. */
    int[] place(int of, int index) {
      int at = of % 4 * lane[0] + of / 4 * lane[1];
      for (int digit = 0; digit < number.length; digit++) {
        at += (index >> digit & 1) * number[digit];
      }
      return new int[] {at % rows, at / rows};
    }
  }

  private static int[] lanes(int first, int second) {
    return new int[] {first, second};
  }

  private record Unit(int m, int k, Layout a, Layout b, Layout c) {
    static final Unit OF_8X8X4 =
        new Unit(
            8,
            4,
            new Layout(8, lanes(8, 1)),
            new Layout(8, lanes(8, 1)),
            new Layout(8, lanes(16, 1), 8));

    static final Unit OF_16X8X8 =
        new Unit(
            16,
            8,
            new Layout(16, lanes(16, 1), 8, 64),
            new Layout(8, lanes(8, 1), 32),
            new Layout(16, lanes(32, 1), 16, 8));

    int numbers() {
      return a.count() + b.count() + c.count();
    }
  }

  @Test
  void smallUnits() throws IOException, InterruptedException {
    multiplies("of_8x8x4", Unit.OF_8X8X4);
  }

  /** Of GPUs that have them, and what takes their place on those that have only small ones. */
  @ParameterizedTest
  @ValueSource(strings = {"of_16x8x8", "of_smaller"})
  void largeUnits(String kernel) throws IOException, InterruptedException {
    multiplies(kernel, Unit.OF_16X8X8);
  }

  // with integers, so that no order of the sums matters
  private static void multiplies(String kernel, Unit unit)
      throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    double[][] a = random(unit.m, unit.k);
    double[][] b = random(8, unit.k);
    double[][] c = random(unit.m, 8);
    double[] in = new double[LANES * unit.numbers()];
    int next = 0;
    for (int lane = 0; lane < LANES; lane++) {
      next = put(a, unit.a, lane, in, next);
      next = put(b, unit.b, lane, in, next);
      next = put(c, unit.c, lane, in, next);
    }

    double[] out = run(kernel, in, LANES * unit.c.count());

    double[] expected = new double[out.length];
    for (int i = 0; i < out.length; i++) {
      int[] place = unit.c.place(i / unit.c.count(), i % unit.c.count());
      double[] row = a[place[0]];
      double[] column = b[place[1]];
      expected[i] =
          c[place[0]][place[1]]
              + IntStream.range(0, unit.k).mapToDouble(k -> row[k] * column[k]).sum();
    }
    assertThat(out).isEqualTo(expected);
  }

  private static double[][] random(int rows, int columns) {
    Random random = new Random(31L * rows + columns);
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      Arrays.setAll(row, i -> random.nextInt(1000));
    }
    return matrix;
  }

  private static int put(double[][] matrix, Layout layout, int lane, double[] in, int first) {
    for (int i = 0; i < layout.count(); i++) {
      int[] place = layout.place(lane, i);
      in[first + i] = matrix[place[0]][place[1]];
    }
    return first + layout.count();
  }

  private static double[] run(String kernel, double[] in, int count)
      throws IOException, InterruptedException {
    Path kernels = SimulatedDevice.testKernels();
    ChildJvm child =
        ChildJvm.run(
            Launch.class,
            Map.of("CUSIM_KERNELS", kernels.toString()),
            kernels.resolveSibling("ptx/units_mma_90.ptx").toString(),
            kernel,
            String.valueOf(count),
            text(in));
    assertThat(child.exitCode()).as(child.output()).isZero();
    return numbers(child.output().strip());
  }

  private static String text(double[] numbers) {
    String list = Arrays.toString(numbers);
    return list.substring(1, list.length() - 1);
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(", ")).mapToDouble(Double::parseDouble).toArray();
  }

  /**
   * Launches a kernel of a file with a warp, so many numbers of results, and numbers that it takes.
   */
  static final class Launch {
    public static void main(String[] arguments) {
      double[] in = numbers(arguments[3]);
      double[] out = new double[Integer.parseInt(arguments[2])];
      SimulatedDevice.createContext();
      JCudaDriver.setExceptionsEnabled(true);
      CUmodule module = new CUmodule();
      CUfunction function = new CUfunction();
      cuModuleLoad(module, arguments[0]);
      cuModuleGetFunction(function, module, arguments[1]);
      CUdeviceptr given = new CUdeviceptr();
      CUdeviceptr made = new CUdeviceptr();
      cuMemAlloc(given, (long) in.length * Sizeof.DOUBLE);
      cuMemAlloc(made, (long) out.length * Sizeof.DOUBLE);
      cuMemcpyHtoD(given, Pointer.to(in), (long) in.length * Sizeof.DOUBLE);
      Pointer parameters = Pointer.to(Pointer.to(given), Pointer.to(made));
      cuLaunchKernel(function, 1, 1, 1, LANES, 1, 1, 0, null, parameters, null);
      cuCtxSynchronize();
      cuMemcpyDtoH(Pointer.to(out), made, (long) out.length * Sizeof.DOUBLE);
      System.out.println(text(out));
    }
  }
}
