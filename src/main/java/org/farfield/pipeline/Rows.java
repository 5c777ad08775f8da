package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Hyperparameters;

/**
 * All features of an atom of one density in one row, over the channels of the whole input: the
 * expansion by (channel, l, m, n), or the power spectrum by (l, channel 1, n 1, channel 2, n 2).
 */
final class Rows {
  private static final long MAX_FEATURES = 20_000_000;

  private final List<Integer> channels;
  private final Hyperparameters hyperparameters;
  private final PowerSpectrum spectrum; // null for the expansion
  private final boolean species;

  Rows(Request request, Survey survey) {
    channels = survey.channels();
    species = survey.species();
    hyperparameters = request.hyperparameters();
    spectrum =
        request.powerSpectrum()
            ? new PowerSpectrum(
                hyperparameters.maxAngular(), hyperparameters.basis().size(), channels.size())
            : null;
    long side = (long) channels.size() * hyperparameters.basis().size();
    long features =
        request.powerSpectrum()
            ? (hyperparameters.maxAngular() + 1) * side * side
            : (long) channels.size() * hyperparameters.fields();
    if (features * hyperparameters.densities().size() > MAX_FEATURES) {
      throw new InputException(
          request.inputName()
              + ": "
              + features
              + " features a row for "
              + channels.size()
              + " channels are too many; use a smaller max-radial or max-angular, or fewer channels");
    }
  }

  int length() {
    return spectrum == null
        ? Math.multiplyExact(channels.size(), hyperparameters.fields())
        : spectrum.features();
  }

  void fill(Coefficients c, int density, int atom, double[] out, int offset) {
    int[] position = new int[c.channels()];
    for (int a = 0; a < position.length; a++) {
      position[a] = channels.indexOf(c.channelLabel(a));
    }
    if (spectrum != null) {
      spectrum.compute(c, density, atom, position, out, offset);
      return;
    }
    Arrays.fill(out, offset, offset + length(), 0);
    for (int a = 0; a < position.length; a++) {
      System.arraycopy(
          c.values(),
          c.index(atom, density, a, 0),
          out,
          offset + position[a] * c.fields(),
          c.fields());
    }
  }

  List<String> columnNames() {
    String channel = species ? "neighbor_type" : "channel";
    return spectrum == null ? List.of(channel, "o3_lambda", "o3_mu", "n") : spectrumNames(species);
  }

  private static List<String> spectrumNames(boolean species) {
    return species
        ? List.of("l", "neighbor_1_type", "n_1", "neighbor_2_type", "n_2")
        : List.of("l", "channel_1", "n_1", "channel_2", "n_2");
  }

  /** Labels of the columns, row-major. */
  int[] columns() {
    List<int[]> rows = new ArrayList<>();
    int radial = hyperparameters.basis().size();
    if (spectrum == null) {
      for (int channel : channels) {
        for (int l = 0; l <= hyperparameters.maxAngular(); l++) {
          for (int m = -l; m <= l; m++) {
            for (int n = 0; n < radial; n++) {
              rows.add(new int[] {channel, l, m, n});
            }
          }
        }
      }
    } else {
      for (int l = 0; l <= hyperparameters.maxAngular(); l++) {
        for (int a = 0; a < channels.size() * radial; a++) {
          for (int b = 0; b < channels.size() * radial; b++) {
            rows.add(
                new int[] {
                  l, channels.get(a / radial), a % radial, channels.get(b / radial), b % radial
                });
          }
        }
      }
    }
    return rows.stream().flatMapToInt(Arrays::stream).toArray();
  }
}
