package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Rotations;

/**
 * One kind of descriptor in words. A new kind is a class of these and a place in {@link #ALL}.
 *
 * @param <D> its specifications
 */
interface DescriptorKind<D extends DescriptorSpec> {
  /** Which densities are multiplied. */
  Parameter PRODUCTS =
      new Parameter(
          "products",
          Parameter.Type.TEXT,
          "WHICH",
          "self",
          "which densities are multiplied: self (each with itself), all (every choice), or by their"
              + " numbers, e.g. 0-0,0-1.");

  /** All kinds. */
  List<DescriptorKind<?>> ALL = List.of(new Coefficients(), new PowerSpectrum(), new Equivariant());

  /** Which of them. */
  Parameter KIND =
      new Parameter(
          "descriptor",
          Parameter.Type.TEXT,
          "D",
          "expansion",
          "expansion (coefficients), power-spectrum (invariant products of two densities) or"
              + " equivariant (products that rotate like spherical harmonics).");

  /** What documents and the command line call it. */
  String name();

  /** The class of its specifications. */
  Class<D> type();

  /** What decides it besides the expansions. */
  List<Parameter> parameters();

  /** Reads one. */
  D read(Fields fields, List<Expansion> expansions);

  /** Writes one. */
  void write(D descriptor, ObjectNode node);

  /** Reads a descriptor of any kind. */
  static DescriptorSpec readAny(Fields fields, List<Expansion> expansions) {
    List<String> names = names(ALL.stream());
    DescriptorKind<?> kind = ALL.get(names.indexOf(fields.choice(KIND, names)));
    for (DescriptorKind<?> other : ALL) {
      for (Parameter p : other.parameters()) {
        if (fields.has(p) && !kind.parameters().contains(p)) {
          throw new InputException(
              p.name()
                  + " goes with descriptor "
                  + owners(p)
                  + Parameter.taken(kind.name(), kind.parameters()));
        }
      }
    }
    return kind.read(fields, expansions);
  }

  private static List<String> names(Stream<DescriptorKind<?>> kinds) {
    return kinds.map(DescriptorKind::name).toList();
  }

  /** The kinds that have a parameter. */
  static String owners(Parameter parameter) {
    return String.join(" or ", names(ALL.stream().filter(k -> k.parameters().contains(parameter))));
  }

  /** Writes a descriptor of any kind, with its name. */
  static void describe(DescriptorSpec descriptor, ObjectNode node) {
    for (DescriptorKind<?> kind : ALL) {
      if (kind.type().isInstance(descriptor)) {
        node.put(KIND.name(), kind.name());
        writeAs(kind, descriptor, node);
        return;
      }
    }
    throw new IllegalStateException(
        descriptor.getClass().getName() + " has no DescriptorKind: it cannot be written down");
  }

  private static <D extends DescriptorSpec> void writeAs(
      DescriptorKind<D> kind, DescriptorSpec descriptor, ObjectNode node) {
    kind.write(kind.type().cast(descriptor), node);
  }

  /** The coefficients themselves. */
  record Coefficients() implements DescriptorKind<DescriptorSpec.Expansion> {
    @Override
    public String name() {
      return "expansion";
    }

    @Override
    public Class<DescriptorSpec.Expansion> type() {
      return DescriptorSpec.Expansion.class;
    }

    @Override
    public List<Parameter> parameters() {
      return List.of();
    }

    @Override
    public DescriptorSpec.Expansion read(Fields fields, List<Expansion> expansions) {
      return new DescriptorSpec.Expansion();
    }

    @Override
    public void write(DescriptorSpec.Expansion descriptor, ObjectNode node) {}
  }

  /** Invariant products of two densities. */
  record PowerSpectrum() implements DescriptorKind<DescriptorSpec.PowerSpectrum> {
    private static final String DROP = "drop";
    private static final Parameter DUPLICATES =
        new Parameter(
            "duplicates",
            Parameter.Type.TEXT,
            "D",
            "keep",
            "of a density with itself (a1 n1; a2 n2) and (a2 n2; a1 n1) are one number: keep writes"
                + " both, drop one of them times √2 (half of the columns, the same scalar"
                + " products).");

    @Override
    public String name() {
      return "power-spectrum";
    }

    @Override
    public Class<DescriptorSpec.PowerSpectrum> type() {
      return DescriptorSpec.PowerSpectrum.class;
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(PRODUCTS, DUPLICATES);
    }

    @Override
    public DescriptorSpec.PowerSpectrum read(Fields fields, List<Expansion> expansions) {
      return new DescriptorSpec.PowerSpectrum(
          new DensityProducts(fields.text(PRODUCTS)),
          fields.choice(DUPLICATES, List.of("keep", DROP)).equals(DROP));
    }

    @Override
    public void write(DescriptorSpec.PowerSpectrum descriptor, ObjectNode node) {
      node.put(PRODUCTS.name(), descriptor.products().text());
      if (descriptor.distinct()) { // files from before know no such choice
        node.put(DUPLICATES.name(), DROP);
      }
    }
  }

  /** Products that rotate like spherical harmonics. */
  record Equivariant() implements DescriptorKind<DescriptorSpec.Equivariant> {
    private static final int MAX_ORDER = 5;
    private static final int MAX_LAMBDA = 2;
    private static final Parameter ORDER =
        new Parameter(
            "correlation-order",
            Parameter.Type.WHOLE,
            "NU",
            "2",
            "how many densities are multiplied, 2 to 5 (features of NU + 1 bodies).");
    private static final Parameter MOST =
        new Parameter(
            "max-lambda",
            Parameter.Type.WHOLE,
            "LAMBDA",
            "",
            "largest degree of the features, inclusive. Default: 2.");
    private static final Parameter LEAST =
        new Parameter(
            "min-lambda", Parameter.Type.WHOLE, "LAMBDA", "0", "smallest degree of the features.");
    private static final Parameter SIGMA =
        new Parameter(
            "sigma",
            Parameter.Type.TEXT,
            "S",
            "both",
            "1 (inverted like spherical harmonics), -1 (pseudotensors) or both.");
    private static final Parameter INTERMEDIATE =
        new Parameter(
            "max-intermediate",
            Parameter.Type.WHOLE,
            "K",
            "",
            "of three and more densities: largest degree of what the first of them are coupled to."
                + " Default: the largest max-angular.");

    @Override
    public String name() {
      return "equivariant";
    }

    @Override
    public Class<DescriptorSpec.Equivariant> type() {
      return DescriptorSpec.Equivariant.class;
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(PRODUCTS, ORDER, MOST, LEAST, SIGMA, INTERMEDIATE);
    }

    @Override
    public DescriptorSpec.Equivariant read(Fields fields, List<Expansion> expansions) {
      int factors = fields.whole(ORDER);
      if (factors < 2 || factors > MAX_ORDER) {
        throw new InputException(
            "correlation-order must be between 2 and " + MAX_ORDER + ", not " + factors);
      }
      if (factors == 2 && fields.has(INTERMEDIATE)) {
        throw new InputException("max-intermediate goes with correlation-order 3 or more");
      }
      int least = fields.whole(LEAST);
      int sigma =
          switch (fields.choice(SIGMA, List.of("1", "-1", "both"))) {
            case "1" -> 1;
            case "-1" -> -1;
            default -> 0;
          };
      return new DescriptorSpec.Equivariant(
          new DensityProducts(fields.text(PRODUCTS)),
          factors,
          new Rotations(
              least,
              fields.wholeIfGiven(MOST).orElse(Math.max(least, MAX_LAMBDA)),
              sigma,
              fields.wholeIfGiven(INTERMEDIATE).orElse(FeatureSpec.largestAngular(expansions))));
    }

    @Override
    public void write(DescriptorSpec.Equivariant descriptor, ObjectNode node) {
      Rotations rotations = descriptor.rotations();
      node.put(PRODUCTS.name(), descriptor.products().text());
      node.put(ORDER.name(), descriptor.factors());
      node.put(LEAST.name(), rotations.minLambda());
      node.put(MOST.name(), rotations.maxLambda());
      node.put(
          SIGMA.name(), rotations.parities() == 0 ? "both" : String.valueOf(rotations.parities()));
      if (descriptor.factors() > 2) {
        node.put(INTERMEDIATE.name(), rotations.maxIntermediate());
      }
    }
  }
}
