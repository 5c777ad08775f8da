package org.farfield.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Job;
import org.farfield.expansion.Speeds;

/**
 * A device for all that it evaluates, and the host for the rest: what {@code --device auto} means.
 * The host is set up when it is needed first. Plans are made for the device.
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
    if (jobs.stream().allMatch(onDevice)) {
      return device.expand(tables, jobs);
    }
    Coefficients[] results = new Coefficients[jobs.size()];
    List<Integer> here = new ArrayList<>();
    List<Integer> there = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      (onDevice.test(jobs.get(i)) ? there : here).add(i);
    }
    if (!there.isEmpty()) {
      put(device.expand(tables, there.stream().map(jobs::get).toList()), there, results);
    }
    put(host().expand(tables, here.stream().map(jobs::get).toList()), here, results);
    return Arrays.asList(results);
  }

  private static void put(List<Coefficients> some, List<Integer> places, Coefficients[] all) {
    for (int i = 0; i < places.size(); i++) {
      all[places.get(i)] = some.get(i);
    }
  }

  @Override
  public List<Gradients> adjoint(
      ExpansionTables tables, List<Job> jobs, List<Coefficients> cotangents) {
    return host().adjoint(tables, jobs, cotangents);
  }

  @Override
  public Jacobian jacobian(ExpansionTables tables, Job job, int from, int to) {
    return host().jacobian(tables, job, from, to);
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
