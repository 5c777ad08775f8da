package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.LaunchSegment.Start;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.LatticeTables;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.math.HalfSpace;

/**
 * The sum over reciprocal vectors of a batch, see lattice.cu: phases and structure factors, field
 * matrices and products, each in one launch for as many vectors of as many structures as the
 * scratch memory holds.
 */
final class LatticeSum {
  // as in tile.cuh
  private static final int ROWS = 64;
  private static final int COLUMNS = 64;
  private static final int PRODUCT_THREADS = 128;

  /** As in product.cuh: centres of a channel whose rows lie together. */
  private static final int OCTET = 8;

  /** Structures are divided at multiples of it, so that floats are rounded at the same places. */
  private static final int GRAIN = 128;

  /** Vectors of a block of the product: also one block must not take long. */
  private static final int MOST_VECTORS = 1 << 18;

  private final LatticeBatch lattice;
  private final LatticeTables tables;
  private final SumPieces pieces;
  private final KernelModule kernels;
  private final FieldMatrix fields;
  private final Kernel product;
  private final BlasProduct blas; // null: by the kernel product
  private final int realBytes;
  private final ReciprocalVectors reciprocal;

  LatticeSum(LatticeBatch lattice, SumPieces pieces, Kernels modules) {
    this.lattice = lattice;
    this.tables = lattice.tables();
    this.pieces = pieces;
    boolean single = tables.single();
    String real = single ? "_float" : "_double";
    realBytes = single ? Float.BYTES : Double.BYTES;
    kernels = modules.lattice;
    fields = new FieldMatrix(tables, kernels.kernel("fields" + real));
    ProductWay way = ProductWay.wanted();
    boolean byMatrixUnits = way == ProductWay.OWN && !single && modules.productMma != null;
    product =
        byMatrixUnits
            ? modules.productMma.kernel("product_mma_double")
            : kernels.kernel("product" + real);
    blas = way == ProductWay.CUBLAS ? new BlasProduct(tables, kernels, single) : null;
    reciprocal = new ReciprocalVectors(lattice);
  }

  /** Adds the sums to the coefficients of the batch. */
  void run() {
    Batch batch = lattice.batch();
    List<WindowFactors> windows = lattice.windows();
    IntFunction<HalfSpace> all = reciprocal.inOrder();
    batch.uploadPositions(pieces.workspace(), true);
    batch.uploadCentres(pieces.workspace());
    pieces.workspace().upload(Item.CUTOFFS, reciprocal.cutoffs());
    Pass pass = new Pass();
    for (int p = 0; p < batch.parts().size(); p++) {
      CentreRange part = batch.parts().get(p);
      HalfSpace vectors = all.apply(p);
      int first = 0;
      while (first < vectors.count()) {
        int count = Math.min(pass.room(part, windows.get(p)), vectors.count() - first);
        if (count > 0) {
          pass.add(part, batch.origin(p), windows.get(p), vectors, first, count);
          first += count;
        }
        if (first < vectors.count()) {
          // never twice the same results in one launch: its blocks have no order
          pass.add();
          pass = new Pass();
        }
      }
    }
    pass.add();
  }

  /** What is launched together. */
  private final class Pass {
    private final List<LaunchSegment> segments = new ArrayList<>();
    private final List<ReciprocalVectors.Some> vectors = new ArrayList<>();
    private final PhaseSums sums = new PhaseSums(kernels, tables.single(), lattice.hasMultipoles());
    private final WorkList fieldItems = new WorkList(2);
    private final WorkList productItems = new WorkList(4);
    private final LaunchWindows windows = new LaunchWindows(tables.columns().densities(), false);
    private Start end = Start.ZERO;
    private long blasBytes;
    private double productWork; // of the costliest item

    private long matrixRow() {
      return (long) realBytes * tables.columns().columns();
    }

    private long used() {
      return 2L * realBytes * end.phase()
          + 2L * Double.BYTES * end.sum()
          + matrixRow() * end.vector()
          + windows.bytes()
          + blasBytes;
    }

    /** How many vectors of a part still fit: a multiple of the grain, and if it is empty some. */
    int room(CentreRange part, WindowFactors factors) {
      long each = 2L * realBytes * part.atoms() + 2L * Double.BYTES * part.channels() + matrixRow();
      long room = pieces.limits().scratch() - used() - windows.bytes(factors);
      if (blas != null) {
        each += blas.bytesOfVector(part);
        room -= blas.bytesOfPart(part);
      }
      long fit = room / each / GRAIN * GRAIN;
      long least = segments.isEmpty() ? GRAIN : 0;
      return (int) Math.min(MOST_VECTORS, Math.max(least, fit));
    }

    void add(
        CentreRange part,
        LaunchSegment.Origin origin,
        WindowFactors factors,
        HalfSpace all,
        int first,
        int count) {
      int segment = segments.size();
      segments.add(new LaunchSegment(part, origin, count, end));
      vectors.add(new ReciprocalVectors.Some(all, first, count, Math.toIntExact(end.vector())));
      windows.add(factors);
      end = end.after(part, count);
      if (blas != null) {
        blasBytes += blas.bytesOfPart(part) + blas.bytesOfVector(part) * count;
      }
      sums.add(segment, part, count);
      productWork = Math.max(productWork, (double) ROWS * COLUMNS * count);
      fields.addItems(fieldItems, segment, count);
      if (blas == null) {
        addProductItems(part, segment);
      }
    }

    private void addProductItems(CentreRange part, int segment) {
      ColumnOrder columns = tables.columns();
      int rows = part.channels() * ((part.centres() + OCTET - 1) / OCTET * OCTET);
      for (int row = 0; row < rows; row += ROWS) {
        for (int parity = 0; parity < 2; parity++) {
          for (int c = columns.start(parity); c < columns.start(parity + 1); c += COLUMNS) {
            productItems.add(segment, row, c, parity);
          }
        }
      }
    }

    void add() {
      pieces.add(this::makeGeometry, this::launch);
    }

    private void makeGeometry(Workspace workspace) {
      LaunchSegment.upload(segments, workspace);
      ReciprocalVectors.upload(vectors, end.vector(), workspace);
      vectors.clear();
      windows.upload(workspace);
      windows.clear();
      workspace.get(Item.PHASES, 2L * realBytes * end.phase());
      workspace.get(Item.MATRIX, matrixRow() * end.vector());
      sums.upload(workspace);
      fields.launch(fieldItems, workspace);
      if (blas == null) {
        workspace.upload(Item.PRODUCT_ITEMS, productItems);
      } else {
        blas.upload(segments, workspace);
      }
    }

    private void launch(SumPieces.Sources sources) {
      Workspace workspace = sources.workspace();
      workspace.get(Item.SUMS, 2L * Double.BYTES * end.sum());
      sums.launch(workspace, sources.again());
      if (blas == null) {
        BoundedLaunch.launch(
            productItems.items(),
            productWork,
            (first, count) -> launchProduct(first, count, workspace));
      } else {
        blas.run(segments, workspace);
      }
    }

    private void launchProduct(long first, int count, Workspace workspace) {
      product
          .launch(count, PRODUCT_THREADS)
          .with(workspace.get(Item.SEGMENTS))
          .with(workspace.get(Item.PRODUCT_ITEMS), productItems.offset(first))
          .with(workspace.get(Item.LISTED))
          .with(tables.columns().structure())
          .with(tables.order())
          .with(workspace.get(Item.PHASES))
          .with(workspace.get(Item.SUMS))
          .with(workspace.get(Item.MATRIX))
          .with(workspace.get(Item.COEFFICIENTS))
          .on(workspace.stream());
    }
  }
}
