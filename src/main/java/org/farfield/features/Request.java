package org.farfield.features;

import java.nio.file.Path;
import java.util.Optional;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.io.FrameSelection;

/**
 * One featurization job.
 *
 * @param input structure file
 * @param inputName how messages call it
 * @param inputFormat format name, or null to go by the file name
 * @param frames which frames
 * @param spec what the features are
 * @param output target file
 * @param matrix whether to write a plain matrix (.npz, .npy) instead of .mts
 * @param force whether an existing output is replaced
 * @param reduction how features are made fewer, if that is what is written instead of them
 */
public record Request(
    Path input,
    String inputName,
    String inputFormat,
    FrameSelection frames,
    FeatureSpec spec,
    Path output,
    boolean matrix,
    boolean force,
    Optional<Reduction> reduction) {}
