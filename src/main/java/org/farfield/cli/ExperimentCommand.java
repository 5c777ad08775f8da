package org.farfield.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.farfield.cli.plot.ChartFigure;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.experiments.Chart;
import org.farfield.experiments.Experiment;
import org.farfield.experiments.Experiments;
import org.farfield.experiments.Page;
import org.farfield.experiments.Setup;
import org.farfield.features.engine.Engine;
import org.farfield.files.PartFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield experiment}. */
@Command(
    name = "experiment",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Computes again what papers claim of these features, and holds it to bounds: a page of"
          + " Markdown and one of JSON.",
      "Ends with exit code 4 if a claim does not keep its bound."
    })
final class ExperimentCommand extends ReportingCommand {
  private static final int CLAIM_NOT_KEPT = 4;
  private static final String WITH_RECIPE = "dimers-periodic";

  @Parameters(
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private String name;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for NAME.md, NAME.json and NAME-*.png; made if it is not there.")
  private Path out;

  @Option(
      names = "--quick",
      description =
          "A few frames and bounds of their own: some seconds instead of some minutes. Says that"
              + " the program works, and less of the claims.")
  private boolean quick;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Of random frames and folds. Default: 0.")
  private long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Runs it with N seeds, S and those behind it: claims are held with each, and tables get"
              + " their mean and spread. Default: 1.")
  private int seeds;

  @Option(
      names = "--data",
      paramLabel = "FILE|DIR",
      description =
          "Frames, read in place: for experiments on data that the program does not carry, and for"
              + " others in place of those that it carries.")
  private Path data;

  @Option(
      names = "--recipe",
      description =
          "Of dimers-periodic the recipe that the authors published, 130 frames of charged pairs:"
              + " the same as dimers-periodic-recipe.")
  private boolean recipe;

  @Mixin private RunOptions run;

  /** For --help and for shells. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Experiments.names().iterator();
    }
  }

  @Override
  public Integer call() {
    if (recipe) {
      requireRecipe();
      name = WITH_RECIPE + "-recipe";
    }
    Experiment experiment = Experiments.named(name);
    List<Path> made = makeFolder();
    try {
      return run(experiment);
    } catch (InputException | ResourceException e) {
      made.forEach(ExperimentCommand::removeEmpty);
      throw e;
    }
  }

  private int run(Experiment experiment) {
    Path markdown = out.resolve(name + ".md");
    Path json = out.resolve(name + ".json");
    PartFile.check(markdown, true);
    PartFile.check(json, true);
    Page page;
    try (Engine engine = new Engine(run.backend(false, this::note));
        ProgressDisplay display = new ProgressDisplay()) {
      page =
          experiment.run(
              new Setup(engine, Version.text(), quick, seed, Optional.ofNullable(data), display),
              seeds);
    }
    for (Chart chart : page.charts()) {
      ChartFigure.save(chart, out.resolve(page.file(chart)));
    }
    page.write(markdown, json);
    out().print(page.markdown());
    note("-> " + markdown + ", " + json);
    if (page.passed()) {
      return 0;
    }
    note("a claim of " + name + " does not keep its bound; " + markdown + " says which");
    return CLAIM_NOT_KEPT;
  }

  private void requireRecipe() {
    if (!name.equals(WITH_RECIPE)) {
      throw new InputException("--recipe is of " + WITH_RECIPE + ", and not of " + name);
    }
  }

  // Says which folders there were not, the innermost first.
  private List<Path> makeFolder() {
    List<Path> made = new ArrayList<>();
    for (Path p = out.toAbsolutePath(); p != null && !Files.exists(p); p = p.getParent()) {
      made.add(p);
    }
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new InputException(out + " cannot be made a folder; name another", e);
    }
    return made;
  }

  // Of a run that failed; one that holds something stays.
  private static void removeEmpty(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException kept) {
      // what is in it is not of this run
    }
  }
}
