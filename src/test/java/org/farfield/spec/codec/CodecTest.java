package org.farfield.spec.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.MultipoleBasis;
import org.farfield.basis.RadialBasis;
import org.farfield.basis.Tabulated;
import org.farfield.error.InputException;
import org.farfield.files.Sha256;
import org.farfield.spec.Centers;
import org.farfield.spec.Channels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.Density;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.GradientKind;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Narrowing;
import org.farfield.spec.Pooling;
import org.farfield.spec.Precision;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Rotations;
import org.farfield.spec.Splitting;
import org.farfield.spec.text.Documents;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
  @TempDir Path directory;

  private static ObjectNode yaml(String text) throws IOException {
    return (ObjectNode) new ObjectMapper(new YAMLFactory()).readTree(text);
  }

  private static void assertReadBack(FeatureSpec spec) {
    String text = Codec.text(spec);
    FeatureSpec back = Codec.read(text);
    assertThat(back).as(text).isEqualTo(spec);
    assertThat(Codec.text(back)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config", "equivariant", "multiscale", "soap"})
  void examplesAreReadBack(String name) {
    assertReadBack(Codec.read(Documents.read(Path.of("examples", name + ".yaml"))));
  }

  @RepeatedTest(200)
  void randomSpecificationsAreReadBack(RepetitionInfo repetition) {
    assertReadBack(random(new Random(repetition.getCurrentRepetition())));
  }

  private static FeatureSpec random(Random random) {
    Channels channels =
        switch (random.nextInt(5)) {
          case 4 ->
              new Channels.Multipoles(
                  Optional.of("q"),
                  random.nextBoolean() ? Optional.of("mu") : Optional.empty(),
                  random.nextBoolean() ? Optional.of("a=b,c") : Optional.empty(),
                  random.nextBoolean() ? Optional.of("w") : Optional.empty());
          case 0 -> new Channels.Columns(List.of("charge", "forces_0", "a,b"));
          case 1 -> Channels.Mixtures.random(1 + random.nextInt(3), random.nextLong());
          default -> new Channels.Species();
        };
    List<Expansion> expansions = new ArrayList<>();
    for (int e = 0; e <= random.nextInt(3); e++) {
      expansions.add(expansion(random, channels));
    }
    return new FeatureSpec(
        expansions,
        descriptor(random),
        channels instanceof Channels.Species && random.nextBoolean() ? List.of(8, 1) : List.of(),
        random.nextBoolean()
            ? Optional.of(
                new Narrowing(
                    Narrowing.Kind.values()[random.nextInt(2)],
                    "dir/a \u00e9.json",
                    Sha256.of("content " + random.nextInt())))
            : Optional.empty(),
        Pooling.values()[random.nextInt(3)],
        random.nextBoolean()
            ? Set.of()
            : EnumSet.of(GradientKind.POSITIONS, GradientKind.values()[random.nextInt(3)]),
        switch (random.nextInt(6)) {
          case 0 -> new Centers.Types(List.of(8, 1, 118));
          case 1 ->
              new Centers.Atoms(
                  List.of(
                      new Centers.Atoms.Range(4, 5),
                      new Centers.Atoms.Range(0, 3),
                      new Centers.Atoms.Range(7, Integer.MAX_VALUE)));
          case 2 -> new Centers.Column("forces_0");
          case 3 ->
              new Centers.PointList(
                  List.of(
                      List.of(new Centers.Point(0.1, -2, random.nextGaussian())),
                      List.of(new Centers.Point(1, 2, 3), new Centers.Point(1e-3, 0, 1.0 / 3))));
          case 4 -> new Centers.PointFile("dir/a b.xyz", Sha256.of("x" + random.nextInt()));
          default -> Centers.ALL;
        });
  }

  private static Expansion expansion(Random random, Channels channels) {
    List<Density> densities = new ArrayList<>();
    for (int d = 0; d <= random.nextInt(4); d++) {
      densities.add(density(random));
    }
    Expansion.Builder builder =
        Expansion.builder()
            .densities(densities)
            .basis(basis(random))
            .maxAngular(random.nextInt(4))
            .centerAtomWeight(random.nextGaussian())
            .channels(channels)
            .accuracy(Math.pow(10, -1 - 11 * random.nextDouble()))
            .path(EvaluationPath.values()[random.nextInt(4)])
            .precision(Precision.values()[random.nextInt(2)])
            .splitting(splitting(random, densities));
    if (random.nextBoolean()) {
      builder.kCutoff(random.nextDouble() * 10 + 1e-3);
    }
    return builder.build();
  }

  private static Splitting splitting(Random random, List<Density> densities) {
    boolean sharp = densities.stream().anyMatch(LongRangeDensity.class::isInstance);
    return switch (random.nextInt(3)) {
      case 0 -> Splitting.NEVER;
      case 1 -> sharp ? Splitting.at(5 + random.nextDouble()) : Splitting.AUTO;
      default -> Splitting.AUTO;
    };
  }

  private static Density density(Random random) {
    Cutoff cutoff = new Cutoff(2 + random.nextDouble(), random.nextDouble());
    RadialScaling scaling =
        random.nextBoolean()
            ? RadialScaling.NONE
            : new RadialScaling(1 + random.nextDouble(), 2, 4 * random.nextDouble());
    return switch (random.nextInt(3)) {
      case 0 -> new GaussianDensity(0.1 + random.nextDouble(), cutoff, scaling);
      case 1 -> new DeltaDensity(cutoff, scaling);
      default -> LongRangeDensity.powerLaw(6 * random.nextDouble(), 0.1 + random.nextDouble());
    };
  }

  private static RadialBasis basis(Random random) {
    int n = random.nextInt(4);
    double radius = 1 + 5 * random.nextDouble();
    return switch (random.nextInt(5)) {
      case 0 -> new Monomial(n, radius);
      case 1 -> new Laplacian(n, radius);
      case 2 -> new Gto(n, radius);
      case 3 -> new MultipoleBasis(random.doubles(n + 1, 0.3, 2).boxed().toList());
      default -> {
        double[] points = {0, 0.3 + random.nextDouble(), 2, 3, radius + 3};
        double[][][] values = new double[random.nextBoolean() ? 1 : 4][n + 1][points.length];
        for (double[][] degree : values) {
          for (double[] function : degree) {
            java.util.Arrays.setAll(function, i -> random.nextGaussian());
          }
        }
        yield new Tabulated(points, values);
      }
    };
  }

  private static DescriptorSpec descriptor(Random random) {
    DensityProducts products =
        new DensityProducts(List.of("self", "all", "0-0").get(random.nextInt(3)));
    int least = random.nextInt(3);
    return switch (random.nextInt(3)) {
      case 0 -> new DescriptorSpec.Expansion();
      case 1 -> new DescriptorSpec.PowerSpectrum(products, random.nextBoolean());
      default ->
          new DescriptorSpec.Equivariant(
              products,
              2 + random.nextInt(4),
              new Rotations(
                  least, least + random.nextInt(3), random.nextInt(3) - 1, random.nextInt(5)));
    };
  }

  @Test
  void shortAndCompleteDocumentsAreTheSame() throws IOException {
    FeatureSpec shorter =
        Codec.read(
            yaml(
                """
                density: [rho, lode]
                cutoff: 3,4
                width: [0.3, "0.5"]
                exponent: 6
                scaling: 1,2,4
                max-radial: "2"
                gradients: cell,positions
                per: structure-sum
                species: [O, H]
                """));
    FeatureSpec complete =
        Codec.read(
            yaml(
                """
                expansions:
                  - densities:
                      - {density: rho, cutoff: 3, width: 0.3, scaling: [1, 2, 4]}
                      - {density: rho, cutoff: 4, width: 0.5, scaling: [1, 2, 4]}
                      - {density: lode, exponent: 6}
                    max-radial: 2
                gradients: [positions, cell]
                per: structure-sum
                species: H,O
                """));
    assertThat(shorter).isEqualTo(complete);
    assertThat(complete.densities()).hasSize(3);
    assertThat(complete.species()).containsExactly(1, 8);
  }

  @Test
  void filesAndTheirContentsAreTheSame() throws IOException {
    String table = "points: [0, 1, 2, 3]\nvalues: [[1, 0.5, 0.2, 0]]\n";
    Path basis = Files.writeString(directory.resolve("b.yaml"), table);
    Path mixtures = Files.writeString(directory.resolve("m.yaml"), "O: [1, 2]\nH: [0.5, 0]\n");
    ObjectNode names = yaml("basis: tabulated\n");
    names.put("basis-file", basis.toString()).put("mixtures", mixtures.toString());
    ObjectNode contents = yaml("basis: tabulated\nmixtures: {O: [1, 2], H: [0.5, 0]}\n");
    contents.set("basis-file", yaml(table));
    assertThat(Codec.read(names)).isEqualTo(Codec.read(contents));
    assertReadBack(Codec.read(names));
    TreeMap<Integer, List<Double>> weights = new TreeMap<>();
    weights.put(1, List.of(0.5, 0.0));
    weights.put(8, List.of(1.0, 2.0));
    assertThat(Codec.read(names).channels()).isEqualTo(new Channels.Mixtures(weights));
  }

  @Test
  void everyParameterCountsAndIsNamedOnce() {
    List<String> names = new ArrayList<>();
    Hyperparameters.ofExpansions().forEach(e -> names.add(e.parameter().name()));
    Hyperparameters.ofFeatures().forEach(e -> names.add(e.parameter().name()));
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(25);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "nonsense: 1 | the unknown name 'nonsense'",
        "expansions: [{nonsense: 1}] | the unknown name 'nonsense'",
        "expansions: [{}];width: 3 | width concerns none of the expansions",
        "expansions: [] | at least one expansion",
        "densities: [] | at least one density",
        "densities: [{exponent: 1}] | 'density' among them",
        "densities: [{density: lode, width: 1}] | the density lode has no 'width'; lode takes"
            + " potential, exponent, smearing",
        "densities: [{density: soap}] | density must be lode, rho or delta, not 'soap'",
        "densities: [{density: lode}];exponent: 2 | exponent does not go with 'densities'",
        "densities: [{density: lode}];density: rho | density does not go with 'densities'",
        "densities: [{density: lode, exponent: [1, 2]}] | exponent must be a number, not '1,2'",
        "basis: tabulated;max-radial: 3 | max-radial goes with basis gto or monomial or"
            + " laplacian; tabulated takes basis-file",
        "basis: multipoles | basis multipoles needs receiver-widths",
        "basis: multipoles;receiver-widths: [1, -1] | must be positive numbers of Å, not -1.0",
        "receiver-widths: 1 | receiver-widths goes with basis multipoles; gto takes max-radial,"
            + " radius",
        "basis-file: {points: [0, 1, 2, 3]} | basis-file goes with basis tabulated",
        "basis: tabulated;basis-file: {points: [0, x]} | needs 'points'",
        "centers: near | centers must be all, elements:O,N, atoms:0,4:10, column:NAME or"
            + " points:FILE, not 'near'",
        "centers: 'points:nowhere.xyz' | nowhere.xyz: there is no such file",
        "centers: {file: x.xyz} | its sha256 must be 64 hexadecimal digits",
        "centers: {points: [[[1, 2]]]} | a point is a list of three numbers",
        "centers: {points: [[[1, 2, a]]]} | a point is a list of three numbers",
        "centers: {points: [[]]} | centers needs at least one point in each frame",
        "centers: {places: 3} | centers needs at least one point in each frame",
        "centers: 'atoms:3:2' | the atoms 3:2 are none",
        "centers: 'atoms:-1' | counted from 0, not '-1'",
        "centers: 'elements:O,Xx' | 'Xx' is no element",
        "species: H,Q | 'Q' is no element",
        "mixtures: {H: [1], D: [2]} | is hydrogen, which is there twice",
        "species: H;channels: charge | they go with channels species",
        "channels: [species, q] | species makes one channel per element and stands alone",
        "select: {file: x, sha256: 12} | its sha256 must be 64 hexadecimal digits",
        "select: nowhere.json | nowhere.json: there is no such file",
        "radius: {a: 1} | radius must be a value or a list of values",
        "max-angular: 99999999999 | max-angular must be a whole number"
      })
  void wrongDocumentsAreOneSentence(String document, String message) {
    assertThatThrownBy(() -> Codec.read(yaml(document.replace(';', '\n'))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[q]|sources are KIND=COLUMN with the kinds charges, dipoles, multipoles, widths, not 'q'",
        "[charge=q]|sources are KIND=COLUMN with the kinds charges, dipoles, multipoles, widths",
        "[charges=]|sources are KIND=COLUMN with the kinds charges, dipoles, multipoles, widths",
        "'[charges=a, charges=b]'|sources name charges twice",
        "[widths=a]|sources need a column of charges, dipoles or multipoles"
      })
  void sourcesAreKindsAndColumns(String list, String message) {
    assertThatThrownBy(() -> Codec.read(yaml("sources: " + list)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void sourcesAreOneChannel() {
    assertThatThrownBy(() -> Codec.read(yaml("sources: [charges=q]\nchannels: [q]")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("do not go with channels or mixtures");
  }
}
