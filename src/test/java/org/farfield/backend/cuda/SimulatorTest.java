package org.farfield.backend.cuda;

import static jcuda.driver.JCudaDriver.cuCtxDestroy;
import static jcuda.driver.JCudaDriver.cuCtxSynchronize;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoH;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadData;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.Sizeof;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way from Java through JCuda to a kernel and back, with the smallest kernel there is. */
class SimulatorTest {

  private static CUcontext context;

  @BeforeAll
  static void createContext() {
    SimulatedDevice.require();
    context = SimulatedDevice.createContext();
    JCudaDriver.setExceptionsEnabled(true);
  }

  @AfterAll
  static void destroyContext() {
    // called even where there was no device to begin with
    if (context != null) {
      cuCtxDestroy(context);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257, 5000})
  void fillsExactlyTheValuesAskedFor(int count) throws IOException {
    CUfunction fill = new CUfunction();
    cuModuleGetFunction(fill, module("memory"), "fill_double");
    double[] values = new double[count + 1];
    CUdeviceptr onDevice = new CUdeviceptr();
    cuMemAlloc(onDevice, (long) values.length * Sizeof.DOUBLE);

    launch(fill, onDevice, values.length, -1);
    launch(fill, onDevice, count, Math.PI);
    cuMemcpyDtoH(Pointer.to(values), onDevice, (long) values.length * Sizeof.DOUBLE);
    cuMemFree(onDevice);

    assertThat(Arrays.copyOf(values, count)).containsOnly(Math.PI);
    assertThat(values[count]).isEqualTo(-1);
  }

  private static void launch(CUfunction fill, CUdeviceptr onDevice, long count, double value) {
    Pointer parameters =
        Pointer.to(
            Pointer.to(onDevice), Pointer.to(new long[] {count}), Pointer.to(new double[] {value}));
    cuLaunchKernel(fill, 4, 1, 1, 128, 1, 1, 0, null, parameters, null);
    cuCtxSynchronize();
  }

  private static CUmodule module(String name) throws IOException {
    try (InputStream ptx = SimulatorTest.class.getResourceAsStream("kernels/" + name + ".ptx")) {
      byte[] text = ptx.readAllBytes();
      CUmodule module = new CUmodule();
      // the driver takes text that ends in a zero byte
      cuModuleLoadData(module, Arrays.copyOf(text, text.length + 1));
      return module;
    }
  }
}
