package org.farfield.cli;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.farfield.backend.Backend;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.StructureSource;
import org.farfield.features.Supplement;
import org.farfield.features.engine.CensusFile;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.spec.FeatureSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What featurize, explain and reduce share. */
final class JobOptions extends OptionGroup {
  private final OutputOptions output = group(new OutputOptions());

  private final SourceOptions source = group(new SourceOptions());

  private final EquilibratedOptions equilibrated = group(new EquilibratedOptions());

  private final RunOptions run = group(new RunOptions());

  OutputOptions output() {
    return output;
  }

  /** What the features are that a command was asked for. */
  FeatureSpec features(CommandSpec spec) {
    return SpecDocument.read(spec, equilibrated::completeIn);
  }

  FrameOptions frames() {
    return source.frames();
  }

  /** A run into a folder keeps its own. */
  void requireNoCensus() {
    if (source.census().isPresent()) {
      throw new InputException("--census does not go with a folder as --out, which keeps its own");
    }
  }

  /** The chosen structures of an input, with sources that the engine solves for. */
  StructureSource structures(
      Input input, FeatureSpec features, Engine engine, Consumer<String> notes) {
    return source.frames().of(input, supplement(features, engine, notes));
  }

  /** How sources of an input are solved for; empty if they are not. */
  Optional<ChargePlans> chargePlans(Input input, FeatureSpec features, Engine engine) {
    return EquilibratedFrames.solver(features.channels())
        .map(
            model -> {
              try (ChargeSolver solver = model.on(engine, IterationListener.SILENT)) {
                return ChargePlans.of(model.name(), solver, source.frames().of(input));
              }
            });
  }

  /** What structures get when they are read; empty if nothing. */
  Optional<Supplier<Supplement>> supplement(
      FeatureSpec features, Engine engine, Consumer<String> notes) {
    return EquilibratedFrames.solver(features.channels())
        .map(solver -> () -> solver.begin(engine, new IterationNotes(notes)));
  }

  /**
   * The census of an input: that of --census if it is there, else a new one, which is kept there.
   */
  Census census(
      Featurizer featurizer, FeatureSpec features, StructureSource structures, String device) {
    Optional<CensusFile> kept = source.census();
    if (kept.isPresent() && kept.get().exists()) {
      return kept.get().read(features, structures, device);
    }
    Census census = featurizer.census(features, structures);
    kept.ifPresent(file -> file.write(census, features, structures, device));
    return census;
  }

  /** A new census, for what a kept one does not tell; it is kept if it is not there yet. */
  Census freshCensus(
      Featurizer featurizer, FeatureSpec features, StructureSource structures, String device) {
    Census census = featurizer.estimate(features, structures);
    source
        .census()
        .filter(file -> !file.exists())
        .ifPresent(file -> file.write(census, features, structures, device));
    return census;
  }

  /** The kind of device that is asked for. */
  Optional<String> device() {
    return run.device();
  }

  /** Refuses what only one process can do, or what a cluster decides. */
  void requireForCluster() {
    source.frames().requireAll();
    run.requireForCluster();
  }

  /** Makes the backend; notes get what the user should know about the choice. */
  Backend backend(FeatureSpec features, Consumer<String> notes) {
    return run.backend(!features.gradients().isEmpty(), notes);
  }
}
