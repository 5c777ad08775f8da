package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.structure.io.FrameSelection;
import picocli.CommandLine.Option;

/** What is read of the input. */
final class SourceOptions {
  private static final Pattern COUNT = Pattern.compile("-?[0-9]{1,6}");

  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      description = "extxyz, poscar or cif, where the file name does not tell.")
  private String inputFormat;

  @Option(
      names = "--frames",
      paramLabel = "A:B:C",
      description =
          "Frames from A up to but without B in steps of C, e.g. 0:100:2; one number: that frame."
              + " Default: all.")
  private String frames;

  @Option(
      names = "--channels",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "species",
      description =
          "'species': one channel per element; or names of per-atom columns used as weights, e.g."
              + " charges. Default: ${DEFAULT-VALUE}.")
  private List<String> channels = List.of();

  @Option(
      names = "--mixtures",
      paramLabel = "N|FILE",
      description =
          "Instead of one channel per element: N random mixtures of them (see --seed), or those of"
              + " a YAML or JSON file with a list of weights per element, e.g. 'O: [1, 0.5]'.")
  private String mixtures;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "--mixtures N: chooses the random weights. Default: 0.")
  private Long seed;

  String inputFormat() {
    return inputFormat;
  }

  FrameSelection frames() {
    return frames == null ? FrameSelection.ALL : FrameSelection.parse(frames);
  }

  Channels channels() {
    if (seed != null && (mixtures == null || !COUNT.matcher(mixtures).matches())) {
      throw new InputException("--seed goes with --mixtures N");
    }
    if (!channels.equals(List.of("species"))) {
      if (mixtures != null) {
        throw new InputException("--mixtures mixes elements: it does not go with --channels");
      }
      return new Channels.Columns(channels);
    }
    if (mixtures == null) {
      return new Channels.Species();
    }
    return COUNT.matcher(mixtures).matches()
        ? Channels.Mixtures.random(Integer.parseInt(mixtures), seed == null ? 0 : seed)
        : MixingFile.read(Path.of(mixtures));
  }
}
