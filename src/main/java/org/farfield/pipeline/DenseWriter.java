package org.farfield.pipeline;

import java.util.List;
import java.util.stream.IntStream;
import org.farfield.expansion.Coefficients;
import org.farfield.structure.Structure;
import org.farfield.tensor.MatrixWriter;

/** One row of features per atom, or their mean per structure, as a plain matrix with a sidecar. */
final class DenseWriter implements FeatureWriter {
  private final boolean perStructure;
  private final int densities;
  private final Rows rows;
  private final MatrixWriter writer;

  DenseWriter(Request request, Survey survey, Description description) {
    perStructure = request.perStructure();
    densities = request.hyperparameters().densities().size();
    rows = new Rows(request, survey);
    int width = perStructure ? 1 : 2;
    writer =
        MatrixWriter.create(
            request.output(),
            perStructure ? survey.frames() : survey.atoms(),
            Math.multiplyExact(densities, rows.length()),
            width,
            description.sidecar(
                Centres.sampleNames(perStructure), rows.columnNames(), rows.columns(), densities),
            request.force());
  }

  @Override
  public void write(int system, Structure structure, Coefficients c) {
    List<Integer> atoms = IntStream.range(0, structure.size()).boxed().toList();
    Portions.write(
        rows,
        c,
        0,
        densities,
        system,
        atoms,
        perStructure,
        (samples, number, values) -> writer.append(samples, number, values, 0));
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
