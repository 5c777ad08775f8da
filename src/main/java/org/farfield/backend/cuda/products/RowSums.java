package org.farfield.backend.cuda.products;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.farfield.backend.Multiplier;
import org.farfield.expansion.ResultNumbers;

/**
 * How the centres of a structure are added up to rows: within blocks of consecutive centres, so
 * that a structure can be divided between blocks without a change of any sum. The rows of the
 * blocks are added up, in order, on the host.
 */
public final class RowSums {
  private final int rows; // of the structure, in the end
  private final int[] order; // centres, block after block, and in each by rows
  private final int[] row; // per row of a block, the row that it is a part of
  private final int[] start; // per row of a block, its first place in order; and the end
  private final boolean finished; // each row of a block is a row, in order
  private final boolean single; // each centre is a row of a block, in order

  /** Sums by the number of the row of each centre, from 0 on without gaps. */
  public RowSums(int[] rowOf) {
    int atoms = rowOf.length;
    order = new int[atoms];
    int[] rowsFound = new int[atoms];
    int[] starts = new int[atoms + 1];
    int count = 0;
    for (int first = 0; first < atoms; first += Multiplier.BLOCK) {
      int end = Math.min(atoms, first + Multiplier.BLOCK);
      int[] block =
          IntStream.range(first, end)
              .boxed()
              .sorted(Comparator.comparing((Integer i) -> rowOf[i])) // stable: centres in order
              .mapToInt(Integer::intValue)
              .toArray();
      for (int x = 0; x < block.length; x++) {
        order[first + x] = block[x];
        if (x == 0 || rowOf[block[x]] != rowOf[block[x - 1]]) {
          starts[count] = first + x;
          rowsFound[count++] = rowOf[block[x]];
        }
      }
    }
    starts[count] = atoms;
    row = Arrays.copyOf(rowsFound, count);
    start = Arrays.copyOf(starts, count + 1);
    rows = IntStream.of(rowOf).max().orElse(-1) + 1;
    finished = Arrays.equals(row, IntStream.range(0, rows).toArray());
    single = row.length == atoms && Arrays.equals(order, IntStream.range(0, atoms).toArray());
  }

  /** After a multiple of how many centres a structure may be divided. */
  int grain() {
    return single ? 1 : Multiplier.BLOCK;
  }

  /** Rows of blocks of all centres. */
  public int blockRows() {
    return row.length;
  }

  /** Number of the rows of blocks before a centre at which the structure may be divided. */
  int before(int centre) {
    return Arrays.binarySearch(start, centre);
  }

  /** Where a row of a block begins in the order of the centres. */
  int start(int blockRow) {
    return start[blockRow];
  }

  /** A centre by its place in the order. */
  int centre(int place) {
    return order[place];
  }

  /** Adds the rows of blocks, each of so many numbers, to the rows of the structure. */
  ResultNumbers sums(ResultNumbers ofBlocks, int length) {
    if (finished) {
      return ofBlocks;
    }
    ResultNumbers result = new ResultNumbers(Math.multiplyExact(rows, length));
    double[] sums = result.values();
    double[] some = new double[length];
    for (int r = 0; r < row.length; r++) {
      ofBlocks.read(r * length, some, 0, length);
      int to = row[r] * length;
      for (int x = 0; x < length; x++) {
        sums[to + x] += some[x];
      }
    }
    ofBlocks.release();
    return result;
  }
}
