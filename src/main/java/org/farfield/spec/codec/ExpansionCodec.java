package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;

/** One expansion: densities, basis and how it is evaluated. */
final class ExpansionCodec {
  private static final Parameter MAX_ANGULAR =
      new Parameter(
          "max-angular",
          Parameter.Type.WHOLE,
          "L",
          "4",
          "Largest degree l of the spherical harmonics, inclusive, 0 to 30.");
  private static final Parameter CENTER_ATOM_WEIGHT =
      new Parameter(
          "center-atom-weight",
          Parameter.Type.NUMBER,
          "W",
          "1",
          "How much of its own potential the centre atom feels: 1 all, 0 none.");
  private static final Parameter ACCURACY =
      new Parameter(
          "accuracy",
          Parameter.Type.NUMBER,
          "E",
          "1e-6",
          "Largest error of periodic sums, relative to the largest coefficient of the same l; 1e-12"
              + " to 0.1.");
  private static final Parameter K_CUTOFF =
      new Parameter(
          "k-cutoff",
          Parameter.Type.NUMBER,
          "K",
          "",
          "Explicit reciprocal cutoff in 1/Å (overrides accuracy), e.g. to reproduce featomic.");
  private static final Parameter PATH =
      new Parameter(
          "path",
          Parameter.Type.TEXT,
          "PATH",
          "auto",
          "auto, pairs (not periodic), ksum or mesh (periodic).");
  private static final Parameter SPLIT =
      new Parameter(
          "split",
          Parameter.Type.TEXT,
          "S",
          "auto",
          "Sums of sharp sources in two parts, smooth ones of smearing S (Å) and a rest over"
              + " neighbours: a number, never, or auto (where it is faster).");
  private static final Parameter PRECISION =
      new Parameter(
          "precision", Parameter.Type.TEXT, "P", "double", "double or single (error below 2e-5).");

  /** Those that do not belong to a kind of density or basis. */
  static final List<Parameter> OWN =
      List.of(MAX_ANGULAR, CENTER_ATOM_WEIGHT, ACCURACY, K_CUTOFF, PATH, SPLIT, PRECISION);

  private ExpansionCodec() {}

  static Expansion read(Fields fields, Channels channels) {
    Expansion.Builder builder =
        Expansion.builder()
            .densities(DensityList.read(fields))
            .basis(BasisKind.readAny(fields))
            .maxAngular(fields.whole(MAX_ANGULAR))
            .centerAtomWeight(fields.number(CENTER_ATOM_WEIGHT))
            .channels(channels)
            .accuracy(fields.number(ACCURACY))
            .path(choice(fields, PATH, EvaluationPath.values()))
            .splitting(Splitting.parse(fields.text(SPLIT)))
            .precision(choice(fields, PRECISION, Precision.values()));
    fields.numberIfGiven(K_CUTOFF).ifPresent(builder::kCutoff);
    return builder.build();
  }

  static void write(Expansion h, ObjectNode node) {
    DensityList.write(h.densities(), node);
    BasisKind.describe(h.basis(), node);
    node.put(MAX_ANGULAR.name(), h.maxAngular());
    node.put(CENTER_ATOM_WEIGHT.name(), h.centerAtomWeight());
    node.put(ACCURACY.name(), h.accuracy());
    h.kCutoff().ifPresent(k -> node.put(K_CUTOFF.name(), k));
    node.put(PATH.name(), word(h.path()));
    switch (h.splitting().mode()) {
      case AUTO -> node.put(SPLIT.name(), "auto");
      case NEVER -> node.put(SPLIT.name(), "never");
      case FIXED -> node.put(SPLIT.name(), h.splitting().smearing());
    }
    node.put(PRECISION.name(), word(h.precision()));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static <E extends Enum<E>> E choice(Fields fields, Parameter parameter, E[] values) {
    List<String> names = Arrays.stream(values).map(ExpansionCodec::word).toList();
    return values[names.indexOf(fields.choice(parameter, names))];
  }
}
