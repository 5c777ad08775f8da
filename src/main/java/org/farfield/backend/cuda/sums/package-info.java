/**
 * Sums over lattices, meshes, pairs and neighbours on a GPU: values, adjoint and Jacobian, each a
 * {@link org.farfield.backend.cuda.batch.DeviceTask} or a part of one that queues launches.
 *
 * <p>Start at {@link org.farfield.backend.cuda.sums.LatticeSum}, whose kernels are in
 * cuda-kernels/lattice.cu; every class names its kernel file. May ask: device, batch, tables.
 */
package org.farfield.backend.cuda.sums;
