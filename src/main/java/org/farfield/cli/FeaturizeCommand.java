package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.farfield.features.Census;
import org.farfield.features.FeatureSink;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.runs.FeatureRun;
import org.farfield.spec.FeatureSpec;
import picocli.CommandLine.Model.CommandSpec;

/** {@code farfield featurize}. */
final class FeaturizeCommand extends ReportingCommand {
  private final OptionGroup all = new OptionGroup();

  private final Given<List<String>> input =
      all.words(
          "INPUT",
          "Structure files, one after the other: extended XYZ, POSCAR, XDATCAR, CIF, dumps and data"
              + " files of LAMMPS, also compressed (.gz, .bz2, .xz, .zst), tables of structures"
              + " (.parquet) and databases of ASE (.db); - reads standard input. With a folder as"
              + " --out also folders and patterns, sorted by name.");

  private final Given<FileOrFolder> target =
      all.required(
          FileOrFolder.class,
          new FileOrFolder.Converter(),
          "--out",
          "FILE|DIR/",
          "File to write; or a folder, in which a run goes on where it was stopped (see"
              + " --resume).");

  private final JobOptions options = all.group(new JobOptions());

  private final FolderOptions folder = all.group(new FolderOptions());

  /** The command as picocli wants it. */
  CommandSpec described() {
    CommandSpec command = CommandSpec.wrapWithoutInspection(this).name("featurize");
    command
        .usageMessage()
        .sortOptions(false)
        .description(
            "Computes descriptors of all atoms of a structure file and writes them to a file.");
    all.addTo(command);
    describeBy(command);
    return command;
  }

  @Override
  public Integer call() {
    if (target.value().isFolder()) {
      return new FolderJob(options, folder, this, this::workplace)
          .run(input.value(), target.value().path());
    }
    folder.requireNone();
    Path out = target.value().path();
    long start = System.nanoTime();
    options.output().check(out);
    options.output().checkFeatures(out);
    FeatureSpec features = options.features(spec());
    Census census;
    String device;
    options.output().requireGradients(features, out);
    options.output().requireOneFile(features, out);
    Consumer<String> notes = this::note;
    try (Input files = new Input(input.value()).notTo(out);
        Engine engine = new Engine(options.backend(features, notes));
        ProgressDisplay display = new ProgressDisplay()) {
      Featurizer featurizer = new Featurizer(engine, Version.text());
      StructureSource structures = options.structures(files, features, engine, notes);
      device = engine.backend().name();
      MeasuredTexts texts = options.output().texts(features, out, structures);
      census = options.census(featurizer, features, texts, engine.backend().kind());
      FeatureSink sink = options.output().sink(out, texts.kept());
      featurizer.run(features, structures, census, sink, display);
    }
    summary(out, census, device, (System.nanoTime() - start) * 1e-9);
    return 0;
  }

  private Workplace workplace(FeatureSpec features, Consumer<String> notes) {
    Engine engine = new Engine(options.backend(features, notes));
    return new Workplace(
        new FeatureRun(engine, Version.text()),
        options.supplement(features, engine, notes),
        engine::close);
  }

  private void summary(Path out, Census census, String device, double seconds) {
    note(
        String.format(
            Locale.US, // as in PlanSummary
            "%d frame%s, %d atom%s, device %s, path %s%s, %.2f s -> %s",
            census.frames(),
            census.frames() == 1 ? "" : "s",
            census.atoms(),
            census.atoms() == 1 ? "" : "s",
            device,
            String.join("+", census.paths().keySet()),
            census.cutoffs().isEmpty() ? "" : ", k-cutoff " + census.cutoffs(),
            seconds,
            out));
  }
}
