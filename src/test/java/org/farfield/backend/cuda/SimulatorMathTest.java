package org.farfield.backend.cuda;

import static jcuda.driver.JCudaDriver.cuCtxDestroy;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoH;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import jcuda.CudaException;
import jcuda.Pointer;
import jcuda.Sizeof;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcufft.JCufft;
import jcuda.jcufft.cufftHandle;
import jcuda.jcufft.cufftType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** cuFFT and cuBLAS, simulated or real, against sums written out. */
class SimulatorMathTest {

  private static CUcontext context;

  private final List<CUdeviceptr> allocated = new ArrayList<>();

  @BeforeAll
  static void createContext() {
    SimulatedDevice.require();
    context = SimulatedDevice.createContext();
    JCudaDriver.setExceptionsEnabled(true);
    JCufft.setExceptionsEnabled(true);
    JCublas2.setExceptionsEnabled(true);
  }

  @AfterAll
  static void destroyContext() {
    // called even where there was no device to begin with
    if (context != null) {
      cuCtxDestroy(context);
    }
  }

  @AfterEach
  void free() {
    allocated.forEach(JCudaDriver::cuMemFree);
  }

  @ParameterizedTest
  @CsvSource({"6, 5, 8", "4, 4, 4", "1, 3, 9", "3, 2, 67", "2, 71, 1"})
  void transformsThereAndBack(int nx, int ny, int nz) {
    // cuFFT itself may take no axis of one point, and no mesh has one
    assumeThat(SimulatedDevice.isReal() && Math.min(nx, Math.min(ny, nz)) == 1).isFalse();
    int points = nx * ny * nz;
    int half = nz / 2 + 1;
    double[] values = random(points, 1);
    CUdeviceptr real = upload(values);
    CUdeviceptr spectrum = upload(new double[2 * nx * ny * half]);
    cufftHandle forward = new cufftHandle();
    cufftHandle backward = new cufftHandle();

    JCufft.cufftPlan3d(forward, nx, ny, nz, cufftType.CUFFT_D2Z);
    JCufft.cufftExecD2Z(forward, real, spectrum);
    double[] found = download(spectrum, 2 * nx * ny * half);
    JCufft.cufftPlan3d(backward, nx, ny, nz, cufftType.CUFFT_Z2D);
    JCufft.cufftExecZ2D(backward, spectrum, real);
    double[] returned = download(real, points);

    for (int[] wave : new int[][] {{0, 0, 0}, {nx / 2, ny - 1, nz / 2}, {nx - 1, ny / 3, nz / 3}}) {
      double[] expected = fourier(values, nx, ny, nz, wave);
      int at = 2 * ((wave[0] * ny + wave[1]) * half + wave[2]);
      assertThat(found[at]).isCloseTo(expected[0], within(1e-12 * points));
      assertThat(found[at + 1]).isCloseTo(expected[1], within(1e-12 * points));
    }
    for (int i = 0; i < points; i++) {
      assertThat(returned[i] / points).isCloseTo(values[i], within(1e-13));
    }
    JCufft.cufftDestroy(forward);
    JCufft.cufftDestroy(backward);
  }

  @Test
  void transformsBatchInWorkMemoryOfTheCaller() {
    int length = 10;
    int batch = 3;
    int distance = 12;
    double[] values = random(distance * batch, 2);
    CUdeviceptr real = upload(values);
    CUdeviceptr spectrum = upload(new double[2 * (length / 2 + 1) * batch]);
    cufftHandle plan = new cufftHandle();
    JCufft.cufftCreate(plan);
    JCufft.cufftSetAutoAllocation(plan, 0);
    long[] workBytes = {0};
    int[] lengths = {length};
    JCufft.cufftMakePlanMany(
        plan,
        1,
        lengths,
        lengths,
        1,
        distance,
        lengths,
        1,
        6,
        cufftType.CUFFT_D2Z,
        batch,
        workBytes);
    JCufft.cufftSetWorkArea(plan, upload(new double[(int) (workBytes[0] / Sizeof.DOUBLE) + 1]));

    JCufft.cufftExecD2Z(plan, real, spectrum);

    double[] found = download(spectrum, 2 * 6 * batch);
    for (int b = 0; b < batch; b++) {
      double[] line = Arrays.copyOfRange(values, b * distance, b * distance + length);
      double[] expected = fourier(line, 1, 1, length, new int[] {0, 0, 4});
      assertThat(found[2 * (6 * b + 4)]).isCloseTo(expected[0], within(1e-12));
      assertThat(found[2 * (6 * b + 4) + 1]).isCloseTo(expected[1], within(1e-12));
    }
    JCufft.cufftDestroy(plan);
  }

  @Test
  void refusesBufferThatIsTooSmall() {
    assumeThat(SimulatedDevice.isReal()).isFalse();
    CUdeviceptr real = upload(new double[64]);
    CUdeviceptr tooSmall = upload(new double[2 * 4 * 4 * 3 - 1]);
    cufftHandle plan = new cufftHandle();
    JCufft.cufftPlan3d(plan, 4, 4, 4, cufftType.CUFFT_D2Z);

    assertThatThrownBy(() -> JCufft.cufftExecD2Z(plan, real, tooSmall))
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("CUFFT_EXEC_FAILED");
    JCufft.cufftDestroy(plan);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "0, 1", "1, 1"})
  void multipliesBatchOfMatrices(int transposeA, int transposeB) {
    int m = 5;
    int n = 3;
    int k = 4;
    int products = 2;
    double[] a = random(m * k * products, 3);
    double[] b = random(k * n * products, 4);
    double[] c = random(m * n * products, 5);
    CUdeviceptr result = upload(c);
    cublasHandle handle = new cublasHandle();
    JCublas2.cublasCreate(handle);
    int leadingA = transposeA == 1 ? k : m;
    int leadingB = transposeB == 1 ? n : k;

    JCublas2.cublasDgemmStridedBatched(
        handle,
        transposeA == 1 ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N,
        transposeB == 1 ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N,
        m,
        n,
        k,
        Pointer.to(new double[] {2}),
        upload(a),
        leadingA,
        (long) m * k,
        upload(b),
        leadingB,
        (long) k * n,
        Pointer.to(new double[] {-1}),
        result,
        m,
        (long) m * n,
        products);

    double[] found = download(result, c.length);
    JCublas2.cublasDestroy(handle);
    for (int p = 0; p < products; p++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            double left = a[p * m * k + (transposeA == 1 ? l + i * k : i + l * m)];
            sum += left * b[p * k * n + (transposeB == 1 ? j + l * n : l + j * k)];
          }
          int at = p * m * n + i + j * m;
          assertThat(found[at]).isCloseTo(2 * sum - c[at], within(1e-14));
        }
      }
    }
  }

  /** The sum over x of values(x) exp(-2 pi i k.x/n) for one k. */
  private static double[] fourier(double[] values, int nx, int ny, int nz, int[] wave) {
    double[] sum = {0, 0};
    for (int x = 0; x < nx; x++) {
      for (int y = 0; y < ny; y++) {
        for (int z = 0; z < nz; z++) {
          double turns =
              (double) wave[0] * x / nx + (double) wave[1] * y / ny + (double) wave[2] * z / nz;
          double value = values[(x * ny + y) * nz + z];
          sum[0] += value * Math.cos(2 * Math.PI * turns);
          sum[1] -= value * Math.sin(2 * Math.PI * turns);
        }
      }
    }
    return sum;
  }

  private CUdeviceptr upload(double[] values) {
    CUdeviceptr pointer = new CUdeviceptr();
    cuMemAlloc(pointer, (long) values.length * Sizeof.DOUBLE);
    allocated.add(pointer);
    cuMemcpyHtoD(pointer, Pointer.to(values), (long) values.length * Sizeof.DOUBLE);
    return pointer;
  }

  private static double[] download(CUdeviceptr pointer, int count) {
    double[] values = new double[count];
    cuMemcpyDtoH(Pointer.to(values), pointer, (long) count * Sizeof.DOUBLE);
    return values;
  }

  private static double[] random(int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count).mapToDouble(i -> random.nextDouble() - 0.5).toArray();
  }
}
