package org.farfield.backend;

import java.util.List;
import org.farfield.descriptor.PairProducts;
import org.farfield.descriptor.PairRows;
import org.farfield.error.InputException;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * What a {@link Backend} is that multiplies densities where it computes them, so that only products
 * leave the device. Results do not depend on batching.
 */
public interface Multiplier {
  /**
   * Centres whose products are added up at a time: rows of several are summed within {@code BLOCK}
   * consecutive ones of the structure, in order, and the sums then, in order.
   */
  int BLOCK = 64;

  /**
   * Multiplies the expansions of structures.
   *
   * @param tables of the hyperparameters of each expansion
   * @param structures for each its jobs, one per expansion
   * @param products which densities are multiplied
   * @param rows for each structure and each of its centres the row that its products are added to,
   *     from 0 on without gaps
   * @return the rows, one per structure, in order
   * @throws InputException if one structure needs more memory than there is
   * @throws ArithmeticException if the rows of a structure are more than an array holds
   */
  List<PairRows> multiply(
      List<ExpansionTables> tables,
      List<List<PlannedStructure>> structures,
      PairProducts products,
      List<int[]> rows);
}
