package org.farfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.farfield.features.EnergyGradients;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.files.PartFile;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.engine.Prediction;
import org.farfield.learning.engine.UncertainForces;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.io.ExtXyzWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code farfield predict}. */
@Command(
    name = "predict",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Writes frames as extended XYZ with what a model predicts beside all that they have: the"
            + " target as predicted_KEY, forces as a column predicted_forces.")
final class PredictCommand extends ReportingCommand {
  private static final int TOGETHER = 100; // frames whose gradients are computed at a time
  private static final String PREFIX = "predicted_";
  private static final String UNCERTAINTY = "_uncertainty";

  @Mixin private ModelOptions options;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = FileName.class,
      required = true,
      description = "Extended XYZ file to write.")
  private Path out;

  @Option(names = "--force", description = "Replace an existing file.")
  private boolean overwrite;

  @Option(
      names = "--forces",
      description =
          "Also forces, minus the derivatives of the prediction with respect to positions.")
  private boolean forces;

  @Option(
      names = "--stress",
      description =
          "Also the stress of crystals, the derivative with respect to strain over the volume, 9"
              + " numbers.")
  private boolean stress;

  @Option(
      names = "--uncertainty",
      description =
          "Also standard deviations, from the committee of models of the folds: of the target, and"
              + " with --forces of the force of each atom, which takes an adjoint for each model;"
              + " charges that equilibrate are solved for by each.")
  private boolean uncertainty;

  @Override
  public Integer call() {
    ExtXyzWriter.requireName(out);
    PartFile.check(out, overwrite);
    Model model = options.model();
    if (uncertainty) {
      ModelOptions.requireCommittee(model);
    }
    if (forces || stress) {
      Prediction.requireEnergy(model);
    }
    long frames = 0;
    try (Input files = options.open().notTo(out);
        Engine engine = new Engine(options.backend(this::note));
        ProgressDisplay display = new ProgressDisplay()) {
      StructureSource source = options.frames(files);
      Prediction prediction =
          new Prediction(options.of(model, engine, source), engine, Version.text());
      List<Predicted> values =
          uncertainty
              ? prediction.withUncertainties(source, display)
              : prediction.of(source, display);
      if (forces || stress) {
        display.start("forces", values.size());
      }
      try (ExtXyzWriter writer = ExtXyzWriter.create(out, overwrite);
          Stream<Structure> structures = source.open()) {
        Iterator<Structure> rest = structures.iterator();
        while (rest.hasNext()) {
          List<Structure> some = new ArrayList<>();
          while (rest.hasNext() && some.size() < TOGETHER) {
            some.add(rest.next());
          }
          List<UnaryOperator<Structure>> derivatives = derivatives(prediction, some);
          for (int i = 0; i < some.size(); i++) {
            Structure predicted = with(some.get(i), model.target(), values.get((int) frames++));
            writer.write(derivatives.get(i).apply(predicted));
          }
          if (forces || stress) {
            display.advance(some.size());
          }
        }
        writer.commit();
      }
    }
    note(String.format(Locale.ROOT, "%d frame%s -> %s", frames, frames == 1 ? "" : "s", out));
    return 0;
  }

  private Structure with(Structure structure, Target target, Predicted value) {
    Structure result = with(structure, target, PREFIX + target.name(), value.values());
    return uncertainty
        ? with(result, target, PREFIX + target.name() + UNCERTAINTY, value.uncertainties())
        : result;
  }

  // As numbers of the target stand there: a number, numbers in a row, or a column.
  private static Structure with(Structure structure, Target target, String name, double[] numbers) {
    if (target.perAtom()) {
      return structure.with(Column.reals(name, target.shape().numbers(), numbers));
    }
    return structure.with(
        numbers.length == 1 ? Property.of(name, numbers[0]) : Property.of(name, numbers));
  }

  // What is added to each of some frames.
  private List<UnaryOperator<Structure>> derivatives(Prediction prediction, List<Structure> some) {
    List<UnaryOperator<Structure>> all = new ArrayList<>();
    if (forces && uncertainty) {
      for (UncertainForces one : prediction.withUncertainForces(some)) {
        Column column = Column.reals(PREFIX + "forces" + UNCERTAINTY, 1, one.uncertainties());
        all.add(s -> withDerivatives(s, one.gradients()).with(column));
      }
    } else if (forces || stress) {
      prediction.withGradients(some).forEach(one -> all.add(s -> withDerivatives(s, one)));
    } else {
      some.forEach(s -> all.add(UnaryOperator.identity()));
    }
    return all;
  }

  private Structure withDerivatives(Structure structure, EnergyGradients gradients) {
    Structure result = structure;
    if (forces) {
      result = result.with(Column.reals(PREFIX + "forces", 3, gradients.forces()));
    }
    if (stress && structure.cell().isFullyPeriodic()) {
      double[] values = gradients.gradients().strain().clone();
      for (int x = 0; x < values.length; x++) {
        values[x] /= structure.cell().volume();
      }
      result = result.with(Property.of(PREFIX + "stress", values));
    }
    return result;
  }
}
