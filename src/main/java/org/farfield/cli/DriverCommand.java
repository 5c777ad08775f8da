package org.farfield.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.farfield.driver.EnergyUnit;
import org.farfield.driver.ForceClient;
import org.farfield.driver.ServerAddress;
import org.farfield.error.InputException;
import org.farfield.features.EnergyGradients;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Model;
import org.farfield.learning.engine.ModelFile;
import org.farfield.learning.engine.Prediction;
import org.farfield.structure.Structure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield driver}. */
@Command(
    name = "driver",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Gives a model's energies, forces and virials to a server of the i-PI protocol, such as i-PI"
          + " or ASE's SocketIOCalculator, which moves the atoms.",
      "Ends when the server says so; when a connection breaks, it waits for a server to come back."
    })
final class DriverCommand extends ReportingCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "What farfield train wrote.")
  private Path file;

  @Parameters(
      index = "1",
      paramLabel = "START",
      description =
          "Structure file: elements, boundary conditions and columns such as charges are those of"
              + " its first frame, in the order of the server's atoms.")
  private String input;

  @Option(
      names = "--socket",
      paramLabel = "ADDRESS",
      required = true,
      description = "Where the server listens: unix:NAME (/tmp/ipi_NAME, or a path) or HOST:PORT.")
  private String socket;

  @Option(
      names = "--energy-unit",
      paramLabel = "UNIT",
      defaultValue = "eV",
      description =
          "Unit of the model's energies: eV, hartree, kcal/mol or kJ/mol. Lengths are Å. Default:"
              + " eV.")
  private String unit;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long it waits for a server, at first and after each. Default: 60.")
  private double seconds;

  @Mixin private FrameOptions frames;
  @Mixin private RunOptions run;

  @Override
  public Integer call() {
    ServerAddress address = ServerAddress.parse(socket);
    EnergyUnit energies = EnergyUnit.parse(unit);
    if (!(seconds >= 0 && seconds <= 1e9)) {
      throw new InputException("--wait must be 0 or more seconds, not " + seconds);
    }
    Model model = ModelFile.read(file);
    Prediction.requireEnergy(model);
    Prediction.requireSameMolecules(model);
    long steps;
    try (Input files = new Input(List.of(input));
        Engine engine = new Engine(run.backend(false, this::note))) {
      Structure start = first(files);
      Prediction prediction = new Prediction(model, engine, Version.text());
      answer(prediction, start); // finds what is wrong, and tables are made, before a server waits
      steps =
          new ForceClient(address, start, energies, s -> answer(prediction, s), this::note)
              .run(Duration.ofMillis(Math.round(1000 * seconds)));
    }
    note(String.format(Locale.ROOT, "%d step%s", steps, steps == 1 ? "" : "s"));
    return 0;
  }

  private Structure first(Input files) {
    try (Stream<Structure> structures = frames.of(files).open()) {
      return structures
          .findFirst()
          .orElseThrow(() -> new InputException(input + ": has no frame to start from"));
    }
  }

  private static ForceClient.Answer answer(Prediction prediction, Structure structure) {
    EnergyGradients one = prediction.withGradients(List.of(structure)).get(0);
    return new ForceClient.Answer(one.energy(), one.forces(), one.gradients().strain());
  }
}
