/** Labelled blocks of numbers and the files that hold them: .mts, .npz, .npy. */
package org.farfield.tensor;
