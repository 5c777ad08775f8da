package org.farfield.experiments;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.features.StructureSources;
import org.farfield.learning.Monomers;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/** Curves of pairs of molecules that are pulled apart, with energies of interaction. */
final class Dimers {
  private static final String OWN = "dimers_gfn2.xyz.xz";
  private static final String KIND = "config_type";
  private static final Monomers MOLECULES = new Monomers("natoms_a");
  private static final Map<Integer, Double> C6 = Map.of(1, 6.5, 6, 46.6); // atomic units
  private static final double RADIUS = 3;
  private static final int MAX_ANGULAR = 3;
  private static final String FORCES = "forces";
  private static final double STEP = 1e-3; // Å, small beside the widths of all densities

  private final String name;
  private final List<Structure> frames;
  private final double[] energies;
  private final double[] separations;

  private Dimers(String name, List<Structure> frames) {
    this.name = name;
    this.frames = frames;
    energies = numbers("interaction_energy");
    separations = numbers("separation");
  }

  /** Those of a file; where none is given, those that the program carries. */
  static Dimers of(Setup setup) {
    if (setup.data().isPresent()) {
      Path file =
          setup.requireData("", "curves of dimers", "dimers_gfn2.xyz.gz", "dimers_gfn2.xyz");
      try (StructureReader reader = StructureReaders.open(file)) {
        return new Dimers(file.toString(), read(reader));
      }
    }
    InputStream own = Dimers.class.getResourceAsStream(OWN);
    if (own == null) {
      throw new IllegalStateException(OWN + " is not in the program");
    }
    try (StructureReader reader = StructureReaders.open(own, OWN, "extxyz")) {
      return new Dimers(OWN, read(reader));
    }
  }

  private static List<Structure> read(StructureReader reader) {
    List<Structure> frames = new ArrayList<>();
    for (Structure s = reader.read(); s != null; s = reader.read()) {
      frames.add(s);
    }
    return frames;
  }

  /** The elements of frames, ascending. */
  static List<Integer> types(List<Structure> frames) {
    return frames.stream()
        .flatMapToInt(s -> Arrays.stream(s.types()))
        .distinct()
        .sorted()
        .boxed()
        .toList();
  }

  private double[] numbers(String key) {
    return frames.stream().mapToDouble(s -> s.property(key).number()).toArray();
  }

  /** Where they come from, for messages. */
  String name() {
    return name;
  }

  /** The same for pages, which are read elsewhere: the name of the file. */
  String title() {
    return Path.of(name).getFileName().toString();
  }

  int size() {
    return frames.size();
  }

  /** The frames of some classes alone. */
  Dimers only(List<String> kinds) {
    return new Dimers(
        name, frames.stream().filter(s -> kinds.contains(s.property(KIND).text())).toList());
  }

  /** The classes, in the order in which they come. */
  List<String> kinds() {
    return IntStream.range(0, size()).mapToObj(this::kind).distinct().toList();
  }

  /** Energies of interaction, eV. */
  double[] energies() {
    return energies;
  }

  double separation(int frame) {
    return separations[frame];
  }

  String kind(int frame) {
    return frames.get(frame).property(KIND).text();
  }

  String curve(int frame) {
    return frames.get(frame).property("dimer_id").text();
  }

  /** Both molecules in words. */
  String pair(int frame) {
    Property pair = frames.get(frame).properties().get("dimer");
    return pair == null ? "curve " + curve(frame) : pair.text();
  }

  /** The number of atoms of the first molecule. */
  int first(int frame) {
    return MOLECULES.of(frames.get(frame)).get(0).length;
  }

  /** The distance of the centroids of both molecules, Å. */
  double distance(int frame) {
    Structure s = frames.get(frame);
    int first = first(frame);
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
      double between = 0;
      for (int atom = 0; atom < s.atoms(); atom++) {
        double share = atom < first ? 1.0 / first : -1.0 / (s.atoms() - first);
        between += share * s.position(atom, axis);
      }
      square += between * between;
    }
    return Math.sqrt(square);
  }

  /** Whether all frames know their forces. */
  boolean haveForces() {
    return frames.stream()
        .map(s -> s.columns().get(FORCES))
        .allMatch(column -> column != null && column.components() == 3);
  }

  /** The force on the first molecule, eV/Å: the sum of those on its atoms. */
  double[] force(int frame) {
    double[] all = frames.get(frame).column(FORCES).numbers();
    double[] force = new double[3];
    for (int x = 0; x < 3 * first(frame); x++) {
      force[x % 3] += all[x];
    }
    return force;
  }

  /** Energies −Σ C6 / r⁶ of the atoms of one molecule with those of the other, eV. */
  double[] dispersion() {
    return IntStream.range(0, size()).mapToDouble(this::dispersion).toArray();
  }

  private double dispersion(int frame) {
    Structure s = frames.get(frame);
    double energy = 0;
    for (int a = 0; a < first(frame); a++) {
      for (int b = first(frame); b < s.atoms(); b++) {
        double square = 0;
        for (int axis = 0; axis < 3; axis++) {
          double d = s.position(a, axis) - s.position(b, axis);
          square += d * d;
        }
        energy -= Math.sqrt(c6(s, a) * c6(s, b)) / (square * square * square);
      }
    }
    return energy;
  }

  /** Whether C6 is known of all elements: of H and C, of which our molecules of class AA are. */
  boolean hasDispersion() {
    return C6.keySet().containsAll(types(frames));
  }

  // eV Å⁶
  private static double c6(Structure s, int atom) {
    return Units.dispersion(C6.get(s.type(atom)), 6);
  }

  /**
   * How energies fall: of each curve the slope of ln |E| over ln R through its three farthest
   * frames.
   */
  List<Double> falls() {
    Map<String, List<Integer>> curves = new LinkedHashMap<>();
    for (int f = 0; f < size(); f++) {
      if (energies[f] != 0) {
        curves.computeIfAbsent(curve(f), c -> new ArrayList<>()).add(f);
      }
    }
    List<Double> falls = new ArrayList<>();
    for (List<Integer> curve : curves.values()) {
      curve.sort(Comparator.comparingDouble(f -> -separations[f]));
      if (curve.size() >= 3) {
        falls.add(slope(curve.subList(0, 3)));
      }
    }
    return falls;
  }

  private double slope(List<Integer> some) {
    return Slope.ofPower(
        some.stream().mapToDouble(this::distance).toArray(),
        some.stream().mapToDouble(f -> energies[f]).toArray());
  }

  int[] select(IntPredicate which) {
    return IntStream.range(0, size()).filter(which).toArray();
  }

  // ------------------------------------------------------------- features

  private static Expansion near() {
    return Expansion.builder()
        .densities(List.of(new GaussianDensity(0.3, new Cutoff(RADIUS, 0.5), RadialScaling.NONE)))
        .basis(new Gto(5, RADIUS))
        .maxAngular(MAX_ANGULAR)
        .build();
  }

  /** ρ⊗ρ. */
  static FeatureSpec local() {
    return FeatureSpec.powerSpectrum(near());
  }

  /** V of p = 1, one number per pair of elements: LODE(1). */
  static FeatureSpec potential() {
    return FeatureSpec.coefficients(
        Expansion.builder().density(1, 1).basis(new Monomial(0, RADIUS)).maxAngular(0).build());
  }

  /** V⊗V of p = 1: LODE(2). */
  static FeatureSpec potentials() {
    return FeatureSpec.powerSpectrum(
        Expansion.builder()
            .density(1, 1)
            .basis(new Monomial(0, RADIUS))
            .maxAngular(MAX_ANGULAR)
            .build());
  }

  /** ρ⊗V of an exponent. */
  static FeatureSpec longRange(double exponent, RadialBasis basis) {
    return FeatureSpec.of(
        new DescriptorSpec.PowerSpectrum(new DensityProducts("0-1")),
        near(),
        Expansion.builder().density(exponent, 1).basis(basis).maxAngular(MAX_ANGULAR).build());
  }

  /**
   * Features of each dimer less those of its two molecules alone. Centre types are added together
   * but for potentials themselves, which do not know their own element otherwise.
   */
  double[][] differences(Setup setup, FeatureSpec spec) {
    FeatureTable table =
        FeatureTable.of(
            setup.engine(),
            setup.version(),
            spec,
            StructureSources.of(name, frames),
            MOLECULES,
            setup.progress());
    boolean isPotential = spec.descriptor() instanceof DescriptorSpec.Expansion;
    int[] column =
        isPotential
            ? IntStream.range(0, table.features()).toArray()
            : withoutCentres(table.labels());
    int length = 1 + Arrays.stream(column).max().orElseThrow();
    double[][] rows = new double[size()][length];
    for (int f = 0; f < size(); f++) {
      add(table.rows().get(f), column, rows[f]);
    }
    return rows;
  }

  /**
   * What {@link #differences} are worth in forces on the first molecule: minus their derivatives by
   * its place, three rows for each of some frames, from differences between places.
   */
  double[][] slopes(Setup setup, FeatureSpec spec, int[] some) {
    List<Structure> moved = new ArrayList<>();
    for (int frame : some) {
      for (int axis = 0; axis < 3; axis++) {
        moved.add(moved(frame, axis, -STEP));
        moved.add(moved(frame, axis, STEP));
      }
    }
    double[][] rows = new Dimers(name, moved).differences(setup, spec.withSpecies(types(frames)));
    double[][] slopes = new double[3 * some.length][];
    for (int i = 0; i < slopes.length; i++) {
      double[] below = rows[2 * i];
      double[] above = rows[2 * i + 1];
      slopes[i] = new double[below.length];
      Arrays.setAll(slopes[i], x -> (below[x] - above[x]) / (2 * STEP));
    }
    return slopes;
  }

  private Structure moved(int frame, int axis, double step) {
    double[] positions = frames.get(frame).positions();
    for (int atom = 0; atom < first(frame); atom++) {
      positions[3 * atom + axis] += step;
    }
    return frames.get(frame).withPositions(positions);
  }

  static void add(double[] row, int[] column, double[] sum) {
    for (int x = 0; x < row.length; x++) {
      sum[column[x]] += row[x];
    }
  }

  /** The column of each feature when centre types are added together. */
  static int[] withoutCentres(List<Map<String, Integer>> labels) {
    Map<Map<String, Integer>, Integer> columns = new LinkedHashMap<>();
    int[] column = new int[labels.size()];
    for (int x = 0; x < column.length; x++) {
      Map<String, Integer> others = new LinkedHashMap<>(labels.get(x));
      others.remove("center_type");
      column[x] = columns.computeIfAbsent(others, o -> columns.size());
    }
    return column;
  }
}
