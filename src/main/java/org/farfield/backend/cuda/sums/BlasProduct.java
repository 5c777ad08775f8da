package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Blas;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.tables.LatticeTables;

/**
 * The product of a pass of the lattice sum by cuBLAS, to be measured against the kernel {@code
 * product}: left factors in memory, one matrix product for each structure and parity, and the
 * results added to the coefficients.
 *
 * <p>Structures of a batch have different numbers of atoms and vectors, and cuBLAS takes products
 * of one shape together: each is a call of its own. How it orders a sum is its affair, so that bits
 * may depend on how structures are divided; in single precision all vectors of a pass are added up
 * in floats.
 */
final class BlasProduct {
  private static final int THREADS = 128;

  private final LatticeTables tables;
  private final boolean single;
  private final int realBytes;
  private final Kernel factors;
  private final Kernel scatter;

  BlasProduct(LatticeTables tables, KernelModule lattice, boolean single) {
    this.tables = tables;
    this.single = single;
    realBytes = single ? Float.BYTES : Double.BYTES;
    factors = lattice.kernel(single ? "factors_float" : "factors_double");
    scatter = lattice.kernel(single ? "scatter_float" : "scatter_double");
  }

  /** Bytes of scratch memory for each vector of a part. */
  long bytesOfVector(CentreRange part) {
    return 2L * realBytes * rows(part);
  }

  /** Bytes of scratch memory for a part however few its vectors. */
  long bytesOfPart(CentreRange part) {
    return (long) realBytes * rows(part) * tables.columns().columns();
  }

  private static int rows(CentreRange part) {
    return Math.multiplyExact(part.channels(), part.centres());
  }

  // Where factors and products of each segment begin, and behind the last one.
  private long[] starts(List<LaunchSegment> segments) {
    int width = tables.columns().columns();
    long[] starts = new long[2 * segments.size() + 2];
    for (int i = 0; i < segments.size(); i++) {
      int rows = rows(segments.get(i).part());
      starts[2 * i + 2] = starts[2 * i] + 2L * rows * segments.get(i).vectors();
      starts[2 * i + 3] = starts[2 * i + 1] + (long) rows * width;
    }
    return starts;
  }

  private static WorkList items(List<LaunchSegment> segments) {
    WorkList items = new WorkList(2);
    for (int i = 0; i < segments.size(); i++) {
      for (int row = 0; row < rows(segments.get(i).part()); row++) {
        items.add(i, row);
      }
    }
    return items;
  }

  /** Uploads where the factors and products of segments lie. */
  void upload(List<LaunchSegment> segments, Workspace workspace) {
    long[] starts = starts(segments);
    workspace.upload(
        Item.PRODUCT_STARTS,
        (long) starts.length * Long.BYTES,
        bytes -> bytes.asLongBuffer().put(starts));
    workspace.upload(Item.PRODUCT_ITEMS, items(segments));
  }

  /** Adds the products of segments, whose phases, structure factors and fields are queued. */
  void run(List<LaunchSegment> segments, Workspace workspace) {
    long[] starts = starts(segments);
    int items = segments.stream().mapToInt(segment -> rows(segment.part())).sum();
    workspace.get(Item.FACTORS, starts[2 * segments.size()] * realBytes);
    workspace.get(Item.PRODUCTS, starts[2 * segments.size() + 1] * realBytes);
    launchFactors(items, workspace);
    for (int i = 0; i < segments.size(); i++) {
      multiply(segments.get(i), starts[2 * i], starts[2 * i + 1], workspace);
    }
    launchScatter(items, workspace);
  }

  private void launchFactors(int items, Workspace workspace) {
    factors
        .launch(items, THREADS)
        .with(workspace.get(Item.SEGMENTS))
        .with(workspace.get(Item.PRODUCT_ITEMS))
        .with(workspace.get(Item.LISTED))
        .with(workspace.get(Item.PRODUCT_STARTS))
        .with(workspace.get(Item.PHASES))
        .with(workspace.get(Item.SUMS))
        .with(workspace.get(Item.FACTORS))
        .on(workspace.stream());
  }

  private void multiply(
      LaunchSegment segment, long firstFactor, long firstProduct, Workspace workspace) {
    ColumnOrder columns = tables.columns();
    int rows = rows(segment.part());
    for (int parity = 0; parity < 2; parity++) {
      int first = columns.start(parity);
      int width = columns.start(parity + 1) - first;
      long left = firstFactor + (long) parity * rows * segment.vectors();
      long right = segment.start().vector() * columns.columns() + first;
      if (width > 0) {
        BoundedLaunch.launch(
            rows,
            (double) width * segment.vectors(),
            (row, count) ->
                workspace
                    .blas()
                    .multiply(
                        single,
                        count,
                        width,
                        segment.vectors(),
                        new Blas.Rows(
                            workspace.get(Item.FACTORS),
                            left + row * segment.vectors(),
                            segment.vectors()),
                        new Blas.Rows(workspace.get(Item.MATRIX), right, columns.columns()),
                        new Blas.Rows(
                            workspace.get(Item.PRODUCTS),
                            firstProduct + first + row * columns.columns(),
                            columns.columns())));
      }
    }
  }

  private void launchScatter(int items, Workspace workspace) {
    scatter
        .launch(items, THREADS)
        .with(workspace.get(Item.SEGMENTS))
        .with(workspace.get(Item.PRODUCT_ITEMS))
        .with(workspace.get(Item.PRODUCT_STARTS))
        .with(tables.columns().structure())
        .with(tables.order())
        .with(workspace.get(Item.PRODUCTS))
        .with(workspace.get(Item.COEFFICIENTS))
        .on(workspace.stream());
  }
}
