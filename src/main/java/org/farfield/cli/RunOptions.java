package org.farfield.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.farfield.backend.Backend;
import org.farfield.backend.Backends;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import picocli.CommandLine.Option;

/** Where it runs, and what belongs to every command. */
final class RunOptions {
  private static final String VARIABLE = "FARFIELD_DEVICE";
  private static final long LEAST_MEMORY = 512L << 20;

  @Option(
      names = "--device",
      paramLabel = "D",
      description =
          "cpu; cuda or cuda:N (the first or the Nth NVIDIA GPU, from 0); cuda:N,M,... or cuda:all"
              + " (several); reference (plain loops); or auto: cuda where there is a GPU, cpu for"
              + " the rest. Default: FARFIELD_DEVICE if it is set, else auto.")
  private String device;

  @Option(names = "--threads", paramLabel = "N", description = "Cores to use. Default: all.")
  private Integer threads;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "What the program may take of the machine's memory, such as 2G, whatever the size of"
              + " input and output; at least 512M. Default: 80 %% of all for Java's heap.")
  private Long memory;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML or JSON file with options by name (without --), or a file of features, which says"
              + " how it was made; the command line overrides it.")
  @SuppressWarnings("UnusedVariable") // read before parsing, by ConfigFile; here for --help
  private Path config;

  @Option(names = "--debug", description = "Show where an error came from.")
  @SuppressWarnings("UnusedVariable") // looked for by Main, also where parsing fails
  private boolean debug;

  /** The kind of device that is asked for. */
  Optional<String> device() {
    return Optional.ofNullable(device);
  }

  /** Refuses what the processes of a cluster are told by others. */
  void requireForCluster() {
    if (threads != null) {
      throw new InputException("--threads does not go with spark; set spark.task.cpus");
    }
    if (memory != null) {
      throw new InputException("--memory does not go with spark; set spark.executor.memory");
    }
    if (device != null && !device.equals("cpu") && !device.equals("cuda")) {
      throw new InputException(
          "--device is cpu or cuda with spark, which says which GPU; not '" + device + "'");
    }
  }

  // The heap is fixed when Java starts, by the script; what is on its way takes a share of it.
  private void requireMemory() {
    if (memory == null) {
      return;
    }
    if (memory < LEAST_MEMORY) {
      throw new InputException("--memory must be at least 512M");
    }
    long heap = memory / 4 * 3;
    if (Runtime.getRuntime().maxMemory() > heap) {
      throw new InputException(
          "--memory needs a Java that was started with -Xmx"
              + (heap >> 20)
              + "m, as the script farfield does where the option is on its command line");
    }
  }

  /** Makes the backend; notes get what the user should know about the choice. */
  Backend backend(boolean gradients, Consumer<String> notes) {
    int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (cores < 1) {
      throw new InputException("--threads must be at least 1, not " + cores);
    }
    requireMemory();
    String asked = device == null ? System.getenv().getOrDefault(VARIABLE, "auto") : device;
    // the rows' derivatives are made of Jacobians on the host
    String chosen = gradients && asked.equals("auto") ? "cpu" : asked;
    String where = " (" + (device == null ? VARIABLE : "--device") + ")";
    try {
      return Backends.select(chosen, cores, notes);
    } catch (InputException e) {
      throw new InputException(e.getMessage() + where, e);
    } catch (ResourceException e) {
      throw new ResourceException(e.kind(), e.getMessage() + where, e);
    }
  }
}
