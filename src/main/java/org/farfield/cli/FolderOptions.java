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
import picocli.CommandLine.Option;

/** How a run into a folder is made. */
final class FolderOptions {
  private static final long SHARD_FRAMES = 1000;

  @Option(
      names = "--resume",
      description =
          "With a folder as --out: go on with the run that is in it, if there is one. The folder"
              + " becomes the same, byte for byte, however often it was stopped.")
  private boolean resume;

  @Option(
      names = "--shard-frames",
      paramLabel = "N",
      description =
          "With a folder as --out: frames in one of its files, at most; fewer if they have more"
              + " than 200,000 atoms. Default: 1000.")
  private Long shardFrames;

  @Option(
      names = "--shard-size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "With a folder as --out, in the place of --shard-frames: size of one of its files, about"
              + " and before compression, such as 256M; smaller if they have more than 200,000"
              + " atoms.")
  private Long shardSize;

  @Option(
      names = "--on-error",
      paramLabel = "WHAT",
      description =
          "With a folder as --out: stop, or skip, which lists frames that are wrong in"
              + " rejected.jsonl and ends with exit code 3. Default: stop.")
  private String onError;

  @Option(
      names = "--part",
      paramLabel = "I/N",
      description =
          "With a folder as --out: make part I (from 1) of N of the run, for processes side by"
              + " side, such as those of a cluster's array job. All may have one folder, or each"
              + " its own. A part goes on where it was stopped.")
  private String part;

  @Option(
      names = "--break-lock",
      description =
          "With a folder as --out: take it even if the process that was writing into it may be"
              + " alive, on a host that cannot be asked.")
  private boolean breakLock;

  @Option(
      names = "--log-json",
      paramLabel = "FILE",
      description =
          "With a folder as --out: add what happens to this file, an object of JSON a line; -"
              + " for standard error, instead of what else is said there.")
  private String log;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description =
          "With a folder as --out: keep in this file how far the run is, in the text format of"
              + " Prometheus.")
  private Path metrics;

  /** Those who watch a run, besides the bar. */
  List<RunWatcher> watchers(Path out, PrintWriter err) {
    List<RunWatcher> watchers = new ArrayList<>();
    if (metrics != null && log != null && absolute(metrics).equals(absolute(Path.of(log)))) {
      throw new InputException(
          "--log-json and --metrics write to one file, " + log + "; name another for one of them");
    }
    if (metrics != null) {
      PartFile.check(metrics, true);
      requireOurs("--metrics", metrics, MetricsFile.BEGINNING);
      watchers.add(new MetricsFile(metrics, out, part().toString()));
    }
    if (log != null) {
      if (logsToTerminal()) {
        watchers.add(new EventLog(err));
      } else {
        requireOurs("--log-json", Path.of(log), EventLog.BEGINNING);
        watchers.add(EventLog.append(Path.of(log)));
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
    return "-".equals(log);
  }

  boolean resume() {
    return resume;
  }

  Part part() {
    return part == null ? Part.WHOLE : Part.parse(part);
  }

  boolean breakLock() {
    return breakLock;
  }

  ShardLimit limit() {
    if (shardSize != null) {
      if (shardFrames != null) {
        throw new InputException("--shard-size does not go with --shard-frames; give one of them");
      }
      return ShardLimit.ofBytes(shardSize);
    }
    return ShardLimit.ofFrames(shardFrames == null ? SHARD_FRAMES : shardFrames);
  }

  boolean skip() {
    String what = onError == null ? "stop" : onError;
    OutputOptions.oneOf("--on-error", what, "stop", "skip");
    return what.equals("skip");
  }

  /** Refuses a part where shards are shared out otherwise. */
  void requireNoPart() {
    if (part != null) {
      throw new InputException("--part does not go with spark, which shares out shards itself");
    }
  }

  /** Refuses them with a single file. */
  void requireNone() {
    Stream.of(
            resume ? "--resume" : "",
            shardFrames != null ? "--shard-frames" : "",
            shardSize != null ? "--shard-size" : "",
            onError != null ? "--on-error" : "",
            part != null ? "--part" : "",
            breakLock ? "--break-lock" : "",
            log != null ? "--log-json" : "",
            metrics != null ? "--metrics" : "")
        .filter(name -> !name.isEmpty())
        .findFirst()
        .ifPresent(
            given -> {
              throw new InputException(
                  given + " is for runs into a folder; let the name of --out end in /");
            });
  }
}
