package org.farfield.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.potential.Potentials;
import org.farfield.spec.Channels;
import org.farfield.spec.Density;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.ShortRangeDensity;

/** What an output says of itself: version, hyperparameters, units, cutoffs and paths. */
final class Description {
  /** Name of the list of the hyperparameters of all expansions. */
  static final String EXPANSIONS = "expansions";

  private final ObjectMapper json = new ObjectMapper();
  private final Request request;
  private final Census survey;
  private final String version;

  Description(Request request, Census survey, String version) {
    this.request = request;
    this.survey = survey;
    this.version = version;
    request.narrowing().ifPresent(this::requireSame);
  }

  /** The info.json of .mts: strings by name, structured ones as JSON text. */
  String info() {
    ObjectNode info = json.createObjectNode();
    general(info);
    info.put(expansionsName(), text(expansions()));
    return text(info);
  }

  /** The sidecar of a matrix: also names every column. */
  String sidecar(List<String> sampleNames, List<String> names, int[] columns) {
    ObjectNode root = json.createObjectNode();
    general(root);
    root.set(expansionsName(), expansions());
    ArrayNode samples = root.putArray("sample_names");
    sampleNames.forEach(samples::add);
    ArrayNode columnNames = root.putArray("column_names");
    names.forEach(columnNames::add);
    ArrayNode table = root.putArray("columns");
    for (int row = 0; row < columns.length; row += names.size()) {
      ArrayNode entry = table.addArray();
      for (int i = 0; i < names.size(); i++) {
        entry.add(columns[row + i]);
      }
    }
    return text(root);
  }

  /** What a reduction begins with. */
  ObjectNode reduction() {
    ObjectNode root = json.createObjectNode();
    general(root);
    root.set(EXPANSIONS, expansionList());
    return root;
  }

  /** Refuses combinations of features that had other hyperparameters. */
  private void requireSame(Narrowing narrowing) {
    // by their text: a file's numbers may be of another kind of the same value
    if (narrowing instanceof Projections projections
        && !text(projections.expansions()).equals(text(expansionList()))) {
      throw new InputException(
          projections.source()
              + ": was made with other hyperparameters, "
              + text(projections.expansions())
              + "; use the same ones");
    }
  }

  private void general(ObjectNode node) {
    node.put("name", "farfield");
    node.put("version", version);
    node.put("descriptor", request.descriptor().text());
    node.put("per", request.pooling().text());
    node.put("units", "lengths in Angstrom, weights as given");
    node.put("k_cutoff", survey.cutoffs());
    node.put("paths", survey.paths().toString());
  }

  private String expansionsName() {
    return request.expansions().size() == 1 ? "hyperparameters" : EXPANSIONS;
  }

  // The hyperparameters; a list of them where there are several expansions.
  private JsonNode expansions() {
    if (request.expansions().size() == 1) {
      return hyperparameters(request.expansions().get(0));
    }
    return expansionList();
  }

  private ArrayNode expansionList() {
    ArrayNode list = json.createArrayNode();
    request.expansions().forEach(h -> list.add(hyperparameters(h)));
    return list;
  }

  private ObjectNode hyperparameters(Expansion h) {
    ObjectNode node = json.createObjectNode();
    ArrayNode densities = node.putArray("densities");
    for (Density density : h.densities()) {
      densities.add(describe(density));
    }
    node.putObject("basis")
        .put("kind", h.basis().kind())
        .put("max_radial", h.basis().maxRadial())
        .put("radius", h.basis().radius());
    node.put("max_angular", h.maxAngular());
    node.put("center_atom_weight", h.centerAtomWeight());
    if (h.channels() instanceof Channels.Columns columns) {
      ArrayNode names = node.putArray("channels");
      columns.names().forEach(names::add);
    } else if (h.channels() instanceof Channels.Mixtures mixtures) {
      ObjectNode weights = node.putObject("channels").putObject("mixtures");
      mixtures.weights().forEach((type, row) -> row.forEach(weights.withArray("/" + type)::add));
    } else {
      node.put("channels", "species");
    }
    if (h.kCutoff().isPresent()) {
      node.put("k_cutoff", h.kCutoff().getAsDouble());
    } else {
      node.put("accuracy", h.accuracy());
    }
    node.put("precision", h.precision().name().toLowerCase(Locale.ROOT));
    return node;
  }

  private JsonNode describe(Density density) {
    return density.map(
        far -> json.valueToTree(Potentials.describe(far.potential())), this::describeLocal);
  }

  private ObjectNode describeLocal(ShortRangeDensity local) {
    ObjectNode node = json.createObjectNode();
    if (local instanceof GaussianDensity gaussian) {
      node.put("type", "gaussian").put("width", gaussian.width());
    } else {
      node.put("type", "delta");
    }
    node.put("cutoff", local.cutoff().radius()).put("smoothing", local.cutoff().smoothing());
    if (!local.scaling().equals(RadialScaling.NONE)) {
      node.putObject("scaling")
          .put("rate", local.scaling().rate())
          .put("scale", local.scaling().scale())
          .put("exponent", local.scaling().exponent());
    }
    return node;
  }

  private String text(JsonNode node) {
    try {
      return json.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
