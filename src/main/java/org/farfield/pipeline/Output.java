package org.farfield.pipeline;

import java.util.HashMap;
import java.util.List;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.MatrixWriter;
import org.farfield.tensor.MtsWriter;
import org.farfield.tensor.TensorLayout;

/**
 * What a job writes.
 *
 * @param blocks number of blocks of .mts; 0 for a matrix
 * @param rows rows of all blocks, or of the matrix
 * @param columns numbers in the longest row
 * @param numbers features in the file
 * @param bytes size of the file, without a matrix's sidecar
 * @param flops operations of the power spectrum; 0 for the expansion
 * @param rowBytes memory of finished rows on their way to the file, at most
 */
public record Output(
    int blocks,
    long rows,
    long columns,
    double numbers,
    long bytes,
    double flops,
    double rowBytes) {
  static Output of(Request request, Survey survey, Description description) {
    int densities = request.hyperparameters().densities().size();
    if (request.matrix()) {
      Rows row = new Rows(request, survey);
      long rows = DenseWriter.rows(request, survey);
      int columns = Math.multiplyExact(densities, row.length());
      int width = Centres.sampleNames(request.perStructure()).size();
      return new Output(
          0,
          rows,
          columns,
          (double) rows * columns,
          MatrixWriter.size(request.output(), rows, columns, width),
          row.flops() * survey.atoms() * densities,
          Portions.bytes(request.pooling(), rows, columns, survey.atoms()));
    }
    Rows row = request.powerSpectrum() ? new Rows(request, survey) : null;
    TensorLayout layout =
        row == null
            ? ExpansionWriter.layout(request, survey, new HashMap<>())
            : SpectrumWriter.layout(request, survey, row);
    List<BlockLayout> blocks = layout.blocks();
    long rows = blocks.stream().mapToLong(BlockLayout::samples).sum();
    long columns = blocks.stream().mapToLong(BlockLayout::rowLength).max().orElse(0);
    return new Output(
        blocks.size(),
        rows,
        columns,
        blocks.stream().mapToDouble(b -> (double) b.samples() * b.rowLength()).sum(),
        MtsWriter.size(layout, description.info()),
        row == null ? 0 : row.flops() * survey.atoms() * densities,
        row == null
            ? survey.largestResult()
            : Portions.bytes(request.pooling(), rows, columns, survey.atoms()));
  }
}
