package org.farfield.backend;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Job;
import org.farfield.expansion.Speeds;

/**
 * A device for the jobs that it evaluates, values and adjoint, and the host for the rest: what
 * {@code --device auto} means. The host is set up when it is needed first. Plans are made for the
 * device.
 */
final class WithHost implements Backend {
  private final Backend device;
  private final Predicate<Job> onDevice;
  private final Supplier<Backend> makeHost;
  private Backend host;

  /** Takes over both: they are closed with this. */
  WithHost(Backend device, Predicate<Job> onDevice, Supplier<Backend> makeHost) {
    this.device = device;
    this.onDevice = onDevice;
    this.makeHost = makeHost;
  }

  private Backend host() {
    if (host == null) {
      host = makeHost.get();
    }
    return host;
  }

  @Override
  public String name() {
    return host == null ? device.name() : device.name() + "+" + host.name();
  }

  @Override
  public String describe() {
    return device.describe();
  }

  @Override
  public Speeds speeds() {
    return device.speeds();
  }

  @Override
  public List<Coefficients> expand(ExpansionTables tables, List<Job> jobs) {
    return share(jobs, (backend, some) -> backend.expand(tables, pick(jobs, some)));
  }

  @Override
  public List<Gradients> adjoint(
      ExpansionTables tables, List<Job> jobs, List<Coefficients> cotangents) {
    return share(
        jobs, (backend, some) -> backend.adjoint(tables, pick(jobs, some), pick(cotangents, some)));
  }

  /** What one of the two does with the jobs of some places. */
  private interface Work<T> {
    List<T> of(Backend backend, List<Integer> places);
  }

  private <T> List<T> share(List<Job> jobs, Work<T> work) {
    Map<Boolean, List<Integer>> places =
        IntStream.range(0, jobs.size())
            .boxed()
            .collect(Collectors.partitioningBy(i -> onDevice.test(jobs.get(i))));
    if (places.get(false).isEmpty()) {
      return work.of(device, places.get(true));
    }
    List<T> results = new ArrayList<>(Collections.nCopies(jobs.size(), null));
    if (!places.get(true).isEmpty()) {
      put(work.of(device, places.get(true)), places.get(true), results);
    }
    put(work.of(host(), places.get(false)), places.get(false), results);
    return results;
  }

  private static <T> List<T> pick(List<T> all, List<Integer> places) {
    return places.stream().map(all::get).toList();
  }

  private static <T> void put(List<T> some, List<Integer> places, List<T> all) {
    for (int i = 0; i < places.size(); i++) {
      all.set(places.get(i), some.get(i));
    }
  }

  @Override
  public Jacobian jacobian(ExpansionTables tables, Job job, int[] centres) {
    // of slabs and wires, devices have no Jacobian yet
    boolean there = onDevice.test(job) && job.plan().windows().isEmpty();
    return (there ? device : host()).jacobian(tables, job, centres);
  }

  /** That of the device; the caller has the host's expansions of what it does not take. */
  @Override
  public Optional<Multiplier> multiplier() {
    return device.multiplier();
  }

  @Override
  public void close() {
    try (device) {
      if (host != null) {
        host.close();
      }
    }
  }
}
