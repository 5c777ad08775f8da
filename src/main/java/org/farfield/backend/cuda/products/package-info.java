/**
 * Power spectra multiplied where the coefficients are, so that only products leave the GPU.
 *
 * <p>Start at {@link org.farfield.backend.cuda.products.ProductCall}, one call of {@code
 * Multiplier}; {@link org.farfield.backend.cuda.products.ProductTask} is one batch of it. May ask:
 * device, batch, tables, sums.
 */
package org.farfield.backend.cuda.products;
