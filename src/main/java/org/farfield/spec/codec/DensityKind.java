package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.farfield.spec.Density;

/**
 * One kind of density in words. A new kind is a class of these and a place in {@link
 * DensityKinds#ALL}: options, configuration, metadata and help follow.
 *
 * @param <D> its densities
 */
interface DensityKind<D extends Density> {
  /** What documents and the command line call it. */
  String name();

  /** What it is, for the help: a few words. */
  String meaning();

  /** The class of its densities. */
  Class<D> type();

  /**
   * Its numbers. Of a parameter whose type is {@code NUMBER} several values make several densities.
   */
  List<Parameter> parameters();

  /**
   * Whether a parameter says something about densities of this kind in a document.
   *
   * @param name of a parameter
   * @param document of an expansion or a density, which may narrow it down
   */
  default boolean concerns(String name, JsonNode document) {
    return parameters().stream().anyMatch(p -> p.name().equals(name));
  }

  /** Reads one density, by its own parameters. */
  D read(Fields fields);

  /** Writes one. */
  void write(D density, ObjectNode node);

  /** The kind of a name, which must be one. */
  static DensityKind<?> named(String name) {
    List<String> names = DensityKinds.ALL.stream().map(DensityKind::name).toList();
    Fields.requireChoice("density", name, names);
    return DensityKinds.ALL.get(names.indexOf(name));
  }

  /** Writes a density of any kind, with its name. */
  static void describe(Density density, ObjectNode node) {
    for (DensityKind<?> kind : DensityKinds.ALL) {
      if (kind.type().isInstance(density)) {
        node.put("density", kind.name());
        writeAs(kind, density, node);
        return;
      }
    }
    throw new IllegalStateException(
        density.getClass().getName() + " has no DensityKind: it cannot be written down");
  }

  private static <D extends Density> void writeAs(
      DensityKind<D> kind, Density density, ObjectNode node) {
    kind.write(kind.type().cast(density), node);
  }
}
