package org.farfield.backend;

import java.util.List;
import java.util.function.Supplier;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Job;
import org.farfield.expansion.Speeds;

/**
 * A device for values and adjoint, and the host for Jacobians: what {@code --device auto} means.
 * The host is set up when it is needed first. Plans are made for the device.
 */
final class WithHost implements Backend {
  private final Backend device;
  private final Supplier<Backend> makeHost;
  private Backend host;

  /** Takes over both: they are closed with this. */
  WithHost(Backend device, Supplier<Backend> makeHost) {
    this.device = device;
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
    return device.expand(tables, jobs);
  }

  @Override
  public List<Gradients> adjoint(
      ExpansionTables tables, List<Job> jobs, List<Coefficients> cotangents) {
    return device.adjoint(tables, jobs, cotangents);
  }

  @Override
  public Jacobian jacobian(ExpansionTables tables, Job job, int[] centres) {
    return host().jacobian(tables, job, centres);
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
