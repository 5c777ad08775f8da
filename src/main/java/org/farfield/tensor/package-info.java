/**
 * Labelled blocks of numbers: {@link org.farfield.tensor.TensorMap} has a {@link
 * org.farfield.tensor.TensorBlock} for each key, whose axes are {@link org.farfield.tensor.Labels};
 * {@link org.farfield.tensor.TensorLayout} is its shape, known before the numbers. They are
 * metatensor's, in names and order. Values only: files of them are in {@code tensor.files}. Start
 * at {@code TensorMap}.
 */
package org.farfield.tensor;
