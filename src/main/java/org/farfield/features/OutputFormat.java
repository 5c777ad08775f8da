package org.farfield.features;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.farfield.tensor.files.MatrixWriter;

/** Formats of files of features. */
public enum OutputFormat {
  /** Metatensor's. */
  MTS("mts", List.of("mts")),
  /** A plain matrix with a sidecar; also a bare array, by its name. */
  NPZ("npz", List.of("npz", "npy")),
  /** Apache Parquet. */
  PARQUET("parquet", List.of("parquet")),
  /** HDF5. */
  HDF5("h5", List.of("h5", "hdf5"));

  private final String text;
  private final List<String> endings;

  OutputFormat(String text, List<String> endings) {
    this.text = text;
    this.endings = endings;
  }

  /**
   * Its name, which files of it end in.
   *
   * @return such as mts
   */
  public String text() {
    return text;
  }

  /**
   * Whether all texts of a column take the same room, so that the longest must be known before.
   *
   * @return of arrays
   */
  public boolean hasWidths() {
    return this == MTS || this == NPZ;
  }

  /**
   * A format by its name.
   *
   * @param text such as mts
   * @return the format; empty if there is none
   */
  public static Optional<OutputFormat> of(String text) {
    return Arrays.stream(values()).filter(format -> format.text.equals(text)).findFirst();
  }

  /**
   * The format of a file by the end of its name.
   *
   * @param file any
   * @return the format; empty if the name does not tell
   */
  public static Optional<OutputFormat> of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT); // a root has none
    return Arrays.stream(values())
        .filter(format -> format.endings.stream().anyMatch(end -> name.endsWith("." + end)))
        .findFirst();
  }

  /**
   * A file of this format.
   *
   * @param target where it goes
   * @param overwrite whether an existing file is replaced
   * @param options how features are written
   * @return takes features
   */
  public FeatureSink sink(Path target, boolean overwrite, WriteOptions options) {
    return switch (this) {
      case MTS -> new MtsSink(target, overwrite, options);
      case NPZ -> new MatrixSink(target, overwrite, options);
      case PARQUET -> new ParquetSink(target, overwrite, options);
      case HDF5 -> new Hdf5Sink(target, overwrite, options);
    };
  }

  /**
   * The files that make up one of this format.
   *
   * @param target the one that is named
   * @param layout of the features in it
   * @return with what lies beside it
   */
  public List<Path> files(Path target, FeatureLayout layout) {
    return switch (this) {
      case MTS, HDF5 -> List.of(target);
      case NPZ -> List.of(target, MatrixWriter.sidecar(target));
      case PARQUET -> new ParquetSink(target, true, WriteOptions.DEFAULT).files(layout);
    };
  }
}
