/**
 * Linear algebra of models: factorisations of many rows that are never in memory together, and what
 * is fitted with them. {@link org.farfield.linalg.StreamedQr} takes the rows (start there), {@link
 * org.farfield.linalg.Ridge} solves. {@link org.farfield.linalg.KernelPoints} and {@link
 * org.farfield.linalg.KernelSpace} make rows of kernels. Matrices are row-major arrays; no
 * structure, no feature is known here.
 */
package org.farfield.linalg;
