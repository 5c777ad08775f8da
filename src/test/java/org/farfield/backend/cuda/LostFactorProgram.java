package org.farfield.backend.cuda;

import java.util.Optional;
import org.farfield.error.ResourceException;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.FactorPlaces;
import org.farfield.linalg.StreamedQr;
import org.farfield.spec.Precision;

/** What {@link CudaFactorsTest} runs in a process of its own, on a device that is lost. */
public final class LostFactorProgram {
  private LostFactorProgram() {}

  /**
   * Gives rows to a factor, loses the device by launches, and asks for the factor: prints what is
   * said of it, and how many failures of the end it does not hide.
   */
  public static void main(String[] arguments) {
    try (WorkerPool pool = new WorkerPool(1);
        CudaBackend backend = new CudaBackend(0);
        FactorPlaces room = backend.factorPlaces(System.out::println).orElseThrow()) {
      StreamedQr qr = new StreamedQr(130, 1, new DenseProduct(pool, Optional.of(room)));
      for (int i = 0; i < 300; i++) {
        double[] row = new double[130];
        row[i % 130] = 1 + i;
        qr.add(row, 0, new double[1], 1);
      }
      expand(backend);
      System.out.println(qr.factor().length);
    } catch (ResourceException e) {
      System.out.println(e.getMessage());
      System.out.println(e.getSuppressed().length > 0);
    }
  }

  private static void expand(CudaBackend backend) {
    RandomBatch batch = RandomBatch.of(1, 1, Precision.DOUBLE);
    try {
      backend.expand(batch.tables(), batch.jobs());
    } catch (ResourceException e) {
      System.out.println("lost");
    }
  }
}
