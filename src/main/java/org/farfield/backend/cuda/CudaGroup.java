package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.backend.Backend;
import org.farfield.backend.Multiplier;
import org.farfield.backend.Prepared;
import org.farfield.backend.PreparedAnew;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.cuda.device.CudaException;
import org.farfield.descriptor.PairProducts;
import org.farfield.descriptor.PairRows;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Speeds;
import org.farfield.linalg.FactorPlaces;

/**
 * Several NVIDIA GPUs of one host. The structures of a call are shared out by their estimated
 * seconds; each GPU works on its share with a context and a thread of its own, and no memory is
 * common to two of them. A structure is never divided between GPUs.
 *
 * <p>One GPU computes the same bits whatever else is in its share, and plans reckon with the speed
 * of one: the number of GPUs changes no bit where they are of one model.
 */
public final class CudaGroup implements Backend {
  private final List<Integer> ordinals;
  private final ExecutorService threads;
  private final List<CudaBackend> members;
  private final LongAdder[] worked; // nanoseconds of each

  /**
   * Takes devices.
   *
   * @param ordinals their numbers, each once, see {@link CudaDevices#list()}
   * @throws InputException if one is not there, or cannot be used: which, and why, in one sentence
   */
  public CudaGroup(List<Integer> ordinals) {
    this(ordinals, 1);
  }

  /**
   * Takes devices, for a session that has cores of the host, too.
   *
   * @param ordinals their numbers, each once
   * @param hostCores cores of the host
   * @throws InputException as {@link #CudaGroup(List)}
   */
  public CudaGroup(List<Integer> ordinals, int hostCores) {
    this.ordinals = List.copyOf(ordinals);
    worked = Stream.generate(LongAdder::new).limit(ordinals.size()).toArray(LongAdder[]::new);
    threads = Executors.newFixedThreadPool(ordinals.size(), CudaGroup::thread);
    CudaBackend[] opened = new CudaBackend[ordinals.size()];
    try {
      // at a time: a context takes a while
      together(i -> opened[i] = CudaBackend.beside(hostCores, ordinals.get(i)));
    } catch (RuntimeException | Error e) {
      close(Arrays.stream(opened).filter(member -> member != null).toList());
      throw e;
    }
    members = List.of(opened);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "farfield-cuda");
    thread.setDaemon(true);
    return thread;
  }

  /** What is done for one of the devices. */
  private interface Task<T> {
    T of(int member);
  }

  /**
   * Does something for all devices at a time and waits for all of them.
   *
   * @return what came of it, by device
   * @throws RuntimeException that of the first device with one, which it names; those of others are
   *     suppressed in it
   */
  private <T> List<T> together(Task<T> task) {
    List<CompletableFuture<T>> underWay =
        IntStream.range(0, ordinals.size())
            .mapToObj(
                i -> {
                  Supplier<T> work = () -> named(i, task);
                  return CompletableFuture.supplyAsync(work, threads);
                })
            .toList();
    List<T> results = new ArrayList<>();
    CompletionException failure = null;
    for (CompletableFuture<T> one : underWay) {
      try {
        results.add(one.join());
      } catch (CompletionException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.getCause().addSuppressed(e.getCause());
        }
      }
    }
    if (failure != null) {
      if (failure.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure.getCause(); // tasks throw no checked ones
    }
    return results;
  }

  private <T> T named(int member, Task<T> task) {
    String device = "cuda:" + ordinals.get(member) + ": ";
    try {
      return task.of(member);
    } catch (InputException e) {
      throw new InputException(device + e.getMessage(), e);
    } catch (ResourceException e) {
      throw new ResourceException(e.kind(), device + e.getMessage(), e);
    } catch (CudaException e) {
      throw new CudaException(device + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return ordinals.stream().map(String::valueOf).collect(Collectors.joining(",", "cuda:", ""));
  }

  /** {@inheritDoc} Which of them computes a structure does not change a bit. */
  @Override
  public String kind() {
    return members.get(0).kind();
  }

  @Override
  public String describe() {
    return members.stream().map(CudaBackend::describe).collect(Collectors.joining("; "));
  }

  @Override
  public String arithmetic() {
    return members.stream()
        .map(CudaBackend::arithmetic)
        .distinct()
        .sorted() // whatever their order
        .collect(Collectors.joining("; "));
  }

  @Override
  public boolean isUniform() {
    return members.stream().map(CudaBackend::arithmetic).distinct().count() == 1;
  }

  @Override
  public int hostCores() {
    return members.get(0).hostCores();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Those of one GPU: a structure is on one, and its path must not depend on how many there are.
   */
  @Override
  public Speeds speeds() {
    return members.get(0).speeds();
  }

  /**
   * {@inheritDoc}
   *
   * @throws InputException if one structure needs more memory than its device has left
   */
  @Override
  public List<Coefficients> expand(ExpansionTables tables, List<PlannedStructure> jobs) {
    return share(shares(jobs), (i, mine) -> members.get(i).expand(tables, pick(jobs, mine)));
  }

  @Override
  public List<Gradients> adjoint(
      ExpansionTables tables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    return share(
        shares(jobs),
        (i, mine) -> members.get(i).adjoint(tables, pick(jobs, mine), pick(cotangents, mine)));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Each structure stays on one device. Vectors lie in the memory of the host, for no memory is
   * common to two devices.
   */
  @Override
  public Prepared prepare(ExpansionTables tables, List<PlannedStructure> jobs) {
    return new Shared(tables, jobs);
  }

  /** Structures that stay on one device each. */
  private final class Shared extends PreparedAnew {
    private final List<List<Integer>> shares;
    private final List<Prepared> parts; // by device

    Shared(ExpansionTables tables, List<PlannedStructure> jobs) {
      super(CudaGroup.this, tables, jobs);
      shares = shares(jobs);
      parts = together(i -> members.get(i).prepare(tables, pick(jobs, shares.get(i))));
    }

    @Override
    public List<Coefficients> apply(List<Sources> sources) {
      PlannedStructure.with(
          structures(), sources); // what does not fit is named as that of the call
      return share(shares, (i, mine) -> parts.get(i).apply(pick(sources, mine)));
    }

    @Override
    public void close() {
      parts.forEach(Prepared::close);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>On the first device: a factor is never divided.
   */
  @Override
  public Optional<FactorPlaces> factorPlaces(Consumer<String> notes) {
    return members.get(0).factorPlaces(notes);
  }

  @Override
  public boolean prefersManyStructures() {
    return true;
  }

  @Override
  public int devices() {
    return members.size();
  }

  @Override
  public <T> List<T> onEachDevice(Function<Backend, T> work) {
    return together(
        i ->
            timed(i, (member, mine) -> List.of(work.apply(members.get(member))), List.of()).get(0));
  }

  /** {@inheritDoc} */
  @Override
  public Optional<Multiplier> multiplier() {
    return Optional.of(this::multiply);
  }

  // Each structure is multiplied where it is computed.
  private List<PairRows> multiply(
      List<ExpansionTables> tables,
      List<List<PlannedStructure>> structures,
      PairProducts products,
      List<int[]> rows) {
    double[] seconds =
        structures.stream()
            .mapToDouble(jobs -> jobs.stream().mapToDouble(job -> job.plan().seconds()).sum())
            .toArray();
    return share(
        Shares.longestFirst(seconds, members.size()),
        (i, mine) ->
            members
                .get(i)
                .multiplier()
                .orElseThrow()
                .multiply(tables, pick(structures, mine), products, pick(rows, mine)));
  }

  /**
   * {@inheritDoc}
   *
   * <p>On the first device: a structure is never divided.
   */
  @Override
  public Jacobian jacobian(ExpansionTables tables, PlannedStructure job, int[] centres) {
    return named(0, member -> members.get(member).jacobian(tables, job, centres));
  }

  /** What one device does with its share. */
  private interface Work<T> {
    List<T> of(int member, List<Integer> mine);
  }

  private List<List<Integer>> shares(List<PlannedStructure> jobs) {
    double[] seconds = jobs.stream().mapToDouble(job -> job.plan().seconds()).toArray();
    return Shares.longestFirst(seconds, members.size());
  }

  private <T> List<T> share(List<List<Integer>> shares, Work<T> work) {
    List<List<T>> results =
        together(i -> shares.get(i).isEmpty() ? List.of() : timed(i, work, shares.get(i)));
    int count = shares.stream().mapToInt(List::size).sum();
    List<T> inOrder = new ArrayList<>(Collections.nCopies(count, (T) null));
    for (int i = 0; i < shares.size(); i++) {
      for (int j = 0; j < shares.get(i).size(); j++) {
        inOrder.set(shares.get(i).get(j), results.get(i).get(j));
      }
    }
    return inOrder;
  }

  private <T> List<T> timed(int member, Work<T> work, List<Integer> mine) {
    long start = System.nanoTime();
    try {
      return work.of(member, mine);
    } finally {
      worked[member].add(System.nanoTime() - start);
    }
  }

  @Override
  public Map<String, Double> busy() {
    Map<String, Double> busy = new LinkedHashMap<>();
    for (int i = 0; i < worked.length; i++) {
      busy.put("cuda:" + ordinals.get(i), worked[i].sum() * 1e-9);
    }
    return busy;
  }

  private static <T> List<T> pick(List<T> all, List<Integer> places) {
    return places.stream().map(all::get).toList();
  }

  @Override
  public void close() {
    close(members);
  }

  private void close(List<CudaBackend> open) {
    open.forEach(CudaBackend::close);
    threads.shutdown();
  }
}
