package org.farfield.pipeline;

import java.util.List;
import java.util.stream.IntStream;
import org.farfield.expansion.Coefficients;
import org.farfield.structure.Structure;
import org.farfield.tensor.MatrixWriter;

/**
 * One row of features per atom, or their mean or sum per structure, as a plain matrix with a
 * sidecar.
 */
final class DenseWriter implements FeatureWriter {
  private final Portions portions;
  private final MatrixWriter writer;

  DenseWriter(Request request, Survey survey, Description description) {
    int densities = request.hyperparameters().densities().size();
    Rows rows = new Rows(request, survey);
    portions = new Portions(rows, densities, request.pooling());
    List<String> names = Centres.sampleNames(request.perStructure());
    writer =
        MatrixWriter.create(
            request.output(),
            rows(request, survey),
            Math.multiplyExact(densities, rows.length()),
            names.size(),
            description.sidecar(names, rows.columnNames(), rows.columns(), densities),
            request.force());
  }

  static long rows(Request request, Survey survey) {
    return request.perStructure() ? survey.frames() : survey.atoms();
  }

  @Override
  public List<Piece> pieces(int system, Structure structure, Coefficients c) {
    List<Integer> atoms = IntStream.range(0, structure.size()).boxed().toList();
    return portions.of(
        c,
        0,
        system,
        atoms,
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
