package org.farfield.backend;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.cuda.CudaBackend;
import org.farfield.backend.cuda.CudaGroup;
import org.farfield.backend.cuda.device.Availability;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.kernels.cpu.FusedMultiplyAdd;

/** Makes the backend for what a user calls a device. */
public final class Backends {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(all|[0-9]{1,4}(?:,[0-9]{1,4})*))?");

  private Backends() {}

  /**
   * Makes a backend.
   *
   * <p>{@code auto} takes the first GPU, and all cores of the host where there is none. It does so
   * without a word on a machine without GPU; where there is one that cannot be used, or the user
   * was given one by {@code CUDA_VISIBLE_DEVICES}, it says why.
   *
   * @param device {@code auto}, {@code cpu}, {@code cuda} (the first GPU), {@code cuda:N} (the GPU
   *     with ordinal N), {@code cuda:N,M} (several), {@code cuda:all} or {@code reference}
   * @param threads cores of the host that it may use, at least 1
   * @param notes gets what the user should know, one sentence at a time
   * @return the backend; whoever called closes it
   * @throws InputException if the text names no device
   * @throws ResourceException if there is no such device here, or it cannot be used
   */
  public static Backend select(String device, int threads, Consumer<String> notes) {
    return switch (device) {
      case "auto" -> automatic(threads, notes, System.getenv("CUDA_VISIBLE_DEVICES"));
      case "cpu" -> cpu(threads, notes);
      case "reference" -> new ReferenceBackend();
      default -> cuda(device, threads);
    };
  }

  private static Backend automatic(int threads, Consumer<String> notes, String visibleDevices) {
    Availability availability = CudaDevices.availability();
    String reason = availability.reason();
    boolean surprising = !availability.absent() || isGiven(visibleDevices);
    if (availability.usable()) {
      try {
        return CudaBackend.beside(threads, 0);
      } catch (ResourceException e) {
        reason = e.getMessage(); // by now there is a GPU: it is surprising
      }
    }
    if (surprising) {
      notes.accept("computing on the CPU: " + reason);
    }
    return cpu(threads, notes);
  }

  private static Backend cpu(int threads, Consumer<String> notes) {
    if (!FusedMultiplyAdd.isFast()) {
      notes.accept(FusedMultiplyAdd.SLOW);
    }
    return CpuBackend.starting(threads);
  }

  /** Whether a batch system or the user chose GPUs; empty and -1 hide all of them. */
  private static boolean isGiven(String visibleDevices) {
    return visibleDevices != null && !visibleDevices.isBlank() && !visibleDevices.equals("-1");
  }

  private static Backend cuda(String device, int threads) {
    Matcher cuda = CUDA.matcher(device);
    if (!cuda.matches()) {
      throw new InputException(
          "the device must be auto, cpu, cuda, cuda:N (the GPU with ordinal N), cuda:N,M,..."
              + " (several), cuda:all or reference, not '"
              + device
              + "'");
    }
    Availability availability = CudaDevices.availability();
    if (!availability.usable()) {
      throw new ResourceException(
          ResourceException.Kind.DEVICE,
          "the device '"
              + device
              + "' cannot be used: "
              + availability.reason()
              + "; use the device cpu");
    }
    List<Integer> ordinals = ordinals(device, cuda.group(1), CudaDevices.list().size());
    return ordinals.size() == 1
        ? CudaBackend.beside(threads, ordinals.get(0))
        : new CudaGroup(ordinals, threads);
  }

  private static List<Integer> ordinals(String device, String list, int count) {
    if ("all".equals(list)) {
      return IntStream.range(0, count).boxed().toList();
    }
    List<Integer> ordinals =
        list == null ? List.of(0) : Stream.of(list.split(",")).map(Integer::valueOf).toList();
    for (int ordinal : ordinals) {
      if (ordinal >= count) {
        throw new ResourceException(
            ResourceException.Kind.DEVICE,
            "the device '"
                + device
                + "' cannot be used: there is no GPU "
                + ordinal
                + "; the last one here is cuda:"
                + (count - 1));
      }
    }
    if (ordinals.stream().distinct().count() < ordinals.size()) {
      throw new InputException("the device '" + device + "' names the same GPU twice");
    }
    return ordinals;
  }
}
