package org.farfield.cli.plot;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.farfield.error.InputException;

/**
 * The picture of a {@link DistanceScan}: points, and r^−p through the last one of each curve. The
 * density (p = 0) is drawn as far down as the potentials go.
 */
final class DistancesFigure {
  private static final double MARGIN = 1.15;
  private static final double SMALLEST = -100;

  private final Figure figure;
  private final List<DistanceScan.Curve> curves;
  private final double from;
  private final double to;
  private final double low;

  private DistancesFigure(
      String file,
      List<Double> exponents,
      DistanceScan.Choice choice,
      List<DistanceScan.Curve> curves) {
    this.curves = curves;
    int[] all = IntStream.range(0, exponents.size()).toArray();
    int[] laws = IntStream.of(all).filter(d -> exponents.get(d) > 0).toArray();
    low =
        decade(
            Math.floor(log(laws.length == 0 ? all : laws).min().orElseThrow(() -> nothing(file))));
    double high = decade(Math.ceil(log(all).max().orElseThrow(() -> nothing(file))));
    from = curves.stream().mapToDouble(c -> c.distance()[0]).min().orElseThrow() / MARGIN;
    to =
        curves.stream().mapToDouble(c -> c.distance()[c.distance().length - 1]).max().orElseThrow()
            * MARGIN;
    List<Integer> between = choice.between();
    figure =
        new Figure(
                file + ": what atom " + choice.atom() + " feels of the other molecule",
                between.isEmpty()
                    ? "distance of the molecules' centres / Å"
                    : "distance of atoms " + between.get(0) + " and " + between.get(1) + " / Å",
                "|c(n = " + choice.radial() + ", l = 0)| / Å^(3/2 − p)")
            .logarithmic(true, true)
            .xRange(from, to)
            .yRange(low, Math.max(high, 10 * low));
  }

  private static InputException nothing(String file) {
    return new InputException(
        file + ": every coefficient is 0; choose another --channel, --radial or --exponent");
  }

  // What is 0 has no place on a logarithmic axis.
  private DoubleStream log(int[] densities) {
    return IntStream.of(densities)
        .boxed()
        .flatMap(d -> curves.stream().map(curve -> curve.coefficient()[d]))
        .flatMapToDouble(DoubleStream::of)
        .map(c -> Math.log10(Math.abs(c)))
        .filter(x -> x > SMALLEST);
  }

  private static double decade(double exponent) {
    return Math.pow(10, exponent);
  }

  static Figure draw(
      String file,
      List<Double> exponents,
      DistanceScan.Choice choice,
      List<DistanceScan.Curve> curves) {
    DistancesFigure picture = new DistancesFigure(file, exponents, choice, curves);
    for (int d = 0; d < exponents.size(); d++) {
      picture.density(d, exponents.get(d));
    }
    return picture.figure;
  }

  private void density(int d, double p) {
    String law = "r^-" + DimerFigure.trim(p);
    for (int k = 0; k < curves.size(); k++) {
      DistanceScan.Curve curve = curves.get(k);
      double[] c = curve.coefficient()[d];
      int[] drawn = IntStream.range(0, c.length).filter(i -> Math.abs(c[i]) >= low).toArray();
      if (drawn.length == 0) {
        continue;
      }
      double[] x = Arrays.stream(drawn).mapToDouble(i -> curve.distance()[i]).toArray();
      double[] y = Arrays.stream(drawn).mapToDouble(i -> Math.abs(c[i])).toArray();
      figure.points(
          "p = " + DimerFigure.trim(p) + ", " + curve.channel() + " in " + curve.molecules(),
          x,
          y,
          d,
          k);
      if (p > 0) {
        double r = x[x.length - 1];
        double last = y[y.length - 1];
        figure.straight(
            law + " [" + k + "]",
            k == curves.size() - 1 ? law : null,
            new double[] {from, to},
            new double[] {last * Math.pow(from / r, -p), last * Math.pow(to / r, -p)},
            d);
      }
    }
  }
}
