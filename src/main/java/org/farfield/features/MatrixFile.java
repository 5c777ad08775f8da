package org.farfield.features;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.tensor.MatrixWriter;

/**
 * One row of features per atom, or their mean or sum per structure, as a plain matrix with a
 * sidecar.
 */
final class MatrixFile implements FeatureFile {
  private final Request request;
  private final FeatureLayout features;
  private final Description description;
  private final List<String> sampleNames;
  private final long rows;
  private final long atoms;

  MatrixFile(Request request, Census survey, Description description) {
    this.request = request;
    this.description = description;
    features = FeatureLayout.of(request, survey);
    sampleNames = Centres.sampleNames(request.perStructure());
    rows = request.perStructure() ? survey.frames() : survey.atoms();
    atoms = survey.atoms();
  }

  @Override
  public Output output() {
    int columns = features.length();
    return new Output(
        0,
        rows,
        columns,
        (double) rows * columns,
        MatrixWriter.size(request.output(), rows, columns, sampleNames.size()),
        features.descriptor().flops() * atoms,
        RowBlocks.bytes(request.pooling(), rows, columns, atoms),
        columns,
        Map.of());
  }

  @Override
  public Optional<RowRequest> rowRequest() {
    return features.rowRequest(request.pooling(), false);
  }

  @Override
  public FeatureWriter open() {
    return new Writer(
        MatrixWriter.create(
            request.output(),
            rows,
            features.length(),
            sampleNames.size(),
            description.sidecar(sampleNames, features.columnNames(), features.columns()),
            request.force()));
  }

  private final class Writer implements FeatureWriter {
    private final MatrixWriter writer;
    private final RowBlocks portions;

    Writer(MatrixWriter writer) {
      this.writer = writer;
      portions =
          new RowBlocks(features.descriptor(), new int[] {0, features.length()}, request.pooling());
    }

    @Override
    public List<RowBlock> pieces(int system, Batches.Frame frame, FrameValues computed) {
      return portions.of(
          computed,
          system,
          IntStream.range(0, frame.structure().size()).boxed().toList(),
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
}
