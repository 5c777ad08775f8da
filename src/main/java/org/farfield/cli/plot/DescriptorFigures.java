package org.farfield.cli.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.Farfield;
import org.farfield.basis.Gto;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.Equivariants;
import org.farfield.descriptor.Factor;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.expansion.Coefficients;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Rotations;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** What products of densities see, on water molecules, as shown in docs/descriptors.md. */
final class DescriptorFigures {
  private static final int[] WATER = {8, 1, 1};
  private static final double[] POSITIONS = {0, 0, 0, 0.757, 0, 0.586, -0.757, 0, 0.586}; // Å
  private static final List<Integer> ELEMENTS = List.of(1, 8);
  private static final int MAX_ANGULAR = 3;
  private static final int MAX_RADIAL = 2;
  private static final double RADIUS = 4; // Å
  private static final double NEAREST = 3; // Å
  private static final double FARTHEST = 20; // Å
  private static final double FLOOR = 1e-4; // below the picture
  private static final double TILT = 0.7; // radians between the molecule's axis and the one turned

  private DescriptorFigures() {}

  static Map<String, Figure> all() {
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("products", products());
    figures.put("equivariants", equivariants());
    return figures;
  }

  private static Expansion hyperparameters() {
    return Expansion.builder()
        .densities(
            List.of(
                new GaussianDensity(0.4, new Cutoff(RADIUS, 0.5), RadialScaling.NONE),
                LongRangeDensity.powerLaw(1, 1)))
        .basis(new Gto(MAX_RADIAL, RADIUS))
        .maxAngular(MAX_ANGULAR)
        .build();
  }

  private static Factor factor(int density) {
    return new Factor(0, density, MAX_ANGULAR, MAX_RADIAL + 1, ELEMENTS);
  }

  // Features of the first atom, the oxygen of the first molecule.
  private static List<double[]> features(Descriptor descriptor, List<Structure> structures) {
    List<double[]> rows = new ArrayList<>();
    try (Farfield farfield = Farfield.on("cpu")) {
      for (Coefficients c : farfield.expand(hyperparameters(), structures)) {
        double[] row = new double[descriptor.features()];
        descriptor.evaluator(List.of(c)).add(0, row, 0);
        rows.add(row);
      }
    }
    return rows;
  }

  private static Figure products() {
    double[] distance = new double[120];
    List<Structure> structures = new ArrayList<>();
    for (int i = 0; i < distance.length; i++) {
      distance[i] = NEAREST * Math.pow(FARTHEST / NEAREST, i / (distance.length - 1.0));
      structures.add(twoMolecules(distance[i]));
    }
    structures.add(new Structure(WATER, POSITIONS, Cell.OPEN));
    PowerSpectrum spectrum =
        new PowerSpectrum(
            List.of(factor(0), factor(1)),
            List.of(
                new PowerSpectrum.Pair(0, 0),
                new PowerSpectrum.Pair(0, 1),
                new PowerSpectrum.Pair(1, 1)),
            "neighbor_%d_type");
    List<double[]> rows = features(spectrum, structures);
    double[] alone = rows.remove(distance.length);
    Figure figure =
        new Figure(
                "Two water molecules are pulled apart: what an oxygen's power spectra know of it",
                "distance of the oxygens / Å",
                "|p − p(∞)| / |p(∞)|")
            .logarithmic(true, true)
            .xRange(NEAREST, FARTHEST)
            .yRange(FLOOR, 10);
    List<String> names = List.of("ρ⊗ρ", "ρ⊗V", "V⊗V");
    for (int b = 0; b < names.size(); b++) {
      FeatureBlock block = spectrum.blocks().get(b);
      double[] change = rows.stream().mapToDouble(row -> relative(block, row, alone)).toArray();
      int[] drawn = IntStream.range(0, change.length).filter(i -> change[i] >= FLOOR).toArray();
      figure.line(
          names.get(b),
          Arrays.stream(drawn).mapToDouble(i -> distance[i]).toArray(),
          Arrays.stream(drawn).mapToDouble(i -> change[i]).toArray());
    }
    return figure;
  }

  private static Structure twoMolecules(double distance) {
    int[] types = Arrays.copyOf(WATER, 2 * WATER.length);
    System.arraycopy(WATER, 0, types, WATER.length, WATER.length);
    double[] positions = Arrays.copyOf(POSITIONS, 2 * POSITIONS.length);
    System.arraycopy(POSITIONS, 0, positions, POSITIONS.length, POSITIONS.length);
    for (int i = POSITIONS.length + 2; i < positions.length; i += 3) {
      positions[i] += distance;
    }
    return new Structure(types, positions, Cell.OPEN);
  }

  private static double relative(FeatureBlock block, double[] row, double[] reference) {
    double difference = 0;
    double size = 0;
    for (int i = block.offset(); i < block.offset() + block.length(); i++) {
      difference += (row[i] - reference[i]) * (row[i] - reference[i]);
      size += reference[i] * reference[i];
    }
    return Math.sqrt(difference / size);
  }

  private static Figure equivariants() {
    double[] degrees = Figure.range(0, 360);
    List<Structure> structures = new ArrayList<>();
    for (double angle : degrees) {
      structures.add(turned(Math.toRadians(angle)));
    }
    Equivariants products =
        new Equivariants(
            List.of(factor(1)),
            List.of(List.of(0, 0)),
            new Rotations(0, 1, 1, MAX_ANGULAR),
            "neighbor_%d_type");
    List<double[]> rows = features(products, structures);
    Figure figure =
        new Figure(
            "A water molecule is turned about z: products V⊗V of its oxygen",
            "angle / degrees",
            "feature / largest of its block");
    for (FeatureBlock block : products.blocks()) {
      int property = largest(block, rows.get(0));
      double unit = length(block, rows.get(0), property);
      for (int m = 0; m <= 2 * block.lambda(); m++) {
        int at = block.offset() + m * block.count() + property;
        figure.line(
            name(block.lambda(), m),
            degrees,
            rows.stream().mapToDouble(row -> row[at] / unit).toArray());
      }
    }
    return figure.yRange(-1.2, 1.2);
  }

  private static String name(int lambda, int m) {
    return lambda == 0 ? "λ = 0" : "λ = 1, μ = " + List.of("−1 (y)", "0 (z)", "1 (x)").get(m);
  }

  // The property whose components are the longest.
  private static int largest(FeatureBlock block, double[] row) {
    int largest = 0;
    for (int property = 1; property < block.count(); property++) {
      if (length(block, row, property) > length(block, row, largest)) {
        largest = property;
      }
    }
    return largest;
  }

  private static double length(FeatureBlock block, double[] row, int property) {
    double square = 0;
    for (int m = 0; m <= 2 * block.lambda(); m++) {
      double value = row[block.offset() + m * block.count() + property];
      square += value * value;
    }
    return Math.sqrt(square);
  }

  // The molecule's axis leans from z towards x; all is turned about z.
  private static Structure turned(double angle) {
    double[] positions = new double[POSITIONS.length];
    for (int i = 0; i < positions.length; i += 3) {
      double x = POSITIONS[i] * Math.cos(TILT) + POSITIONS[i + 2] * Math.sin(TILT);
      double y = POSITIONS[i + 1];
      positions[i] = x * Math.cos(angle) - y * Math.sin(angle);
      positions[i + 1] = x * Math.sin(angle) + y * Math.cos(angle);
      positions[i + 2] = POSITIONS[i + 2] * Math.cos(TILT) - POSITIONS[i] * Math.sin(TILT);
    }
    return new Structure(WATER, positions, Cell.OPEN);
  }
}
