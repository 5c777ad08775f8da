package org.farfield.backend.cuda;

import java.util.Arrays;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Precision;

/** What {@link CudaEnvironmentTest} runs in processes of its own. */
final class CudaProgram {
  private CudaProgram() {}

  /**
   * Expands a random batch in both precisions and prints a hash of all bits, or what is wrong.
   *
   * @param arguments the share of free memory the backend believes it may take
   */
  public static void main(String[] arguments) {
    try (CudaBackend backend = new CudaBackend(0, Double.parseDouble(arguments[0]))) {
      for (Precision precision : Precision.values()) {
        RandomBatch batch = RandomBatch.of(32, 6, precision);
        List<Coefficients> results = backend.expand(batch.tables(), batch.jobs());
        int hash = 1;
        for (Coefficients c : results) {
          hash = 31 * hash + Arrays.hashCode(c.values());
        }
        System.out.println(precision + " " + hash);
      }
    } catch (InputException e) {
      System.out.println(e.getMessage());
    }
  }
}
