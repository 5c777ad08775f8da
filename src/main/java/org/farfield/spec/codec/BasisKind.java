package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;

/**
 * One kind of radial basis in words. A new kind is a class of these, or one more {@link Family},
 * and a place in {@link #ALL}.
 *
 * @param <B> its bases
 */
interface BasisKind<B extends RadialBasis> {
  /** All kinds. */
  List<BasisKind<?>> ALL =
      List.of(
          new Family<>("gto", Gto.class, Gto::new),
          new Family<>("monomial", Monomial.class, Monomial::new),
          new Family<>("laplacian", Laplacian.class, Laplacian::new),
          new TabulatedKind(),
          new MultipolesKind());

  /** Which of them. */
  Parameter KIND =
      new Parameter(
          "basis",
          Parameter.Type.TEXT,
          "KIND",
          "gto",
          "Radial functions: "
              + String.join(", ", names(ALL.stream()))
              + " (tabulated with basis-file, multipoles with receiver-widths).");

  /** What documents and the command line call it. */
  String name();

  /** The class of its bases. */
  Class<B> type();

  /** What it is made of. */
  List<Parameter> parameters();

  /** Reads one. */
  B read(Fields fields);

  /** Writes one. */
  void write(B basis, ObjectNode node);

  /** A family of functions up to an index, of one radius. */
  record Family<B extends RadialBasis>(String name, Class<B> type, Constructor<B> constructor)
      implements BasisKind<B> {
    private static final Parameter MAX_RADIAL =
        new Parameter(
            "max-radial",
            Parameter.Type.WHOLE,
            "N",
            "5",
            "Largest radial index n, inclusive: N+1 functions per l.");
    private static final Parameter RADIUS =
        new Parameter("radius", Parameter.Type.NUMBER, "R", "5.0", "Radius of the basis in Å.");

    /** Makes one of the largest index and the radius. */
    interface Constructor<B> {
      B make(int maxRadial, double radius);
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(MAX_RADIAL, RADIUS);
    }

    @Override
    public B read(Fields fields) {
      return constructor.make(fields.whole(MAX_RADIAL), fields.number(RADIUS));
    }

    @Override
    public void write(B basis, ObjectNode node) {
      node.put(MAX_RADIAL.name(), basis.maxRadial()).put(RADIUS.name(), basis.radius());
    }
  }

  /** Reads a basis of any kind. */
  static RadialBasis readAny(Fields fields) {
    List<String> names = names(ALL.stream());
    BasisKind<?> kind = ALL.get(names.indexOf(fields.choice(KIND, names)));
    for (BasisKind<?> other : ALL) {
      for (Parameter p : other.parameters()) {
        if (fields.has(p) && !kind.parameters().contains(p)) {
          throw new InputException(
              p.name()
                  + " goes with basis "
                  + owners(p)
                  + Parameter.taken(kind.name(), kind.parameters()));
        }
      }
    }
    return kind.read(fields);
  }

  private static List<String> names(Stream<BasisKind<?>> kinds) {
    return kinds.map(BasisKind::name).toList();
  }

  /** The kinds that have a parameter. */
  static String owners(Parameter parameter) {
    return String.join(
        " or ",
        names(
            ALL.stream()
                .filter(
                    k ->
                        k.parameters().stream().anyMatch(p -> p.name().equals(parameter.name())))));
  }

  /** Writes a basis of any kind, with its name. */
  static void describe(RadialBasis basis, ObjectNode node) {
    for (BasisKind<?> kind : ALL) {
      if (kind.type().isInstance(basis)) {
        node.put(KIND.name(), kind.name());
        writeAs(kind, basis, node);
        return;
      }
    }
    throw new IllegalStateException(
        basis.getClass().getName() + " has no BasisKind: it cannot be written down");
  }

  private static <B extends RadialBasis> void writeAs(
      BasisKind<B> kind, RadialBasis basis, ObjectNode node) {
    kind.write(kind.type().cast(basis), node);
  }
}
