package org.farfield.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.expansion.Coefficients;
import org.farfield.potential.Potential;
import org.farfield.potential.PowerLaw;
import org.farfield.potential.Yukawa;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;

/** One case computed by an independent implementation of the conventions. */
public record Oracle(
    String name, Structure structure, Expansion.Builder hyperparameters, JsonNode json) {
  static final List<String> NAMES =
      List.of(
          "center_weight_0.0_p1",
          "center_weight_0.5_p1",
          "center_weight_0_p6",
          "charges_nonneutral_p1",
          "charges_p1",
          "elongated_p1",
          "laplacian_p1",
          "laplacian_p3",
          "laplacian_p6",
          "lefthanded_p1",
          "monomial_p1",
          "monomial_p3",
          "monomial_p6",
          "monomial_single_channel_p1",
          "open_center_weight_0_p1",
          "open_monomial_p1",
          "open_p0",
          "open_p1",
          "open_p2",
          "open_p3",
          "open_p6",
          "rocksalt_p1",
          "single_atom_p1",
          "triclinic_default_cutoff_p1",
          "triclinic_p0",
          "triclinic_p0.5",
          "triclinic_p1",
          "triclinic_p1.5",
          "triclinic_p10.0",
          "triclinic_p12.0",
          "triclinic_p2",
          "triclinic_p2.7",
          "triclinic_p3",
          "triclinic_p3.5",
          "triclinic_p4",
          "triclinic_p5",
          "triclinic_p5.5",
          "triclinic_p6",
          "triclinic_p7",
          "triclinic_p8",
          "triclinic_p9",
          "unwrapped_p1",
          "yukawa");

  /** Of dipoles, for backends that have them: {@link MultipoleContract}. */
  static final String DIPOLES = "dipoles_p1";

  /** Loads a case from the test resources. */
  public static Oracle load(String name) {
    JsonNode json;
    try (InputStream in = Oracle.class.getResourceAsStream("/oracles/" + name + ".json")) {
      json = new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Expansion.Builder builder =
        Expansion.builder()
            .basis(basis(json.get("basis")))
            .maxAngular(json.get("max_angular").asInt())
            .densities(List.of(new LongRangeDensity(potential(json))))
            .channels(channels(json))
            .centerAtomWeight(json.get("center_atom_weight").asDouble());
    if (json.hasNonNull("k_cutoff")) {
      builder.kCutoff(json.get("k_cutoff").asDouble());
    }
    return new Oracle(name, structure(name, json), builder, json);
  }

  private static Structure structure(String name, JsonNode json) {
    int[] types = Arrays.stream(numbers(json.get("types"))).mapToInt(x -> (int) x).toArray();
    Cell cell = json.get("cell").isNull() ? Cell.OPEN : Cell.periodic(numbers(json.get("cell")));
    Map<String, double[]> columns =
        json.hasNonNull("charges") ? Map.of("charge", numbers(json.get("charges"))) : Map.of();
    Structure s = new Structure(types, numbers(json.get("positions")), cell, columns, name);
    return json.hasNonNull("dipoles")
        ? s.with(Column.reals("dipole", 3, numbers(json.get("dipoles"))))
        : s;
  }

  private static Channels channels(JsonNode json) {
    if (json.hasNonNull("dipoles")) {
      return new Channels.Multipoles(
          Optional.empty(), Optional.of("dipole"), Optional.empty(), Optional.empty());
    }
    return json.hasNonNull("charges")
        ? new Channels.Columns(List.of("charge"))
        : new Channels.Species();
  }

  private static Potential potential(JsonNode json) {
    double smearing = json.get("smearing").asDouble();
    if (!json.hasNonNull("potential")) {
      return new PowerLaw(json.get("exponent").asDouble(), smearing);
    }
    JsonNode potential = json.get("potential");
    return switch (potential.get("kind").asText()) {
      case "yukawa" -> new Yukawa(potential.get("kappa").asDouble(), smearing);
      default -> throw new IllegalStateException(potential.toString());
    };
  }

  private static RadialBasis basis(JsonNode basis) {
    int maxRadial = basis.get("max_radial").asInt();
    double radius = basis.get("radius").asDouble();
    return switch (basis.get("kind").asText()) {
      case "gto" -> new Gto(maxRadial, radius);
      case "monomial" -> new Monomial(maxRadial, radius);
      case "laplacian" -> new Laplacian(maxRadial, radius);
      default -> throw new IllegalStateException(basis.toString());
    };
  }

  /** All numbers of an array of any depth. */
  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .flatMapToDouble(
            x -> x.isArray() ? Arrays.stream(numbers(x)) : DoubleStream.of(x.asDouble()))
        .toArray();
  }

  boolean periodic() {
    return structure.cell().isFullyPeriodic();
  }

  /** Largest |difference| over largest |expected|. */
  double error(Coefficients c) {
    double worst = 0;
    double largest = 0;
    JsonNode values = json.get("values");
    for (int l = 0; l <= c.maxAngular(); l++) {
      for (int i = 0; i < c.atoms(); i++) {
        for (int m = -l; m <= l; m++) {
          for (int n = 0; n < c.radial(); n++) {
            for (int a = 0; a < c.channels(); a++) {
              double expected = values.get(l).get(i).get(m + l).get(n).get(a).asDouble();
              largest = Math.max(largest, Math.abs(expected));
              worst = Math.max(worst, Math.abs(expected - c.get(i, 0, a, l, m, n)));
            }
          }
        }
      }
    }
    return worst / largest;
  }
}
