/**
 * The backend on NVIDIA GPUs, over five rooms that know nothing of it: {@code device} (context,
 * buffers, streams, launches; the only one that asks JCuda), {@code batch} (batches that fit into
 * memory), {@code tables}, {@code sums} and {@code products}, each asking those before it.
 *
 * <p>Start at {@link org.farfield.backend.cuda.CudaBackend}, one GPU: it turns each call of {@link
 * org.farfield.backend.Backend} into tasks of batches. {@link org.farfield.backend.cuda.CudaGroup}
 * shares structures among several GPUs, with the bits of one; what is prepared stays on the device
 * with its vectors ({@code CudaPrepared}, {@code CudaVectors}). Kernels are in {@code
 * cuda-kernels}, a file for each sum.
 */
package org.farfield.backend.cuda;
