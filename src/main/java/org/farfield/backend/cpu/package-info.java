/**
 * The processor backend: threads, packed matrix products and fast Fourier transforms.
 *
 * <p>Start at {@link org.farfield.backend.cpu.CpuBackend}: its inner classes say which class does
 * which of the three sums; {@code MirrorSum} is that over waves in cells with right angles. {@code
 * LatticeJob} and {@code NeighborJob} are what values and derivatives of a sum share.
 */
package org.farfield.backend.cpu;
