/**
 * Models of tensors, of targets of atoms and of kernels: {@link
 * org.farfield.learning.parts.PartsTraining} gathers blocks of features and has a linear problem
 * for each part of the target ({@link org.farfield.learning.parts.PartProblem}); start there.
 * {@link org.farfield.learning.parts.KernelSelection} chooses the atoms of a kernel, {@code
 * KernelWeights} finds the weights of densities in it, {@code KernelDerivatives} makes rows of
 * forces and stress from derivatives of kernels. From there on all is as in {@code fit}.
 */
package org.farfield.learning.parts;
