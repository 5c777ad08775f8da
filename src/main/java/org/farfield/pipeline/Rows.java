package org.farfield.pipeline;

import java.nio.IntBuffer;
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

  /** Operations for one atom and density. */
  double flops() {
    return spectrum == null ? 0 : spectrum.flops();
  }

  /** For the atoms of one structure; for one thread. */
  Adder adder(Coefficients c) {
    return new Adder(c);
  }

  /** Adds rows of one structure to sums that begin with zeros. */
  final class Adder {
    private final Coefficients c;
    private final int[] position;
    private final double[] scratch;

    private Adder(Coefficients c) {
      this.c = c;
      position = new int[c.channels()];
      for (int a = 0; a < position.length; a++) {
        position[a] = channels.indexOf(c.channelLabel(a));
      }
      scratch = new double[spectrum == null ? 0 : spectrum.side()];
    }

    void add(int density, int atom, double[] out, int offset) {
      if (spectrum != null) {
        spectrum.add(c, density, atom, position, scratch, out, offset);
        return;
      }
      double[] values = c.values();
      int fields = c.fields();
      for (int a = 0; a < position.length; a++) {
        int from = c.index(atom, density, a, 0);
        int to = offset + position[a] * fields;
        for (int x = 0; x < fields; x++) {
          out[to + x] += values[from + x];
        }
      }
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
    IntBuffer labels = IntBuffer.allocate(Math.multiplyExact(columnNames().size(), length()));
    int radial = hyperparameters.basis().size();
    if (spectrum == null) {
      for (int channel : channels) {
        for (int l = 0; l <= hyperparameters.maxAngular(); l++) {
          for (int m = -l; m <= l; m++) {
            for (int n = 0; n < radial; n++) {
              labels.put(channel).put(l).put(m).put(n);
            }
          }
        }
      }
      return labels.array();
    }
    for (int l = 0; l <= hyperparameters.maxAngular(); l++) {
      for (int a = 0; a < channels.size() * radial; a++) {
        for (int b = 0; b < channels.size() * radial; b++) {
          labels.put(l).put(channels.get(a / radial)).put(a % radial);
          labels.put(channels.get(b / radial)).put(b % radial);
        }
      }
    }
    return labels.array();
  }
}
