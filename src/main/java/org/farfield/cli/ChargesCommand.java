package org.farfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibration;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.TotalCharges;
import org.farfield.error.InputException;
import org.farfield.features.Engine;
import org.farfield.files.PartFile;
import org.farfield.structure.Structure;
import org.farfield.structure.io.ExtXyzWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield charges}. */
@Command(
    name = "charges",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Writes frames as extended XYZ with charges that equilibrate in the potential they make,"
          + " beside all that they have.",
      "Without parameters of your own: EEQ-2019, for molecules, crystals, slabs and wires of"
          + " elements 1 to 103. See docs/charges.md."
    })
final class ChargesCommand extends ReportingCommand {
  private static final int TOGETHER = 256; // frames that are solved at a time

  @Parameters(
      paramLabel = "FRAMES",
      arity = "1..*",
      description = "Structure files; - reads standard input.")
  private List<String> input = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Extended XYZ file to write.")
  private Path out;

  @Option(names = "--force", description = "Replace an existing file.")
  private boolean overwrite;

  @Option(
      names = "--parameters",
      paramLabel = "FILE",
      description =
          "YAML or JSON with parameters of elements: electronegativity (eV/e), hardness (eV/e²),"
              + " width (Å), polarizability (Å³), …, or receivers and responses; see"
              + " docs/charges.md. Or a model of farfield train --kind kqeq. Default: EEQ-2019.")
  private Path parameters;

  @Option(
      names = "--outputs",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "charges,energy",
      description =
          "What is written: charges (e), dipoles (e Å), energy (eV), forces (eV/Å), stress (eV/Å³,"
              + " positive is tension), potential (V). Default: ${DEFAULT-VALUE}.")
  private List<String> outputs;

  @Option(
      names = "--response",
      paramLabel = "NAME",
      split = ",",
      description =
          "Also written: polarizability (Å³, 9 numbers), born-charges (e, 9 numbers per atom).")
  private List<String> responses = List.of();

  @Option(
      names = "--tolerance",
      paramLabel = "V",
      description =
          "Up to which potentials are equal at the end, V, in frames of more than 2000 charges and"
              + " components of dipoles, which are solved by iteration; of models with receivers up"
              + " to which moments are those that their potentials make, e. Default: 1e-8.")
  private double tolerance = Equilibration.TOLERANCE;

  @Option(
      names = "--warm-start",
      description =
          "Each frame begins where the one before ended, if its atoms are the same: for"
              + " trajectories, of models with receivers.")
  private boolean warmStart;

  @Mixin private ConditionOptions conditions;

  @Mixin private FrameOptions frames;

  @Mixin private RunOptions run;

  @Override
  public Integer call() {
    PartFile.check(out, overwrite);
    Set<ChargeOutput> wanted = new LinkedHashSet<>();
    outputs.forEach(name -> wanted.add(ChargeOutput.named("--outputs", name)));
    responses.forEach(name -> wanted.add(ChargeOutput.named("--response", name)));
    conditions.check();
    ChargeSolver.Source model = ChargeSolver.read(parameters, wanted, warmStart);
    TotalCharges charges = conditions.charges();
    Summary summary;
    try (Input files = new Input(input);
        Engine engine = new Engine(run.backend(false, this::note));
        ChargeSolver solver = model.on(engine, tolerance, new IterationNotes(this::note));
        Stream<Structure> structures = frames.of(files).open();
        ExtXyzWriter writer = ExtXyzWriter.create(out, overwrite)) {
      summary = new Summary(solver.unit());
      ChargeColumns columns = null;
      Iterator<Structure> rest = structures.iterator();
      while (rest.hasNext()) {
        List<Structure> some = new ArrayList<>();
        List<Double> sums = new ArrayList<>();
        while (rest.hasNext() && some.size() < TOGETHER) {
          some.add(rest.next());
          sums.add(charges.of(some.get(some.size() - 1)));
        }
        if (columns == null) {
          columns = new ChargeColumns(wanted, some.get(0), this::note);
        }
        List<Conditions> under = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
          under.add(conditions.of(some.get(i), sums.get(i)));
        }
        List<Equilibration.Answered> results = solver.of(some, under);
        for (int i = 0; i < some.size(); i++) {
          summary.add(results.get(i).equilibrium());
          writer.write(columns.with(some.get(i), results.get(i)));
        }
      }
      if (columns == null) {
        throw new InputException("there are no frames in " + String.join(", ", input));
      }
      writer.commit();
    }
    note(summary + " -> " + out);
    return 0;
  }

  /** What the last line says. */
  private static final class Summary {
    private final String unit;
    private long frames;
    private long iterations;
    private double residual;
    private double charge;

    Summary(String unit) {
      this.unit = unit;
    }

    void add(Equilibrium e) {
      frames++;
      iterations += e.iterations();
      residual = Math.max(residual, e.residual());
      charge += Arrays.stream(e.charges()).sum();
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d frame%s, %s, largest residual %.1e %s, sum of charges %.6f e",
          frames,
          frames == 1 ? "" : "s",
          iterations == 0
              ? "solved directly"
              : iterations + (iterations == 1 ? " iteration" : " iterations"),
          residual,
          unit,
          Math.abs(charge) < 5e-7 ? 0 : charge); // no −0
    }
  }
}
