/** All cores of the host: GEMM, FFT and table kernels. */
package org.farfield.backend.cpu;
