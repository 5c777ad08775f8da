package org.farfield.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.cuda.device.Availability;
import org.farfield.backend.cuda.device.CudaDevice;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.cuda.device.CudaLibraries;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.kernels.cpu.FusedMultiplyAdd;
import picocli.CommandLine.Command;

/** {@code farfield info}. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = "Shows version, backends, devices, threads and memory.")
final class InfoCommand extends ReportingCommand {
  @Override
  public Integer call() {
    PrintWriter out = out();
    Runtime runtime = Runtime.getRuntime();
    out.printf(Locale.ROOT, "farfield   %s%n", Version.text());
    out.printf(
        Locale.ROOT,
        "java       %s (%s), %s %s%n",
        Runtime.version(),
        System.getProperty("java.vm.name"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"));
    out.printf(
        Locale.ROOT,
        "host       %d cores, %.1f GiB may be used%n",
        runtime.availableProcessors(),
        runtime.maxMemory() / (double) (1L << 30));
    try (Backend cpu = new CpuBackend(runtime.availableProcessors());
        Backend reference = new ReferenceBackend()) {
      out.printf(Locale.ROOT, "cpu        %s%n", cpu.describe());
      out.printf(Locale.ROOT, "reference  %s%n", reference.describe());
    }
    if (!FusedMultiplyAdd.isFast()) {
      out.printf(Locale.ROOT, "           %s%n", FusedMultiplyAdd.SLOW);
    }
    printCuda(out);
    out.flush();
    return 0;
  }

  private static void printCuda(PrintWriter out) {
    Availability availability = CudaDevices.availability();
    if (!availability.usable()) {
      out.printf(Locale.ROOT, "cuda       none: %s%n", availability.reason());
      return;
    }
    for (CudaDevice device : CudaDevices.list()) {
      out.printf(Locale.ROOT, "cuda:%-5d %s%n", device.ordinal(), device.describe());
    }
    out.printf(Locale.ROOT, "cuda       %s%n", CudaLibraries.describe());
  }
}
