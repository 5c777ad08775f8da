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
  private final boolean perStructure;
  private final int densities;
  private final Rows rows;
  private final List<Integer> centres;
  private final MtsWriter writer;

  SpectrumWriter(Request request, Survey survey, String info) {
    perStructure = request.perStructure();
    densities = request.hyperparameters().densities().size();
    rows = new Rows(request, survey);
    centres = survey.centres();
    Labels properties = new Labels(rows.columnNames(), rows.columns());
    List<Integer> keys = new ArrayList<>();
    List<BlockLayout> layouts = new ArrayList<>();
    for (int centre : centres) {
      for (int d = 0; d < densities; d++) {
        keys.add(centre);
        if (densities > 1) {
          keys.add(d);
        }
        layouts.add(
            new BlockLayout(
                survey.samples(centre, perStructure),
                Centres.sampleNames(perStructure),
                List.of(),
                properties));
      }
    }
    List<String> names = densities > 1 ? List.of("center_type", "density") : List.of("center_type");
    Labels table = new Labels(names, keys.stream().mapToInt(Integer::intValue).toArray());
    writer =
        MtsWriter.create(request.output(), new TensorLayout(table, layouts), info, request.force());
  }

  @Override
  public void write(int system, Structure structure, Coefficients c) {
    for (Map.Entry<Integer, List<Integer>> centre : Centres.byType(structure).entrySet()) {
      for (int d = 0; d < densities; d++) {
        int block = centres.indexOf(centre.getKey()) * densities + d;
        Portions.write(
            rows,
            c,
            d,
            1,
            system,
            centre.getValue(),
            perStructure,
            (samples, number, values) -> writer.append(block, samples, number, values, 0));
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
