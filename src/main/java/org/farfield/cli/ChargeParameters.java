package org.farfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.error.InputException;
import org.farfield.files.Sha256;
import org.farfield.learning.Model;
import org.farfield.learning.engine.LearnedCharges;
import org.farfield.learning.engine.ModelFile;
import org.farfield.spec.text.Documents;

/**
 * What charges follow: parameters of elements, parameters of what they answer to potentials, or a
 * model that was learned. One of these is there.
 *
 * @param elements whose energy is least
 * @param sites that answer
 * @param learned of either kind
 * @param json the same as a document has it
 */
record ChargeParameters(
    Optional<ChargeModel> elements,
    Optional<LinearSiteModel> sites,
    Optional<Model> learned,
    JsonNode json) {
  private static final String EEQ = "eeq-2019";
  private static final String FILE = "file";
  private static final String SHA256 = "sha256";

  /** What is built in. */
  static ChargeParameters eeq2019() {
    return of(ChargeModel.eeq2019(), JsonNodeFactory.instance.textNode(EEQ));
  }

  /** What a file says. */
  static ChargeParameters read(Path file) {
    if (isModel(file)) {
      JsonNode named =
          JsonNodeFactory.instance
              .objectNode()
              .put(FILE, file.toString())
              .put(SHA256, Sha256.of(file));
      return learned(file, named);
    }
    Optional<LinearSiteModel> sites = LinearSiteModel.read(file);
    ObjectNode json = Documents.read(file);
    return sites.isPresent()
        ? new ChargeParameters(Optional.empty(), sites, Optional.empty(), json)
        : of(ChargeModel.read(file), json);
  }

  /** What {@link #json} was, or the name of a file; the document is named in messages. */
  static ChargeParameters read(JsonNode json, Path document) {
    if (!(json instanceof ObjectNode node)) {
      return json.asText().equals(EEQ) ? eeq2019() : read(Path.of(json.asText()));
    }
    if (node.has(SHA256)) {
      Path file = Path.of(node.path(FILE).asText());
      if (!Sha256.of(file).equals(node.get(SHA256).asText())) {
        throw new InputException(
            file + ": is no longer the model that charges were found by; put that one there");
      }
      return learned(file, node);
    }
    Optional<LinearSiteModel> sites = LinearSiteModel.read(document, node);
    return sites.isPresent()
        ? new ChargeParameters(Optional.empty(), sites, Optional.empty(), node)
        : of(ChargeModel.read(document, node), node);
  }

  private static ChargeParameters of(ChargeModel model, JsonNode json) {
    return new ChargeParameters(Optional.of(model), Optional.empty(), Optional.empty(), json);
  }

  private static ChargeParameters learned(Path file, JsonNode json) {
    Model model = LearnedCharges.requireCharges(ModelFile.read(file));
    return new ChargeParameters(Optional.empty(), Optional.empty(), Optional.of(model), json);
  }

  // A zip, which no text begins like.
  private static boolean isModel(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 'P' && in.read() == 'K' && in.read() == 3;
    } catch (IOException e) {
      return false; // who reads it as text says what is wrong with it
    }
  }

  /** Whether moments agree with their potential, instead of having the least energy. */
  boolean isSelfConsistent() {
    return sites.isPresent() || learned.map(LearnedCharges::isSelfConsistent).orElse(false);
  }

  /** For messages. */
  String name() {
    return learned.isPresent()
        ? "a learned model"
        : sites.map(LinearSiteModel::name).orElseGet(() -> elements.orElseThrow().name());
  }

  /** The highest moment that any element has. */
  int degree() {
    if (learned.isPresent()) {
      return LearnedCharges.degree(learned.get());
    }
    return sites.isPresent() ? sites.get().degree() : elements.orElseThrow().degree();
  }
}
