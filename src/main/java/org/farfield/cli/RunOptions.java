package org.farfield.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.farfield.backend.Backend;
import org.farfield.backend.Backends;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;

/** Where it runs, and what belongs to every command. */
final class RunOptions extends OptionGroup {
  private static final String VARIABLE = "FARFIELD_DEVICE";
  private static final long LEAST_MEMORY = 512L << 20;

  private final Given<String> device =
      option(
          String.class,
          "--device",
          "D",
          "cpu; cuda or cuda:N (the first or the Nth NVIDIA GPU, from 0); cuda:N,M,... or cuda:all"
              + " (several); reference (plain loops); or auto: cuda where there is a GPU, cpu for"
              + " the rest. Default: FARFIELD_DEVICE if it is set, else auto.");

  private final Given<Integer> threads =
      option(Integer.class, "--threads", "N", "Cores to use. Default: all.");

  private final Given<Long> memory =
      option(
          Long.class,
          new ByteSize(),
          "--memory",
          "SIZE",
          "What the program may take of the machine's memory, such as 2G, whatever the size of"
              + " input and output; at least 512M. Default: 80 % of all for Java's heap.");

  @SuppressWarnings("UnusedVariable") // read before parsing, by ConfigFile; here for --help
  private final Given<Path> config =
      option(
          Path.class,
          "--config",
          "FILE",
          "YAML or JSON file with options by name (without --), or a file of features, which says"
              + " how it was made; the command line overrides it.");

  @SuppressWarnings("UnusedVariable") // looked for by Main, also where parsing fails
  private final Given<Boolean> debug = flag("--debug", "Show where an error came from.");

  /** The kind of device that is asked for. */
  Optional<String> device() {
    return Optional.ofNullable(device.value());
  }

  /** Refuses what the processes of a cluster are told by others. */
  void requireForCluster() {
    if (threads.isGiven()) {
      throw new InputException("--threads does not go with spark; set spark.task.cpus");
    }
    if (memory.isGiven()) {
      throw new InputException("--memory does not go with spark; set spark.executor.memory");
    }
    if (device.isGiven() && !device.value().equals("cpu") && !device.value().equals("cuda")) {
      throw new InputException(
          "--device is cpu or cuda with spark, which says which GPU; not '" + device.value() + "'");
    }
  }

  // The heap is fixed when Java starts, by the script; what is on its way takes a share of it.
  private void requireMemory() {
    if (!memory.isGiven()) {
      return;
    }
    if (memory.value() < LEAST_MEMORY) {
      throw new InputException("--memory must be at least 512M");
    }
    long heap = memory.value() / 4 * 3;
    if (Runtime.getRuntime().maxMemory() > heap) {
      throw new InputException(
          "--memory needs a Java that was started with -Xmx"
              + (heap >> 20)
              + "m, as the script farfield does where the option is on its command line");
    }
  }

  /** Makes the backend; notes get what the user should know about the choice. */
  Backend backend(boolean gradients, Consumer<String> notes) {
    int cores = threads.or(Runtime.getRuntime().availableProcessors());
    if (cores < 1) {
      throw new InputException("--threads must be at least 1, not " + cores);
    }
    requireMemory();
    String asked = device.or(System.getenv().getOrDefault(VARIABLE, "auto"));
    // the rows' derivatives are made of Jacobians on the host
    String chosen = gradients && asked.equals("auto") ? "cpu" : asked;
    String where = " (" + (device.isGiven() ? "--device" : VARIABLE) + ")";
    try {
      return Backends.select(chosen, cores, notes);
    } catch (InputException e) {
      throw new InputException(e.getMessage() + where, e);
    } catch (ResourceException e) {
      throw new ResourceException(e.kind(), e.getMessage() + where, e);
    }
  }
}
