package org.farfield.backend.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.farfield.descriptor.PairRows;
import org.farfield.error.ResourceException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.FactorPlaces;
import org.farfield.linalg.StreamedQr;
import org.farfield.spec.Precision;

/** What {@link CudaEnvironmentTest} runs in processes of its own. */
public final class CudaProgram {
  private CudaProgram() {}

  /**
   * Expands random batches in both precisions, and one with short-range densities, makes gradients
   * of one, multiplies densities some of which are split, factorises rows, and prints a hash of all
   * bits of each, or what is wrong.
   *
   * @param arguments the share of free memory the backend believes it may take, or bytes with a B
   *     behind them; and a word, for the expansions of the first batches alone
   */
  public static void main(String[] arguments) {
    try (CudaBackend backend = open(arguments[0])) {
      for (Precision precision : Precision.values()) {
        print(precision.name(), backend, RandomBatch.of(34, 6, precision));
      }
      if (arguments.length > 1) {
        return;
      }
      print("NEIGHBORS", backend, RandomBatch.withNeighbors(32, 6));
      // on all paths, with short-range densities
      printGradients(backend, RandomBatch.withGradients(10, 8));
      printProducts(backend);
      printFactors(backend, Double.parseDouble(arguments[0]));
    } catch (ResourceException e) {
      System.out.println(e.getMessage());
    }
  }

  private static CudaBackend open(String memory) {
    return memory.endsWith("B")
        ? SimulatedDevice.openWithin(Long.parseLong(memory.substring(0, memory.length() - 1)))
        : new CudaBackend(0, Double.parseDouble(memory));
  }

  private static void printGradients(CudaBackend backend, RandomBatch batch) {
    List<Coefficients> values = backend.expand(batch.tables(), batch.jobs());
    int hash = 1;
    for (Gradients g : backend.adjoint(batch.tables(), batch.jobs(), values)) {
      hash = 31 * hash + Arrays.hashCode(g.positions());
      hash = 31 * hash + Arrays.hashCode(g.strain());
      hash = 31 * hash + Arrays.deepHashCode(g.weights());
    }
    System.out.println("GRADIENTS " + hash);
  }

  private static void printProducts(CudaBackend backend) {
    CudaProductsTest.Case batch = CudaSplitProductsTest.mixed(1, backend);
    int hash = 1;
    for (PairRows rows : batch.multiply(backend, batch.byType())) {
      hash = 31 * hash + Arrays.hashCode(rows.numbers().values());
    }
    System.out.println("PRODUCTS " + hash);
  }

  // Two factors, whose rows come in turn.
  private static void printFactors(CudaBackend backend, double share) {
    int features = 130;
    Random random = new Random(3);
    try (WorkerPool pool = new WorkerPool(2);
        FactorPlaces room = new CudaFactors(backend, 0, share, System.out::println)) {
      DenseProduct product = new DenseProduct(pool, Optional.of(room));
      StreamedQr even = new StreamedQr(features, 1, product);
      StreamedQr odd = new StreamedQr(features, 1, product);
      for (int i = 0; i < 1100; i++) {
        double[] row = random.doubles(features, -1, 1).toArray();
        (i % 2 == 0 ? even : odd).add(row, 0, new double[] {random.nextDouble()}, 1);
      }
      even.add(odd);
      int hash = 31 * Arrays.hashCode(even.factor()) + Arrays.hashCode(even.residual());
      System.out.println("FACTORS " + hash);
    }
  }

  private static void print(String name, CudaBackend backend, RandomBatch batch) {
    int hash = 1;
    for (Coefficients c : backend.expand(batch.tables(), batch.jobs())) {
      hash = 31 * hash + Arrays.hashCode(c.values());
    }
    System.out.println(name + " " + hash);
  }
}
