package org.farfield.backend.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.backend.Backend;
import org.farfield.backend.GradientContract;
import org.farfield.backend.Prepared;
import org.farfield.backend.cuda.device.CudaException;
import org.farfield.error.ResourceException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.spec.Precision;

/** What {@link CudaGroupTest} runs in processes of its own. */
final class GroupProgram {
  private GroupProgram() {}

  /**
   * Expands a random batch twice in both precisions, then one with short-range densities, whose
   * gradients it makes, applies sources to a prepared one, and prints a hash of all bits for each
   * structure, or what is wrong.
   *
   * @param arguments ordinals of the devices; of a single one without the group
   */
  public static void main(String[] arguments) {
    List<Integer> ordinals = Stream.of(arguments).map(Integer::valueOf).toList();
    try (Backend backend =
        ordinals.size() == 1 ? new CudaBackend(ordinals.get(0)) : new CudaGroup(ordinals)) {
      for (Precision precision : Precision.values()) {
        RandomBatch batch = RandomBatch.of(33, 9, precision);
        for (int repeat = 0; repeat < 2; repeat++) {
          print(precision.name(), backend.expand(batch.tables(), batch.jobs()));
        }
      }
      RandomBatch batch = RandomBatch.withGradients(10, 8);
      List<Coefficients> values = backend.expand(batch.tables(), batch.jobs());
      print("NEIGHBORS", values);
      for (Gradients g : backend.adjoint(batch.tables(), batch.jobs(), values)) {
        System.out.println("GRADIENTS " + Arrays.hashCode(GradientContract.flat(g)));
      }
      RandomBatch multipoles = RandomBatch.ofMultipoles(33, 6, Precision.DOUBLE);
      List<Sources> sources = multipoles.jobs().stream().map(job -> job.sources()).toList();
      try (Prepared prepared = backend.prepare(multipoles.tables(), multipoles.jobs())) {
        for (int repeat = 0; repeat < 2; repeat++) {
          print("PREPARED", prepared.apply(sources));
        }
      }
    } catch (ResourceException | CudaException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void print(String name, List<Coefficients> all) {
    all.forEach(c -> System.out.println(name + " " + Arrays.hashCode(c.values())));
  }
}
