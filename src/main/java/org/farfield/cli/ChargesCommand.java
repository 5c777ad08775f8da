package org.farfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.TotalCharges;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.error.InputException;
import org.farfield.features.engine.Engine;
import org.farfield.files.PartFile;
import org.farfield.runs.InputFrames;
import org.farfield.structure.Structure;
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
      "Writes charges that equilibrate in the potential they make: beside all that frames have, as"
          + " extended XYZ, or as arrays.",
      "Without parameters of your own: EEQ-2019, for molecules, crystals, slabs and wires of"
          + " elements 1 to 103. See docs/charges.md."
    })
final class ChargesCommand extends ReportingCommand {
  private static final int TOGETHER = 256; // frames that are solved at a time
  private static final int REJECTED = 3;

  @Parameters(
      paramLabel = "FRAMES",
      arity = "1..*",
      description = "Structure files; - reads standard input.")
  private List<String> input = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = FileName.class,
      required = true,
      description =
          "File to write: .npz (arrays), .mts (charges and dipoles as a TensorMap), else extended"
              + " XYZ.")
  private Path out;

  @Option(names = "--force", description = "Replace an existing file.")
  private boolean overwrite;

  @Option(
      names = "--parameters",
      paramLabel = "FILE",
      description =
          "YAML or JSON with parameters of elements: electronegativity (eV/e), hardness (eV/e²),"
              + " width (Å), polarizability (Å³), …, or receivers and responses; see"
              + " docs/charges.md. Or a model of farfield train --kind kqeq or"
              + " equilibration. Default: EEQ-2019.")
  private Path parameters;

  @Option(
      names = "--outputs",
      paramLabel = "NAME",
      split = ",",
      description =
          "What is written: charges (e), dipoles (e Å), energy (eV), forces (eV/Å), stress (eV/Å³,"
              + " positive is tension), potential (V). Default: charges,energy; charges of .mts.")
  private List<String> outputs = List.of();

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
          "Up to which potentials are equal at the end, V, in frames of many atoms, which are"
              + " solved by iteration; of models with receivers up to which moments are those that"
              + " their potentials make, e. Default: 1e-8.")
  private double tolerance = Equilibration.TOLERANCE;

  @Option(
      names = "--warm-start",
      description =
          "Each frame begins where the one before ended, if its atoms are the same: for"
              + " trajectories, of models with receivers.")
  private boolean warmStart;

  @Option(
      names = "--on-error",
      paramLabel = "WHAT",
      defaultValue = "stop",
      description =
          "Of a frame that cannot be equilibrated, or does not converge: stop, or skip, which lists"
              + " such frames in rejected.jsonl beside the file and ends with exit code 3. Default:"
              + " ${DEFAULT-VALUE}.")
  private String onError;

  @Mixin private ConditionOptions options;

  @Mixin private FrameOptions frames;

  @Mixin private RunOptions run;

  @Override
  public Integer call() {
    OutputOptions.oneOf("--on-error", onError, "stop", "skip");
    PartFile.check(out, overwrite);
    Set<ChargeOutput> wanted = new LinkedHashSet<>();
    List<String> named =
        outputs.isEmpty() ? List.of(ChargeFile.usual(out).split(",", -1)) : outputs;
    named.forEach(name -> wanted.add(ChargeOutput.named("--outputs", name)));
    responses.forEach(name -> wanted.add(ChargeOutput.named("--response", name)));
    FrameConditions conditions = options.conditions();
    ChargeSolver.Source model =
        ChargeSolver.of(
            parameters == null ? ChargeParameters.eeq2019() : ChargeParameters.read(parameters),
            wanted,
            warmStart);
    ChargeRejects rejects = new ChargeRejects(onError.equals("skip"), out, overwrite);
    TotalCharges charges = conditions.charges();
    Summary summary;
    try (Input files = new Input(input).notTo(out);
        Engine engine = new Engine(run.backend(false, this::note));
        ChargeSolver solver = model.on(engine, tolerance, new IterationNotes(this::note));
        InputFrames structures = frames.read(files);
        ChargeFile file = ChargeFile.create(out, overwrite, wanted, this::note)) {
      summary = new Summary(solver.unit());
      List<ChargeFrame> some = new ArrayList<>();
      boolean any = false;
      for (InputFrames.Frame f = structures.next(); f != null; f = structures.next()) {
        any = true;
        InputFrames.Frame frame = f;
        rejects.attempt(
            frame,
            () -> {
              Structure structure = structure(frame);
              Conditions under = conditions.of(structure, charges.of(structure));
              some.add(new ChargeFrame(frame, structure, under));
            });
        if (some.size() == TOGETHER) {
          solve(solver, some, rejects, file, summary);
          some.clear();
        }
      }
      if (!some.isEmpty()) {
        solve(solver, some, rejects, file, summary);
      }
      if (!any) {
        throw new InputException("there are no frames in " + String.join(", ", input));
      }
      if (summary.frames == 0) {
        throw new InputException(
            String.join(", ", input)
                + ": no frame could be equilibrated; the first: "
                + rejects.first().reason());
      }
      file.commit();
      rejects.commit();
    }
    String rejected = rejects.count() == 0 ? "" : ", " + rejects.count() + " rejected";
    note(summary + rejected + " -> " + out);
    return rejects.count() == 0 ? 0 : REJECTED;
  }

  private static Structure structure(InputFrames.Frame frame) {
    if (frame.failure().isPresent()) {
      throw frame.failure().get();
    }
    return frame.structure().orElseThrow();
  }

  // Together; where one of them is wrong and may be left out, one by one, which gives the same.
  private static void solve(
      ChargeSolver solver,
      List<ChargeFrame> frames,
      ChargeRejects rejects,
      ChargeFile file,
      Summary summary) {
    List<Equilibration.Answered> results;
    try {
      results = solver.of(structures(frames), conditions(frames));
    } catch (InputException e) {
      if (frames.size() > 1 && rejects.skip()) {
        frames.forEach(frame -> solve(solver, List.of(frame), rejects, file, summary));
      } else { // the only one, or the one that ends all
        rejects.reject(frames.get(0).source(), e);
      }
      return;
    }
    for (int i = 0; i < results.size(); i++) {
      ChargeFrame frame = frames.get(i);
      Equilibration.Answered e = results.get(i);
      if (rejects.attempt(
          frame.source(),
          () -> file.add(Math.toIntExact(frame.source().number()), frame.structure(), e))) {
        summary.add(e.equilibrium());
      }
    }
  }

  private static List<Structure> structures(List<ChargeFrame> frames) {
    return frames.stream().map(ChargeFrame::structure).toList();
  }

  private static List<Conditions> conditions(List<ChargeFrame> frames) {
    return frames.stream().map(ChargeFrame::conditions).toList();
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
