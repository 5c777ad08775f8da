package org.farfield.tensor.files;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.farfield.tensor.Labels;
import org.farfield.tensor.LabelsBuilder;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;

/** Random maps: two components, gradients, every third block empty. */
final class Maps {
  private Maps() {}

  static TensorMap random(long seed) {
    Random random = new Random(seed);
    int count = 1 + random.nextInt(6);
    LabelsBuilder keys = Labels.builder("o3_lambda", "center_type");
    TensorBlock[] blocks = new TensorBlock[count];
    for (int i = 0; i < count; i++) {
      keys.add(i, random.nextInt());
      blocks[i] = block(random, i % 3 == 1 ? 0 : 1 + random.nextInt(20));
    }
    return new TensorMap(keys.build(), List.of(blocks));
  }

  private static TensorBlock block(Random random, int samples) {
    List<Labels> components =
        List.of(Labels.range("o3_mu", -2, 5), Labels.range("k", 0, 1 + random.nextInt(3)));
    Labels properties = Labels.range("n", 0, 1 + random.nextInt(7));
    Map<String, TensorBlock> gradients = new LinkedHashMap<>();
    List<Labels> more = List.of(Labels.range("xyz", 0, 3), components.get(0), components.get(1));
    gradients.put(
        "positions", block(random, gradientSamples(random, samples), more, properties, Map.of()));
    return block(random, samples(samples), components, properties, gradients);
  }

  private static TensorBlock block(
      Random random,
      Labels samples,
      List<Labels> components,
      Labels properties,
      Map<String, TensorBlock> gradients) {
    int length = samples.size() * properties.size();
    for (Labels c : components) {
      length *= c.size();
    }
    return new TensorBlock(
        random.doubles(length, -1e3, 1e3).toArray(), samples, components, properties, gradients);
  }

  private static Labels samples(int count) {
    LabelsBuilder samples = Labels.builder("system", "atom");
    for (int i = 0; i < count; i++) {
      samples.add(i / 4, i);
    }
    return samples.build();
  }

  private static Labels gradientSamples(Random random, int parents) {
    LabelsBuilder samples = Labels.builder("sample", "system", "atom");
    for (int i = 0; i < parents; i++) {
      for (int j = 0; j <= random.nextInt(3); j++) {
        samples.add(i, i / 4, j);
      }
    }
    return samples.build();
  }

  static boolean same(TensorMap a, TensorMap b) {
    boolean same = a.keys().equals(b.keys()) && a.blocks().size() == b.blocks().size();
    for (int i = 0; same && i < a.blocks().size(); i++) {
      same = same(a.blocks().get(i), b.blocks().get(i));
    }
    return same;
  }

  private static boolean same(TensorBlock a, TensorBlock b) {
    return Arrays.equals(a.values(), b.values())
        && a.samples().equals(b.samples())
        && a.components().equals(b.components())
        && a.properties().equals(b.properties())
        && a.gradients().keySet().equals(b.gradients().keySet())
        && a.gradients().keySet().stream()
            .allMatch(g -> same(a.gradients().get(g), b.gradients().get(g)));
  }
}
