package org.farfield.pipeline;

import java.nio.file.Path;
import org.farfield.expansion.Hyperparameters;
import org.farfield.structure.io.FrameSelection;

/**
 * One featurization job.
 *
 * @param input structure file
 * @param inputName how messages call it
 * @param inputFormat format name, or null to go by the file name
 * @param frames which frames
 * @param hyperparameters what to compute
 * @param powerSpectrum whether to write the power spectrum instead of the expansion
 * @param pooling rows of atoms, or their mean or sum over each structure
 * @param output target file
 * @param matrix whether to write a plain matrix (.npz, .npy) instead of .mts
 * @param force whether an existing output is replaced
 */
public record Request(
    Path input,
    String inputName,
    String inputFormat,
    FrameSelection frames,
    Hyperparameters hyperparameters,
    boolean powerSpectrum,
    Pooling pooling,
    Path output,
    boolean matrix,
    boolean force) {
  /**
   * Whether a row stands for a structure instead of an atom.
   *
   * @return false for {@link Pooling#ATOM}
   */
  public boolean perStructure() {
    return pooling != Pooling.ATOM;
  }
}
