package org.farfield.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.farfield.error.InputException;
import org.farfield.spec.codec.Codec;

/** How sources equilibrate before features are made of them. */
final class EquilibratedOptions extends OptionGroup {
  private final Given<Path> parameters =
      option(
          Path.class,
          "--parameters",
          "FILE",
          "Of --sources equilibrated, as the next ones to --tolerance: parameters of elements, or a"
              + " model, as for 'farfield charges'. Default: EEQ-2019.");

  private final ConditionOptions conditions = group(new ConditionOptions());

  private final Given<Double> tolerance =
      option(
          Double.class,
          "--tolerance",
          "V",
          "Of charges that are solved for by iteration, V; e of models with receivers.");

  /** Adds what is said here to what a document says of sources that equilibrate. */
  void completeIn(ObjectNode document) {
    EquilibratedSettings given =
        new EquilibratedSettings(
            parameters.isGiven() ? ChargeParameters.read(parameters.value()) : null,
            conditions.conditions(),
            tolerance.value());
    if (Codec.isEquilibrated(document)) {
      Codec.putEquilibration(document, given.over(Codec.equilibration(document)));
    } else if (!given.isEmpty()) {
      throw new InputException(
          "parameters and conditions of charges go with --sources equilibrated");
    }
  }
}
