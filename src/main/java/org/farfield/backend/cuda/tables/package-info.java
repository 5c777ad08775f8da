/**
 * Host tables as the kernels read them: radial functions, spectra and their layout in device
 * memory, uploaded once for each set of hyperparameters.
 *
 * <p>Start at {@link org.farfield.backend.cuda.tables.DeviceTables} (long-range densities) and
 * {@link org.farfield.backend.cuda.tables.NeighborTables} (sums over neighbours). May ask: device,
 * batch.
 */
package org.farfield.backend.cuda.tables;
