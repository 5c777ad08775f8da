package org.farfield.cli;

import java.util.ArrayList;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.ShortRangeDensity;
import picocli.CommandLine.Option;

/** What --density rho and --density delta need. Lists not given are null. */
final class ShortRangeOptions {
  private static final List<Double> CUTOFF = List.of(5.0);
  private static final List<Double> WIDTH = List.of(0.5);
  private static final List<Double> SMOOTHING = List.of(0.5);

  @Option(
      names = "--cutoff",
      split = ",",
      paramLabel = "R",
      description =
          "rho, delta: neighbours nearer than this count, Å; several at once, e.g. 3,6. Default:"
              + " 5.0.")
  private List<Double> cutoffs;

  @Option(
      names = "--width",
      split = ",",
      paramLabel = "SIGMA",
      description =
          "rho: width of the Gaussian on every neighbour, Å; one, or one per cutoff. Default: 0.5.")
  private List<Double> widths;

  @Option(
      names = "--smoothing",
      split = ",",
      paramLabel = "W",
      description =
          "rho, delta: length before the cutoff over which neighbours fade as a shifted cosine, Å;"
              + " 0: a step. Default: 0.5.")
  private List<Double> smoothings;

  @Option(
      names = "--scaling",
      split = ",",
      paramLabel = "X",
      description =
          "rho, delta: RATE,SCALE,EXPONENT of the factor rate/(rate + (r/scale)^exponent) by which"
              + " far neighbours count less, scale in Å, e.g. 1,2,4. Default: none.")
  private List<Double> scaling;

  List<ShortRangeDensity> gaussians() {
    List<Double> width = widths == null ? WIDTH : widths;
    List<Cutoff> ends = ends(width.size());
    List<ShortRangeDensity> densities = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      densities.add(new GaussianDensity(at(width, i), ends.get(i), radialScaling()));
    }
    return densities;
  }

  List<ShortRangeDensity> deltas() {
    List<ShortRangeDensity> densities = new ArrayList<>();
    for (Cutoff end : ends(1)) {
      densities.add(new DeltaDensity(end, radialScaling()));
    }
    return densities;
  }

  /** Refuses what would otherwise be passed over in silence. */
  void check(boolean rho, boolean delta) {
    if (!rho && !delta) {
      unused(cutoffs, "--cutoff", "rho or delta");
      unused(smoothings, "--smoothing", "rho or delta");
      unused(scaling, "--scaling", "rho or delta");
    }
    if (!rho) {
      unused(widths, "--width", "rho");
    }
  }

  static void unused(List<Double> values, String option, String kinds) {
    if (values != null) {
      throw new InputException(option + " goes with --density " + kinds);
    }
  }

  // One value stands for all densities.
  private List<Cutoff> ends(int widthCount) {
    List<Double> cutoff = cutoffs == null ? CUTOFF : cutoffs;
    List<Double> smoothing = smoothings == null ? SMOOTHING : smoothings;
    int count = Math.max(widthCount, Math.max(cutoff.size(), smoothing.size()));
    for (int given : new int[] {widthCount, cutoff.size(), smoothing.size()}) {
      if (given != 1 && given != count) {
        throw new InputException(
            String.format(
                "--cutoff has %d values, --width %d and --smoothing %d; give one, or as many as of"
                    + " the others",
                cutoff.size(), widthCount, smoothing.size()));
      }
    }
    List<Cutoff> ends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ends.add(new Cutoff(at(cutoff, i), at(smoothing, i)));
    }
    return ends;
  }

  private static double at(List<Double> values, int i) {
    return values.get(values.size() == 1 ? 0 : i);
  }

  private RadialScaling radialScaling() {
    if (scaling == null) {
      return RadialScaling.NONE;
    }
    if (scaling.size() != 3) {
      throw new InputException(
          "--scaling needs three numbers, RATE,SCALE,EXPONENT, not " + scaling.size());
    }
    return new RadialScaling(scaling.get(0), scaling.get(1), scaling.get(2));
  }
}
