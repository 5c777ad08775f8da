/**
 * The three sums on a GPU: over reciprocal vectors (directly or on a mesh), over neighbours, and on
 * site; values, adjoint and Jacobian, each a {@link org.farfield.backend.cuda.batch.DeviceTask} or
 * a part of one that queues launches.
 *
 * <p>Start at {@link org.farfield.backend.cuda.sums.ValuesTask}, which adds the terms of a batch
 * one after the other: their structures have sums of one form, {@link
 * org.farfield.backend.cuda.sums.CallTerms} says which. A sum is made of pieces, first what belongs
 * to the geometry, then what belongs to the sources ({@code SumPieces}); of prepared structures the
 * first stays on the device ({@link org.farfield.backend.cuda.sums.KeptBatch}). Numbers of a batch
 * come from arrays of the host or from vectors that stay on the device ({@code BatchNumbers}).
 * Every class names its kernel file. May ask: device, batch, tables.
 */
package org.farfield.backend.cuda.sums;
