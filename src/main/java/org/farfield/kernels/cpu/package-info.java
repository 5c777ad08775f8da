/**
 * Innermost loops on a processor: matrix products, phases, meshes, neighbours, products of
 * coefficients. Each is an interface or abstract class with a scalar twin and one in vector
 * instructions that gives the same bits.
 *
 * <p>{@link org.farfield.kernels.cpu.GemmKernels} and {@link org.farfield.kernels.cpu.Products}
 * choose once, when a backend starts; whoever calls knows arrays and offsets, no structures. Start
 * at {@code GemmKernel}. May ask: math. A room of its own below everything, because Javadoc cannot
 * be made of packages that name jdk.incubator.vector.
 */
package org.farfield.kernels.cpu;
