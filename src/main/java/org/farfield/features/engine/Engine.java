package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.Backends;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/**
 * A session: one device with its threads and memory, and the tables of the expansions it was asked
 * for last. Any thread may call; {@link #close()} ends it.
 */
@SuppressWarnings("exports") // parts of it are for the rooms of the program alone
public final class Engine implements AutoCloseable {
  // Tables take 1 to 10 MB each; a search over hyperparameters must not keep all of them.
  private static final int KEPT = 16;

  private static final int MOST_COLUMNS = 100_000; // of a layout that is kept: some MB

  /** Of structures that are planned together: less takes no longer than to wake threads. */
  private static final int MANY_ATOMS = 1000;

  private final Backend backend;
  private final Engine whole; // this, or that of several devices of which this has one
  private final Map<Expansion, Planned> planned = new LinkedHashMap<>(KEPT, 0.75f, true);

  private volatile FeatureLayout lastLayout; // null until features are asked for
  private WorkerPool besideDevice; // null until structures are planned by it
  private Helpers helpers; // null until they are asked for

  /** The planner of values alone, and that of values with gradients. */
  private record Planned(ExpansionTables tables, Planner planner, Planner withGradients) {}

  /**
   * Takes a backend.
   *
   * @param backend closed with this session
   */
  public Engine(Backend backend) {
    this.backend = backend;
    whole = this;
  }

  private Engine(Backend device, Engine whole) {
    backend = device;
    this.whole = whole;
  }

  /**
   * Does something on each device that structures are shared out to, on all at a time.
   *
   * @param <T> what comes of it
   * @param work with a session on one of them alone, which shares tables and threads with this one
   *     and ends with it
   * @return one per device, in their order
   */
  public <T> List<T> onEachDevice(Function<Engine, T> work) {
    return backend.onEachDevice(
        device -> work.apply(device == backend ? this : new Engine(device, whole)));
  }

  /**
   * Starts a session on a device.
   *
   * @param device as for {@link Backends#select}
   * @param threads cores of the host that it may use, at least 1
   * @param notes gets what the user should know, one sentence at a time
   * @return the session
   * @throws org.farfield.error.InputException if the text names no device
   * @throws org.farfield.error.ResourceException if there is no such device, or it cannot be used
   */
  public static Engine on(String device, int threads, Consumer<String> notes) {
    return new Engine(Backends.select(device, threads, notes));
  }

  /**
   * Where everything is computed.
   *
   * @return the backend
   */
  public Backend backend() {
    return backend;
  }

  /**
   * Cores of the host that work for this session.
   *
   * @return at least 1
   */
  public int threads() {
    return backend.hostCores();
  }

  /**
   * The tables of an expansion, made at the first call.
   *
   * @param expansion what to compute
   * @return the tables
   * @throws org.farfield.error.InputException if the radial functions are linearly dependent
   */
  public ExpansionTables tables(Expansion expansion) {
    return planned(expansion).tables();
  }

  /**
   * Plans structures.
   *
   * @param expansion what to compute
   * @param structures the atoms
   * @return what the backend takes, in order
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public List<PlannedStructure> plan(Expansion expansion, List<Structure> structures) {
    Planner planner = planner(expansion);
    return together(structures, i -> planner.prepare(structures.get(i)));
  }

  /**
   * Plans structures for values together with their adjoint gradients: what is the fastest way may
   * be another one. Values are those of {@link #plan(Expansion, List)} within the accuracy.
   *
   * @param expansion what to compute
   * @param structures the atoms
   * @return what the backend takes, in order
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public List<PlannedStructure> planWithGradients(Expansion expansion, List<Structure> structures) {
    Planner planner = gradientPlanner(expansion);
    return together(structures, i -> planner.prepare(structures.get(i)));
  }

  /** Plans structures one at a time. */
  Planner planner(Expansion expansion) {
    return planned(expansion).planner();
  }

  /** Plans values with adjoint gradients of structures one at a time. */
  Planner gradientPlanner(Expansion expansion) {
    return planned(expansion).withGradients();
  }

  /**
   * Plans structures with sources that a program has made.
   *
   * @param expansion what to compute
   * @param structures the atoms
   * @param sources one per structure, as the channels of the expansion say
   * @return what the backend takes, in order
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   * @throws IllegalArgumentException if the sources do not fit
   */
  public List<PlannedStructure> plan(
      Expansion expansion, List<Structure> structures, List<Sources> sources) {
    if (structures.size() != sources.size()) {
      throw new IllegalArgumentException(
          sources.size() + " sources for " + structures.size() + " structures");
    }
    Planner planner = planner(expansion);
    return together(structures, i -> planner.prepare(structures.get(i), sources.get(i)));
  }

  private List<PlannedStructure> together(
      List<Structure> structures, IntFunction<PlannedStructure> plan) {
    return together(structures, () -> backend.hostThreads().or(this::planning), plan);
  }

  /**
   * How features are laid out. Of one structure labels take longer than sums, and the next one has
   * mostly the same: what was laid out last is kept, unless it is large.
   */
  FeatureLayout layout(FeatureSpec spec, Census census) {
    if (whole != this) {
      return whole.layout(spec, census);
    }
    FeatureLayout last = lastLayout;
    Optional<FeatureLayout> same = last == null ? Optional.empty() : last.shared(spec, census);
    if (same.isPresent()) {
      return same.get();
    }
    FeatureLayout made = new FeatureLayout(spec, census);
    lastLayout = made.length() <= MOST_COLUMNS ? made : null;
    return made;
  }

  /**
   * Makes something of each of some structures, in their order: by the threads that are given where
   * it takes longer than to wake them.
   */
  static <T> List<T> together(
      List<Structure> structures, Supplier<Optional<WorkerPool>> threads, IntFunction<T> make) {
    int count = structures.size();
    boolean many = structures.stream().mapToLong(Structure::size).sum() >= MANY_ATOMS;
    Optional<WorkerPool> pool = many ? threads.get() : Optional.empty();
    if (pool.isEmpty()) {
      return IntStream.range(0, count).mapToObj(make).toList();
    }
    List<T> all = new ArrayList<>(Collections.nCopies(count, null));
    pool.get().run(count, (i, worker) -> all.set(i, make.apply(i)));
    return all;
  }

  /**
   * Threads of the host that may plan while the backend computes: where a device does, and there
   * are several cores beside it.
   */
  Optional<WorkerPool> planning() {
    if (whole != this) {
      return whole.planning();
    }
    if (backend.hostThreads().isPresent() || threads() == 1) {
      return Optional.empty();
    }
    synchronized (planned) {
      if (besideDevice == null) {
        besideDevice = new WorkerPool(threads());
      }
      return Optional.of(besideDevice);
    }
  }

  /** Threads that help with rows: kept, because a small structure's take no longer than a start. */
  Helpers helpers() {
    if (whole != this) {
      return whole.helpers();
    }
    synchronized (planned) {
      if (helpers == null) {
        helpers = new Helpers(threads() - 1);
      }
      return helpers;
    }
  }

  private Planned planned(Expansion expansion) {
    if (whole != this) {
      return whole.planned(expansion);
    }
    synchronized (planned) {
      Planned found = planned.get(expansion);
      if (found == null) {
        ExpansionTables tables = new ExpansionTables(expansion);
        Speeds speeds = backend.speeds();
        Planner planner = new Planner(tables, speeds);
        Speeds slower = speeds.withGradients();
        found =
            new Planned(tables, planner, slower == speeds ? planner : new Planner(tables, slower));
        planned.put(expansion, found);
        if (planned.size() > KEPT) {
          planned.remove(planned.keySet().iterator().next());
        }
      }
      return found;
    }
  }

  @Override
  public void close() {
    if (whole != this) {
      return;
    }
    Optional<Helpers> helping;
    synchronized (planned) {
      if (besideDevice != null) {
        besideDevice.close();
        besideDevice = null;
      }
      helping = Optional.ofNullable(helpers);
      helpers = null;
    }
    helping.ifPresent(Helpers::close); // waits for their tasks, which may ask for the lock
    backend.close();
  }
}
