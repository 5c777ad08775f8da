/**
 * Host tables as the kernels read them: radial functions, spectra and their layout in device
 * memory, uploaded once for each set of hyperparameters.
 *
 * <p>Start at {@link org.farfield.backend.cuda.tables.DeviceTables}, all of one expansion: {@link
 * org.farfield.backend.cuda.tables.LatticeTables} of sums over reciprocal vectors and {@link
 * org.farfield.backend.cuda.tables.NeighborTables} of sums over neighbours, made when they are
 * first needed. May ask: device, batch.
 */
package org.farfield.backend.cuda.tables;
