package org.farfield.backend.cuda;

import static jcuda.driver.JCudaDriver.cuCtxCreate;
import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuCtxSynchronize;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuGetErrorString;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;
import static jcuda.driver.JCudaDriver.cuMemHostAlloc;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoH;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoD;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoad;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import jcuda.Pointer;
import jcuda.Sizeof;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;

/** What {@link SimulatorFaultsTest} runs in processes of its own: one launch, one line about it. */
final class SimulatorProgram {

  private static final int THREADS = 256;

  private final CUmodule module = new CUmodule();
  private final double[] values = new double[THREADS];
  private final CUdeviceptr in = new CUdeviceptr();
  private final CUdeviceptr out = new CUdeviceptr();

  private SimulatorProgram(String file) {
    for (int i = 0; i < THREADS; i++) {
      values[i] = i + 1;
    }
    cuModuleLoad(module, ptx(file).toString());
    cuMemAlloc(in, bytes());
    cuMemAlloc(out, bytes());
    cuMemcpyHtoD(in, Pointer.to(values), bytes());
  }

  /**
   * Runs one program.
   *
   * @param arguments {@code neighbours KERNEL}: how many values differ from those of the next
   *     thread; {@code values KERNEL}: the first value; {@code stream WAIT}: the value read from a
   *     stream with or without waiting for it; {@code sums}: of 256 values by two kernels; {@code
   *     context}: what a thread without context is told; {@code devices}: what is told to a second
   *     device that is given things of the first; {@code threads}: how many pieces of memory the
   *     process has mapped when two threads have launched a kernel, and when 12 have
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    CUcontext context = SimulatedDevice.createContext();
    switch (arguments[0]) {
      case "neighbours" -> new SimulatorProgram("wrong").neighbours(arguments[1]);
      case "values" -> new SimulatorProgram("wrong").values(arguments[1]);
      case "stream" -> new SimulatorProgram("wrong").stream(Boolean.parseBoolean(arguments[1]));
      case "sums" -> new SimulatorProgram("right").sums();
      case "context" -> withoutContext();
      case "devices" -> new SimulatorProgram("right").onOtherDevice();
      case "threads" -> new SimulatorProgram("right").byThreads(context);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private void neighbours(String kernel) {
    double[] results = launch(kernel);
    int wrong = 0;
    for (int i = 0; i < THREADS; i++) {
      if (results[i] != values[(i + 1) % THREADS]) {
        wrong++;
      }
    }
    System.out.println(wrong == 0 ? "all right" : "some wrong");
  }

  private void values(String kernel) {
    System.out.println(launch(kernel)[0]);
  }

  private double[] launch(String kernel) {
    CUfunction function = new CUfunction();
    cuModuleGetFunction(function, module, kernel);
    Pointer parameters = Pointer.to(Pointer.to(in), Pointer.to(out));
    int shared = THREADS * Sizeof.DOUBLE / 2;
    int refused = cuLaunchKernel(function, 1, 1, 1, THREADS, 1, 1, shared, null, parameters, null);
    if (refused != 0) {
      System.out.println(CUresult.stringFor(refused));
      System.exit(1);
    }
    int result = cuCtxSynchronize();
    if (result != 0) {
      String[] sentence = {""};
      cuGetErrorString(result, sentence);
      System.out.println(sentence[0]);
      System.exit(1);
    }
    double[] results = new double[THREADS];
    cuMemcpyDtoH(Pointer.to(results), out, bytes());
    return results;
  }

  private void stream(boolean waits) {
    CUstream stream = new CUstream();
    cuStreamCreate(stream, 1);
    Pointer pinned = new Pointer();
    cuMemHostAlloc(pinned, bytes(), 0);
    var host = pinned.getByteBuffer(0, bytes()).order(ByteOrder.nativeOrder()).asDoubleBuffer();
    host.put(0, -1);
    cuMemcpyDtoHAsync(pinned, in, bytes(), stream);
    if (waits) {
      cuStreamSynchronize(stream);
    }
    System.out.println(host.get(0));
  }

  private void sums() {
    int blocks = 2;
    Pointer count = Pointer.to(new int[] {THREADS});
    Pointer parameters = Pointer.to(count, Pointer.to(in), Pointer.to(out));
    double[] results = new double[blocks];
    cuMemcpyHtoD(out, Pointer.to(results), (long) blocks * Sizeof.DOUBLE);
    CUfunction halfSum = new CUfunction();
    cuModuleGetFunction(halfSum, module, "half_sum");
    int shared = THREADS / 32 * Sizeof.DOUBLE;
    cuLaunchKernel(halfSum, blocks, 1, 1, THREADS, 1, 1, shared, null, parameters, null);
    cuMemcpyDtoH(Pointer.to(results), out, (long) blocks * Sizeof.DOUBLE);
    System.out.println(results[0]);
    CUfunction blockSum = new CUfunction();
    cuModuleGetFunction(blockSum, module, "block_sum");
    cuLaunchKernel(blockSum, blocks, 1, 1, THREADS, 1, 1, 0, null, parameters, null);
    cuMemcpyDtoH(Pointer.to(results), out, (long) blocks * Sizeof.DOUBLE);
    System.out.println(results[0] + " " + results[1]);
  }

  private static void withoutContext() throws InterruptedException {
    int[] result = {0};
    Thread thread = new Thread(() -> result[0] = cuMemAlloc(new CUdeviceptr(), 8));
    thread.start();
    thread.join();
    System.out.println(CUresult.stringFor(result[0]));
  }

  private void onOtherDevice() {
    CUfunction function = new CUfunction();
    cuModuleGetFunction(function, module, "block_sum");
    CUstream stream = new CUstream();
    cuStreamCreate(stream, 1);
    cuCtxCreate(new CUcontext(), 0, device(1));
    long[] free = {0};
    long[] total = {0};
    cuMemGetInfo(free, total);
    System.out.println("in use: " + (total[0] - free[0]));
    say("copy", cuMemcpyDtoH(Pointer.to(new double[THREADS]), in, bytes()));
    say("free", cuMemFree(in));
    say("wait", cuStreamSynchronize(stream));
    Pointer count = Pointer.to(new int[] {THREADS});
    Pointer parameters = Pointer.to(count, Pointer.to(in), Pointer.to(out));
    say("function", cuLaunchKernel(function, 1, 1, 1, THREADS, 1, 1, 0, null, parameters, null));
    CUmodule own = new CUmodule();
    cuModuleLoad(own, ptx("right").toString());
    cuModuleGetFunction(function, own, "block_sum");
    say("stream", cuLaunchKernel(function, 1, 1, 1, THREADS, 1, 1, 0, stream, parameters, null));
    say("memory", cuLaunchKernel(function, 1, 1, 1, THREADS, 1, 1, 0, null, parameters, null));
  }

  private void byThreads(CUcontext context) throws IOException, InterruptedException {
    for (int threads : new int[] {2, 10}) {
      for (int i = 0; i < threads; i++) {
        Thread thread =
            new Thread(
                () -> {
                  cuCtxSetCurrent(context);
                  sum();
                });
        thread.start();
        thread.join();
      }
      try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
        System.out.println(maps.count());
      }
    }
  }

  private void sum() {
    CUfunction function = new CUfunction();
    cuModuleGetFunction(function, module, "block_sum");
    Pointer parameters =
        Pointer.to(Pointer.to(new int[] {THREADS}), Pointer.to(in), Pointer.to(out));
    cuLaunchKernel(function, 1, 1, 1, THREADS, 1, 1, 0, null, parameters, null);
  }

  private static void say(String what, int result) {
    System.out.println(what + ": " + CUresult.stringFor(result));
  }

  private static CUdevice device(int ordinal) {
    CUdevice device = new CUdevice();
    cuDeviceGet(device, ordinal);
    return device;
  }

  private static Path ptx(String file) {
    return Path.of(System.getenv("CUSIM_KERNELS")).resolveSibling("ptx/" + file + ".ptx");
  }

  private static long bytes() {
    return (long) THREADS * Sizeof.DOUBLE;
  }
}
