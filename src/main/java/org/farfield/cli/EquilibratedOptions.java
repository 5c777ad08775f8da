package org.farfield.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.farfield.error.InputException;
import org.farfield.spec.codec.Codec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How sources equilibrate before features are made of them. */
final class EquilibratedOptions {
  @Option(
      names = "--parameters",
      paramLabel = "FILE",
      description =
          "Of --sources equilibrated, as the next ones to --tolerance: parameters of elements, or a"
              + " model, as for 'farfield charges'. Default: EEQ-2019.")
  private Path parameters;

  @Mixin private ConditionOptions conditions;

  @Option(
      names = "--tolerance",
      paramLabel = "V",
      description = "Of charges that are solved for by iteration, V; e of models with receivers.")
  private Double tolerance;

  /** Adds what is said here to what a document says of sources that equilibrate. */
  void completeIn(ObjectNode document) {
    EquilibratedSettings given =
        new EquilibratedSettings(
            parameters == null ? null : ChargeParameters.read(parameters),
            conditions.conditions(),
            tolerance);
    if (Codec.isEquilibrated(document)) {
      Codec.putEquilibration(document, given.over(Codec.equilibration(document)));
    } else if (!given.isEmpty()) {
      throw new InputException(
          "parameters and conditions of charges go with --sources equilibrated");
    }
  }
}
