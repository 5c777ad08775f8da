package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.farfield.expansion.Coefficients;
import org.farfield.structure.Structure;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.MtsWriter;
import org.farfield.tensor.TensorLayout;

/**
 * Expansion coefficients as .mts: a block per (o3_lambda, o3_sigma, center_type, neighbor_type),
 * with the keys channel instead of neighbor_type for weight columns, and density last if there are
 * several.
 */
final class ExpansionWriter implements FeatureWriter {
  private final Pooling pooling;
  private final MtsWriter writer;
  private final Map<List<Integer>, Integer> blocks = new HashMap<>();

  ExpansionWriter(Request request, Survey survey, String info) {
    pooling = request.pooling();
    TensorLayout layout = layout(request, survey, blocks);
    writer = MtsWriter.create(request.output(), layout, info, request.force());
  }

  /** Keys and shapes; tells which block is that of (l, centre, channel, density). */
  static TensorLayout layout(Request request, Survey survey, Map<List<Integer>, Integer> blocks) {
    boolean perStructure = request.perStructure();
    int densities = request.hyperparameters().densities().size();
    List<String> names = new ArrayList<>(List.of("o3_lambda", "o3_sigma", "center_type"));
    names.add(survey.species() ? "neighbor_type" : "channel");
    if (densities > 1) {
      names.add("density");
    }
    List<Integer> keys = new ArrayList<>();
    List<BlockLayout> layouts = new ArrayList<>();
    Labels properties = Labels.range("n", 0, request.hyperparameters().basis().size());
    for (int l = 0; l <= request.hyperparameters().maxAngular(); l++) {
      for (int centre : survey.centres()) {
        for (int channel : survey.channels()) {
          long samples = survey.samples(centre, channel, perStructure);
          if (samples == 0) {
            continue;
          }
          for (int d = 0; d < densities; d++) {
            keys.addAll(List.of(l, 1, centre, channel));
            if (densities > 1) {
              keys.add(d);
            }
            blocks.put(List.of(l, centre, channel, d), layouts.size());
            layouts.add(
                new BlockLayout(
                    samples,
                    Centres.sampleNames(perStructure),
                    List.of(Labels.range("o3_mu", -l, 2 * l + 1)),
                    properties));
          }
        }
      }
    }
    Labels table = new Labels(names, keys.stream().mapToInt(Integer::intValue).toArray());
    return new TensorLayout(table, layouts);
  }

  // Copying takes 1 % of the computing (1000 periodic structures of 20 to 200 atoms, two cores) and
  // goes on beside it: not worth handing pieces around.
  @Override
  public List<Piece> pieces(int system, Structure structure, Coefficients c) {
    return List.of(new Piece(0, () -> () -> write(system, structure, c)));
  }

  private void write(int system, Structure structure, Coefficients c) {
    double[] rows = new double[0];
    for (Map.Entry<Integer, List<Integer>> centre : Centres.byType(structure).entrySet()) {
      List<Integer> atoms = centre.getValue();
      int[] samples = Centres.samples(system, atoms, pooling != Pooling.ATOM);
      for (int a = 0; a < c.channels(); a++) {
        for (int d = 0; d < c.densities(); d++) {
          for (int l = 0; l <= c.maxAngular(); l++) {
            int length = (2 * l + 1) * c.radial();
            if (rows.length < atoms.size() * length) {
              rows = new double[atoms.size() * length];
            }
            for (int i = 0; i < atoms.size(); i++) {
              System.arraycopy(
                  c.values(), c.index(atoms.get(i), d, a, l), rows, i * length, length);
            }
            int count = Centres.reduce(rows, atoms.size(), length, pooling);
            int block = blocks.get(List.of(l, centre.getKey(), c.channelLabel(a), d));
            writer.append(block, samples, count, rows, 0);
          }
        }
      }
    }
  }

  @Override
  public void commit() {
    writer.commit();
  }

  @Override
  public void close() {
    writer.close();
  }
}
