package org.farfield.learning.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;

/** The weights of one member of a committee among those of all. */
final class MemberWeights {
  private MemberWeights() {}

  /** A sample of every block, alone; 0 is the model. */
  static TensorMap of(TensorMap all, int member) {
    List<TensorBlock> blocks = new ArrayList<>();
    for (TensorBlock block : all.blocks()) {
      int length = block.values().length / block.samples().size();
      double[] own = Arrays.copyOfRange(block.values(), member * length, (member + 1) * length);
      Labels samples = Labels.range("member", 0, 1);
      blocks.add(new TensorBlock(own, samples, block.components(), block.properties()));
    }
    return new TensorMap(all.keys(), blocks);
  }
}
