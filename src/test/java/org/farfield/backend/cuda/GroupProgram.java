package org.farfield.backend.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Precision;

/** What {@link CudaGroupTest} runs in processes of its own. */
final class GroupProgram {
  private GroupProgram() {}

  /**
   * Expands a random batch twice in both precisions and prints a hash of all bits for each
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
          for (Coefficients c : backend.expand(batch.tables(), batch.jobs())) {
            System.out.println(precision + " " + Arrays.hashCode(c.values()));
          }
        }
      }
    } catch (InputException | CudaException e) {
      System.out.println(e.getMessage());
    }
  }
}
