package org.farfield.linalg;

/**
 * Where a triangular factor R lies with the rows that are reflected into it, and where panels reach
 * the columns behind them: the memory of the host, or that of a device. The calls for a block of
 * rows are {@link #take}, {@link #read} and {@link #reflect} for one panel after the other, and
 * {@link #rest}.
 */
public interface FactorPlace {
  /**
   * Columns of a panel, but for the last one.
   *
   * @return at least 1
   */
  int panelColumns();

  /**
   * Takes rows that are to be reflected.
   *
   * @param rows row-major, features and right sides; must not change before {@link #rest}
   * @param count how many
   */
  void take(double[] rows, int count);

  /**
   * Writes a panel's columns of the rows, and R where it meets itself.
   *
   * @param first its first column
   * @param columns how many
   * @param count of the rows
   * @param panel to be filled
   */
  void read(int first, int columns, int count, HouseholderPanel panel);

  /**
   * Reflects the columns behind a panel, and keeps its part of R.
   *
   * @param first its first column
   * @param columns how many
   * @param count of the rows
   * @param panel with its reflections
   */
  void reflect(int first, int columns, int count, HouseholderPanel panel);

  /**
   * What all reflections have left of the right sides.
   *
   * @return [right side][row]
   */
  double[] rest();

  /**
   * Ends it.
   *
   * @return R, row-major, features × (features and right sides)
   */
  double[] factor();
}
