package org.farfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.runs.FeatureRun;
import org.farfield.runs.InputFiles;
import org.farfield.runs.RunFolder;
import org.farfield.spec.FeatureSpec;

/** {@code featurize} into a folder. */
final class FolderJob {
  private static final int REJECTED = 3;
  private static final int INTERRUPTED = 75; // EX_TEMPFAIL of sysexits.h: try again later

  private final JobOptions options;
  private final FolderOptions folder;
  private final ReportingCommand command;
  private final BiFunction<FeatureSpec, Consumer<String>, Workplace> workplace;

  FolderJob(
      JobOptions options,
      FolderOptions folder,
      ReportingCommand command,
      BiFunction<FeatureSpec, Consumer<String>, Workplace> workplace) {
    this.options = options;
    this.folder = folder;
    this.command = command;
    this.workplace = workplace;
  }

  /** Makes features; returns the exit code. */
  int run(List<String> input, Path out) {
    List<RunWatcher> watchers = new ArrayList<>(folder.watchers(out, command.err()));
    if (!folder.logsToTerminal()) {
      watchers.add(new ProgressDisplay());
    }
    try (RunWatcher all = RunWatcher.of(watchers)) {
      try {
        return run(input, out, all, folder.logsToTerminal() ? all::note : command::note);
      } catch (RuntimeException | Error e) {
        try {
          all.failed(Main.code(e), String.valueOf(e.getMessage()));
        } catch (ResourceException full) { // as the same disk may be; what failed first is told
          e.addSuppressed(full);
        }
        throw e;
      }
    }
  }

  private int run(List<String> input, Path out, RunWatcher watcher, Consumer<String> said) {
    long start = System.nanoTime();
    input.forEach(OtherFileSystems::path);
    boolean isStandard = input.contains("-");
    if (isStandard && (input.size() > 1 || !folder.part().isWhole())) {
      throw new InputException(
          "standard input (-) does not go with other files, nor with parts of a run; write it to a"
              + " file");
    }
    if (options.output().force()) {
      throw new InputException(
          "--force replaces a file; a run into a folder goes on (--resume), or gets a new folder");
    }
    options.requireNoCensus();
    FeatureSpec features = options.features(command.spec());
    OutputOptions output = options.output();
    output.checkFormat();
    output.requireGradients(features, out);
    FeatureRun.Form form = new FeatureRun.Form(output.format(out), output.single(), output.keep());
    List<Path> files = isStandard ? List.of() : InputFiles.of(input, said);
    FeatureRun.Result result;
    StopSignals stop =
        new StopSignals(() -> said.accept("stopping when this shard is done; again: at once"));
    Optional<RunFolder> taken = take(out, stop, said);
    if (taken.isEmpty()) {
      said.accept("interrupted before it began; the same command begins anew");
      watcher.ended(INTERRUPTED, new FeatureRun.Result(0, 0, 0, 0, true));
      return INTERRUPTED;
    }
    try (RunFolder target = taken.get();
        Workplace place = workplace.apply(features, said)) {
      List<Path> read =
          isStandard ? List.of(target.standardInput(System.in, form.format())) : files;
      FeatureRun.Request request =
          options
              .frames()
              .request(features, read, place.supplement(), form, folder.limit(), folder.skip());
      result = place.run().run(target, request, stop, watcher, said);
    }
    int code = result.isStopped() ? INTERRUPTED : result.rejected() == 0 ? 0 : REJECTED;
    if (result.isStopped() && result.shards() == 0) {
      said.accept("interrupted while the input was looked over; the same command begins anew");
    } else {
      said.accept(
          String.format(
              Locale.ROOT,
              "%s%d of %d shards, %d frames%s, %.2f s -> %s",
              folder.part().isWhole() ? "" : "part " + folder.part() + ": ",
              result.done(),
              result.shards(),
              result.frames(),
              result.rejected() == 0 ? "" : ", " + result.rejected() + " rejected",
              (System.nanoTime() - start) * 1e-9,
              out));
      if (result.isStopped()) {
        said.accept("interrupted; the same command with --resume goes on");
      }
    }
    watcher.ended(code, result);
    return code;
  }

  private Optional<RunFolder> take(Path out, StopSignals stop, Consumer<String> said) {
    return folder.breakLock()
        ? Optional.of(RunFolder.of(out, folder.part(), folder.resume(), true))
        : RunFolder.await(out, folder.part(), folder.resume(), stop, said);
  }
}
