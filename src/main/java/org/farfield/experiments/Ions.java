package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.basis.Gto;
import org.farfield.basis.RadialBasis;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * Random ions: as many Na⁺ as Cl⁻, 64 together, in cubes of side 12 to 20 Å, no two of them closer
 * than 2.5 Å.
 */
final class Ions {
  static final int SODIUM = 11;
  static final int CHLORINE = 17;
  static final List<Integer> SPECIES = List.of(SODIUM, CHLORINE);
  static final int PER_FRAME = 64;
  static final double COULOMB = 14.399645; // e²/4πε₀, eV Å

  private static final double LEAST_SIDE = 12;
  private static final double LARGEST_SIDE = 20;
  private static final double LEAST_DISTANCE = 2.5;
  private static final int TRIES = 100_000;

  private final List<Structure> frames = new ArrayList<>();
  private final List<double[]> positions = new ArrayList<>();
  private final double[] sides;
  private final double[] charges = new double[PER_FRAME];

  Ions(int count, long seed) {
    Random random = new Random(seed);
    sides = new double[count];
    int[] types = new int[PER_FRAME];
    for (int i = 0; i < PER_FRAME; i++) {
      boolean cation = i < PER_FRAME / 2;
      types[i] = cation ? SODIUM : CHLORINE;
      charges[i] = cation ? 1 : -1;
    }
    for (int f = 0; f < count; f++) {
      sides[f] = LEAST_SIDE + (LARGEST_SIDE - LEAST_SIDE) * random.nextDouble();
      double[] places = places(sides[f], random);
      positions.add(places);
      Cell cell = Cell.periodic(sides[f], 0, 0, 0, sides[f], 0, 0, 0, sides[f]);
      frames.add(new Structure(types, places, cell));
    }
  }

  // One ion after the other; from the start again where there is no room for the next.
  private static double[] places(double side, Random random) {
    double[] places = new double[3 * PER_FRAME];
    int placed = 0;
    for (int tries = 0; placed < PER_FRAME; tries++) {
      if (tries == TRIES) {
        placed = 0;
        tries = 0;
      }
      for (int axis = 0; axis < 3; axis++) {
        places[3 * placed + axis] = side * random.nextDouble();
      }
      placed += isFree(places, placed, side) ? 1 : 0;
    }
    return places;
  }

  private static boolean isFree(double[] places, int last, double side) {
    for (int i = 0; i < last; i++) {
      double square = 0;
      for (int axis = 0; axis < 3; axis++) {
        double d = places[3 * last + axis] - places[3 * i + axis];
        d -= side * Math.rint(d / side);
        square += d * d;
      }
      if (square < LEAST_DISTANCE * LEAST_DISTANCE) {
        return false;
      }
    }
    return true;
  }

  List<Structure> frames() {
    return frames;
  }

  /** Energies per ion, kₑ e² Å^−p: eV for p = 1. */
  double[] energies(double exponent) {
    LatticeSum sum = new LatticeSum(exponent);
    double[] energies = new double[sides.length];
    IntStream.range(0, sides.length)
        .parallel()
        .forEach(
            f ->
                energies[f] =
                    COULOMB * sum.energy(positions.get(f), charges, sides[f]) / PER_FRAME);
    return energies;
  }

  /** The first frames with what they know: the energy, not per ion, and forces, eV and eV / Å. */
  List<Structure> labelled(int count) {
    LatticeSum sum = new LatticeSum(1);
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(
            f -> {
              double energy = COULOMB * sum.energy(positions.get(f), charges, sides[f]);
              double[] forces = sum.forces(positions.get(f), charges, sides[f]);
              Arrays.setAll(forces, x -> COULOMB * forces[x]);
              return frames
                  .get(f)
                  .with(Property.of("energy", energy))
                  .with(Column.reals("forces", 3, forces));
            })
        .toList();
  }

  /** Potentials at the ions, smeared and averaged over radial functions. */
  static FeatureSpec potential(double exponent, double width, RadialBasis basis) {
    return FeatureSpec.coefficients(
            Expansion.builder()
                .density(exponent, width)
                .basis(basis)
                .maxAngular(0)
                .accuracy(1e-8)
                .build())
        .withSpecies(SPECIES);
  }

  /** Local surroundings, ρ⊗ρ of a width of 1 Å. */
  static FeatureSpec soap(double cutoff, int maxRadial, int maxAngular) {
    Cutoff smooth = new Cutoff(cutoff, 0.5);
    return FeatureSpec.powerSpectrum(
            Expansion.builder()
                .densities(List.of(new GaussianDensity(1, smooth, RadialScaling.NONE)))
                .basis(new Gto(maxRadial, cutoff))
                .maxAngular(maxAngular)
                .build())
        .withSpecies(SPECIES);
  }

  /** Of the frames from one on. */
  static double[] behind(double[] values, int from) {
    return Arrays.copyOfRange(values, from, values.length);
  }
}
