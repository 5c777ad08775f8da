package org.farfield.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.files.PartFile;
import org.farfield.runs.Part;
import org.farfield.runs.ShardLimit;

/** How a run into a folder is made. */
final class FolderOptions extends OptionGroup {
  private static final long SHARD_FRAMES = 1000;

  private final Given<Boolean> resume =
      flag(
          "--resume",
          "With a folder as --out: go on with the run that is in it, if there is one. The folder"
              + " becomes the same, byte for byte, however often it was stopped.");

  private final Given<Long> shardFrames =
      option(
          Long.class,
          "--shard-frames",
          "N",
          "With a folder as --out: frames in one of its files, at most; fewer if they have more"
              + " than 200,000 atoms. Default: 1000.");

  private final Given<Long> shardSize =
      option(
          Long.class,
          new ByteSize(),
          "--shard-size",
          "SIZE",
          "With a folder as --out, in the place of --shard-frames: size of one of its files, about"
              + " and before compression, such as 256M; smaller if they have more than 200,000"
              + " atoms.");

  private final Given<String> onError =
      option(
          String.class,
          "--on-error",
          "WHAT",
          "With a folder as --out: stop, or skip, which lists frames that are wrong in"
              + " rejected.jsonl and ends with exit code 3. Default: stop.");

  private final Given<String> part =
      option(
          String.class,
          "--part",
          "I/N",
          "With a folder as --out: make part I (from 1) of N of the run, for processes side by"
              + " side, such as those of a cluster's array job. All may have one folder, or each"
              + " its own. A part goes on where it was stopped.");

  private final Given<Boolean> breakLock =
      flag(
          "--break-lock",
          "With a folder as --out: take it even if the process that was writing into it may be"
              + " alive, on a host that cannot be asked.");

  private final Given<String> log =
      option(
          String.class,
          "--log-json",
          "FILE",
          "With a folder as --out: add what happens to this file, an object of JSON a line; -"
              + " for standard error, instead of what else is said there.");

  private final Given<Path> metrics =
      option(
          Path.class,
          "--metrics",
          "FILE",
          "With a folder as --out: keep in this file how far the run is, in the text format of"
              + " Prometheus.");

  /** Those who watch a run, besides the bar. */
  List<RunWatcher> watchers(Path out, PrintWriter err) {
    List<RunWatcher> watchers = new ArrayList<>();
    if (metrics.isGiven()
        && log.isGiven()
        && absolute(metrics.value()).equals(absolute(Path.of(log.value())))) {
      throw new InputException(
          "--log-json and --metrics write to one file, "
              + log.value()
              + "; name another for one of them");
    }
    if (metrics.isGiven()) {
      PartFile.check(metrics.value(), true);
      requireOurs("--metrics", metrics.value(), MetricsFile.BEGINNING);
      watchers.add(new MetricsFile(metrics.value(), out, part().toString()));
    }
    if (log.isGiven()) {
      if (logsToTerminal()) {
        watchers.add(new EventLog(err));
      } else {
        requireOurs("--log-json", Path.of(log.value()), EventLog.BEGINNING);
        watchers.add(EventLog.append(Path.of(log.value())));
      }
    }
    return watchers;
  }

  private static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }

  // A slip must not cost structures or a thesis: neither option asks before it writes.
  private static void requireOurs(String option, Path file, String beginning) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      String begins = new String(in.readNBytes(beginning.length()), StandardCharsets.UTF_8);
      if (!begins.isEmpty() && !begins.equals(beginning)) {
        throw new InputException(
            file + ": is no file that " + option + " has written before; name another");
      }
    } catch (IOException e) {
      throw InputException.unreadable(file, e);
    }
  }

  /** Whether standard error is for JSON. */
  boolean logsToTerminal() {
    return "-".equals(log.value());
  }

  boolean resume() {
    return resume.value();
  }

  Part part() {
    return part.isGiven() ? Part.parse(part.value()) : Part.WHOLE;
  }

  boolean breakLock() {
    return breakLock.value();
  }

  ShardLimit limit() {
    if (shardSize.isGiven()) {
      if (shardFrames.isGiven()) {
        throw new InputException("--shard-size does not go with --shard-frames; give one of them");
      }
      return ShardLimit.ofBytes(shardSize.value());
    }
    return ShardLimit.ofFrames(shardFrames.or(SHARD_FRAMES));
  }

  boolean skip() {
    String what = onError.or("stop");
    OutputOptions.oneOf("--on-error", what, "stop", "skip");
    return what.equals("skip");
  }

  /** Refuses a part where shards are shared out otherwise. */
  void requireNoPart() {
    if (part.isGiven()) {
      throw new InputException("--part does not go with spark, which shares out shards itself");
    }
  }

  /** Refuses them with a single file. */
  void requireNone() {
    Stream.of(
            resume.value() ? "--resume" : "",
            shardFrames.isGiven() ? "--shard-frames" : "",
            shardSize.isGiven() ? "--shard-size" : "",
            onError.isGiven() ? "--on-error" : "",
            part.isGiven() ? "--part" : "",
            breakLock.value() ? "--break-lock" : "",
            log.isGiven() ? "--log-json" : "",
            metrics.isGiven() ? "--metrics" : "")
        .filter(name -> !name.isEmpty())
        .findFirst()
        .ifPresent(
            given -> {
              throw new InputException(
                  given + " is for runs into a folder; let the name of --out end in /");
            });
  }
}
