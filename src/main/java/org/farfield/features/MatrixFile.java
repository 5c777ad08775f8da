package org.farfield.features;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.spec.Pooling;
import org.farfield.tensor.MatrixWriter;

/**
 * One row of features per atom, or their mean or sum per structure, as a plain matrix with a
 * sidecar.
 */
final class MatrixFile implements FeatureFile {
  private final Request request;
  private final FeatureLayout features;
  private final Metadata metadata;
  private final List<String> sampleNames;
  private final long rows;
  private final long atoms;

  MatrixFile(Request request, Census survey, Metadata metadata) {
    this.request = request;
    this.metadata = metadata;
    features = FeatureLayout.of(request, survey);
    if (request.spec().pooling() == Pooling.MEAN) {
      survey
          .withoutCentres()
          .ifPresent(
              origin -> {
                throw new InputException(
                    origin
                        + ": has no atoms of the centers "
                        + request.spec().centers().text()
                        + ", so that they have no mean; leave it out, or take their sum");
              });
    }
    sampleNames = Centres.sampleNames(request.spec().perStructure());
    rows = request.spec().perStructure() ? survey.frames() : survey.rows();
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
        RowBlocks.bytes(request.spec().pooling(), rows, columns, atoms),
        columns,
        Map.of());
  }

  @Override
  public Optional<RowRequest> rowRequest() {
    return features.rowRequest(request.spec(), false);
  }

  @Override
  public FeatureWriter open() {
    return new Writer(
        MatrixWriter.create(
            request.output(),
            rows,
            features.length(),
            sampleNames.size(),
            metadata.sidecar(sampleNames, features.columnNames(), features.columns()),
            request.force()));
  }

  private final class Writer implements FeatureWriter {
    private final MatrixWriter writer;
    private final RowBlocks portions;

    Writer(MatrixWriter writer) {
      this.writer = writer;
      portions =
          new RowBlocks(
              features.descriptor(), new int[] {0, features.length()}, request.spec().pooling());
    }

    @Override
    public List<RowBlock> pieces(int system, Batches.Frame frame, FrameValues computed) {
      return portions.of(
          computed,
          system,
          IntStream.of(request.spec().centers().of(frame.structure())).boxed().toList(),
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
