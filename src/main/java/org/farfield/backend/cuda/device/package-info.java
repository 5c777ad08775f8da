/**
 * One NVIDIA GPU and its libraries: context, memory, streams, modules, launches, cuFFT, cuBLAS. The
 * only room that imports JCuda; all others see buffers, streams and kernels.
 *
 * <p>{@link org.farfield.backend.cuda.device.NativeLibraries} finds and loads what the machine has,
 * {@link org.farfield.backend.cuda.device.CudaDevices} lists GPUs, {@link
 * org.farfield.backend.cuda.device.Context} makes one current, {@link
 * org.farfield.backend.cuda.device.Kernel} is launched. Start at {@code Context}. May ask: error.
 */
package org.farfield.backend.cuda.device;
