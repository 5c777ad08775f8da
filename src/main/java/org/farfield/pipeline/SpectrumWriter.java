package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.farfield.expansion.Coefficients;
import org.farfield.structure.Structure;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.MtsWriter;
import org.farfield.tensor.TensorLayout;

/** Power spectra as .mts: a block per center_type, and per density if there are several. */
final class SpectrumWriter implements FeatureWriter {
  private final int densities;
  private final Portions portions;
  private final List<Integer> centres;
  private final MtsWriter writer;

  SpectrumWriter(Request request, Survey survey, String info) {
    densities = request.hyperparameters().densities().size();
    Rows rows = new Rows(request, survey);
    portions = new Portions(rows, 1, request.pooling());
    centres = survey.centres();
    TensorLayout layout = layout(request, survey, rows);
    writer = MtsWriter.create(request.output(), layout, info, request.force());
  }

  static TensorLayout layout(Request request, Survey survey, Rows rows) {
    int densities = request.hyperparameters().densities().size();
    Labels properties = new Labels(rows.columnNames(), rows.columns());
    List<Integer> keys = new ArrayList<>();
    List<BlockLayout> layouts = new ArrayList<>();
    for (int centre : survey.centres()) {
      for (int d = 0; d < densities; d++) {
        keys.add(centre);
        if (densities > 1) {
          keys.add(d);
        }
        layouts.add(
            new BlockLayout(
                survey.samples(centre, request.perStructure()),
                Centres.sampleNames(request.perStructure()),
                List.of(),
                properties));
      }
    }
    List<String> names = densities > 1 ? List.of("center_type", "density") : List.of("center_type");
    Labels table = new Labels(names, keys.stream().mapToInt(Integer::intValue).toArray());
    return new TensorLayout(table, layouts);
  }

  @Override
  public List<Piece> pieces(int system, Structure structure, Coefficients c) {
    List<Piece> pieces = new ArrayList<>();
    for (Map.Entry<Integer, List<Integer>> centre : Centres.byType(structure).entrySet()) {
      for (int d = 0; d < densities; d++) {
        int block = centres.indexOf(centre.getKey()) * densities + d;
        pieces.addAll(
            portions.of(
                c,
                d,
                system,
                centre.getValue(),
                (samples, number, values) -> writer.append(block, samples, number, values, 0)));
      }
    }
    return pieces;
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
