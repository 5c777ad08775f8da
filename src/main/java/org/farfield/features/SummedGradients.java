package org.farfield.features;

/**
 * Derivatives of features summed over all centres of one structure, Σ_i row_i, with respect to the
 * position of every atom and to strain (that of {@link org.farfield.expansion.Gradients}).
 *
 * @param features numbers per row
 * @param positions {@code [(3 atom + axis) · features + feature]}, 1/Å; of atoms, not of points
 * @param strain {@code [(3 α + β) · features + feature]}; points move as atoms do
 * @param points Σ r_β ∂/∂r_α over points, laid out as strain, which less this is that of points
 *     held
 */
@SuppressWarnings("ArrayRecordComponent") // 3N · features numbers
public record SummedGradients(int features, double[] positions, double[] strain, double[] points) {}
