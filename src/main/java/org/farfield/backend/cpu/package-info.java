/**
 * The processor backend: which thread does which structure, and what stays of a geometry. Start at
 * {@link org.farfield.backend.cpu.CpuBackend}: its inner classes say which class of which room does
 * which of the three sums, as values, adjoint and Jacobian; {@link
 * org.farfield.backend.cpu.JobShares} parts a batch between cores, {@link
 * org.farfield.backend.cpu.CpuPrepared} keeps the sums of structures that are asked again ({@link
 * org.farfield.backend.cpu.KeptSums}).
 *
 * <p>The sums are three rooms: {@code waves}, over reciprocal vectors by packed matrix products;
 * {@code mesh}, the same by fast Fourier transforms, which asks {@code waves} what a job is; {@code
 * pairs}, over neighbours, which knows neither. Innermost loops are in {@code kernels.cpu}.
 */
package org.farfield.backend.cpu;
