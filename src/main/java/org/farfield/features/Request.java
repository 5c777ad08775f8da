package org.farfield.features;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.farfield.spec.Channels;
import org.farfield.spec.Density;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.GradientKind;
import org.farfield.spec.Pooling;
import org.farfield.structure.io.FrameSelection;

/**
 * One featurization job.
 *
 * @param input structure file
 * @param inputName how messages call it
 * @param inputFormat format name, or null to go by the file name
 * @param frames which frames
 * @param expansions one or more, with the same channels; densities are numbered through all of them
 * @param descriptor what is made of them
 * @param narrowing which features are kept, or how they are combined; empty for all
 * @param pooling rows of atoms, or their mean or sum over each structure
 * @param output target file
 * @param matrix whether to write a plain matrix (.npz, .npy) instead of .mts
 * @param force whether an existing output is replaced
 * @param reduction how features are made fewer, if that is what is written instead of them
 * @param gradients which derivatives are written with the features; .mts only
 */
public record Request(
    Path input,
    String inputName,
    String inputFormat,
    FrameSelection frames,
    List<Expansion> expansions,
    DescriptorSpec descriptor,
    Optional<Narrowing> narrowing,
    Pooling pooling,
    Path output,
    boolean matrix,
    boolean force,
    Optional<Reduction> reduction,
    List<GradientKind> gradients) {
  /**
   * Checks and copies.
   *
   * @param input structure file
   * @param inputName how messages call it
   * @param inputFormat format name, or null to go by the file name
   * @param frames which frames
   * @param expansions one or more, with the same channels
   * @param descriptor what is made of them
   * @param narrowing which features are kept, or how they are combined; empty for all
   * @param pooling rows of atoms, or their mean or sum over each structure
   * @param output target file
   * @param matrix whether to write a plain matrix
   * @param force whether an existing output is replaced
   * @param reduction how features are made fewer, if that is what is written instead of them
   * @param gradients which derivatives are written with the features; .mts only
   */
  public Request {
    expansions = List.copyOf(expansions);
    gradients = List.copyOf(gradients);
    if (expansions.stream().map(Expansion::channels).distinct().count() != 1) {
      throw new IllegalArgumentException("one or more expansions with the same channels");
    }
  }

  /**
   * How sources are grouped, in all expansions.
   *
   * @return species or columns
   */
  public Channels channels() {
    return expansions.get(0).channels();
  }

  /**
   * Densities of all expansions, in the order of their numbers.
   *
   * @return the densities
   */
  public List<Density> densities() {
    return expansions.stream().flatMap(h -> h.densities().stream()).toList();
  }

  /**
   * Whether a row stands for a structure instead of an atom.
   *
   * @return false for {@link Pooling#ATOM}
   */
  public boolean perStructure() {
    return pooling != Pooling.ATOM;
  }
}
