package org.farfield.backend.cuda.sums;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.LaunchSegment.Start;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.device.SharedMemory;
import org.farfield.backend.cuda.tables.LatticeTables;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.math.HalfSpace;

/**
 * The adjoint of the sum over reciprocal vectors of a batch, see lattice_adjoint.cu, in double:
 * phases, structure factors and field matrices as for the sum itself, then two products of matrices
 * and what is made of them, for as many vectors of as many structures as the scratch memory holds.
 */
final class LatticeAdjoint {
  // as in lattice.cu and lattice_adjoint.cu
  private static final int TILE = 64;
  private static final int PRODUCT_THREADS = 128;
  private static final int BLOCK_ATOMS = 4;
  private static final int ATOM_THREADS = 128;
  private static final int BLOCK_VECTORS = 128;
  private static final int STRAIN_THREADS = 128;
  private static final int ADD_THREADS = 32;

  private static final int MOST_TOGETHER = 32;
  private static final int STRAIN = GradientBatch.STRAIN;

  /** Vectors of a block of the sum over them: also one block must not take long. */
  private static final int MOST_VECTORS = 1 << 18;

  private static final int PHASE_GRADIENT_WORK = 12; // multiply-adds of a derivative of a phase
  private static final double STRAIN_WORK = 10; // of a field of a vector

  private final LatticeBatch lattice;
  private final LatticeTables tables;
  private final ColumnOrder columns;
  private final SumPieces pieces;
  private final Batch batch;
  private final List<WindowFactors> windows; // by part
  private final KernelModule latticeKernels;
  private final FieldMatrix fields;
  private final Kernel fieldProducts;
  private final Kernel factorCotangents;
  private final Kernel atomGradients;
  private final Kernel matrixCotangents;
  private final Kernel strainTerms;
  private final Kernel addStrain;

  LatticeAdjoint(LatticeBatch lattice, SumPieces pieces, Kernels modules) {
    this.lattice = lattice;
    this.pieces = pieces;
    tables = lattice.tables();
    columns = tables.columns();
    batch = lattice.batch();
    windows = lattice.windows();
    KernelModule adjoint = modules.latticeAdjoint;
    latticeKernels = modules.lattice;
    fields = new FieldMatrix(tables, modules.lattice.kernel("fields_double"));
    fieldProducts = adjoint.kernel("field_products");
    factorCotangents = adjoint.kernel("factor_cotangents");
    atomGradients =
        adjoint.kernel(lattice.hasMultipoles() ? "multipole_gradients" : "atom_gradients");
    matrixCotangents = adjoint.kernel("matrix_cotangents");
    strainTerms = adjoint.kernel("strain_terms");
    addStrain = adjoint.kernel("add_strain");
  }

  /** Adds to the gradients of the batch. */
  void run() {
    batch.uploadPositions(pieces.workspace(), true);
    ReciprocalVectors reciprocal = new ReciprocalVectors(lattice);
    pieces.workspace().upload(Item.CUTOFFS, reciprocal.cutoffs());
    Pass pass = new Pass();
    IntFunction<HalfSpace> all = reciprocal.inOrder();
    for (int p = 0; p < batch.parts().size(); p++) {
      HalfSpace vectors = all.apply(p);
      int first = 0;
      while (first < vectors.count()) {
        int count = Math.min(pass.room(p), vectors.count() - first);
        if (count > 0) {
          pass.add(p, vectors, first, count);
          first += count;
        }
        if (first < vectors.count()) {
          // never twice the same structure in one launch: its blocks have no order
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
    private final List<Long> productStarts = new ArrayList<>();
    private final PhaseSums sums = new PhaseSums(latticeKernels, false, lattice.hasMultipoles());
    private final WorkList fieldItems = new WorkList(2);
    private final WorkList productItems = new WorkList(4);
    private final WorkList atomItems = new WorkList(2);
    private final WorkList matrixItems = new WorkList(4);
    private final WorkList strainItems = new WorkList(4);
    private final WorkList addItems = new WorkList(4);
    private final LaunchWindows factors = new LaunchWindows(columns.densities(), true);
    private Start end = Start.ZERO;
    private long products; // numbers before
    // multiply-adds of the costliest block
    private double factorWork;
    private double atomWork;
    private double matrixWork;
    private double addWork;

    private int strainBytes() {
      return Double.BYTES * (4 * columns.harmonics() + 2 * columns.functions() + 18);
    }

    private long matrixRow() {
      return (long) Double.BYTES * columns.columns();
    }

    private long used() {
      return 2L * Double.BYTES * (end.phase() + 2 * end.sum())
          + 2 * matrixRow() * end.vector()
          + Double.BYTES * products
          + factors.bytes();
    }

    /** How many vectors of a part still fit: a multiple of the block, and if it is empty some. */
    int room(int p) {
      CentreRange part = batch.parts().get(p);
      long each =
          2L * Double.BYTES * ((long) part.atoms() * (1 + part.channels()) + 2L * part.channels())
              + 2 * matrixRow();
      long room = pieces.limits().scratch() - used() - factors.bytes(windows.get(p));
      long fit = room / each / BLOCK_VECTORS * BLOCK_VECTORS;
      long least = segments.isEmpty() ? BLOCK_VECTORS : 0;
      return (int) Math.min(MOST_VECTORS, Math.max(least, fit));
    }

    void add(int p, HalfSpace all, int first, int count) {
      CentreRange part = batch.parts().get(p);
      int segment = segments.size();
      int rows = part.channels() * part.centres();
      segments.add(new LaunchSegment(part, batch.origin(p), count, end));
      vectors.add(new ReciprocalVectors.Some(all, first, count, Math.toIntExact(end.vector())));
      productStarts.add(products);
      factors.add(windows.get(p));
      end = end.after(part, count);
      products += 2L * rows * count;
      addWork(part, count);
      sums.add(segment, part, count);
      fields.addItems(fieldItems, segment, count);
      for (int parity = 0; parity < 2; parity++) {
        for (int v = 0; v < count; v += TILE) {
          for (int row = 0; row < rows; row += TILE) {
            productItems.add(segment, row, v, parity);
          }
          for (int c = columns.start(parity); c < columns.start(parity + 1); c += TILE) {
            matrixItems.add(segment, v, c, parity);
          }
        }
      }
      for (int atom = 0; atom < part.atoms(); atom += BLOCK_ATOMS) {
        atomItems.add(segment, atom);
      }
      int partial = strainItems.items();
      for (int v = 0; v < count; v += BLOCK_VECTORS) {
        strainItems.add(segment, v, strainItems.items(), 0);
      }
      addItems.add(p, partial, strainItems.items() - partial, 0);
      addWork = Math.max(addWork, (double) STRAIN * (strainItems.items() - partial));
    }

    private void addWork(CentreRange part, int count) {
      double rows = (double) part.channels() * part.centres();
      double gradient = 8.0 * part.channels() * part.moments() + PHASE_GRADIENT_WORK;
      factorWork = Math.max(factorWork, 4.0 * PhaseSums.vectorsOfBlock(part) * rows);
      atomWork = Math.max(atomWork, (double) BLOCK_ATOMS * count * gradient);
      matrixWork = Math.max(matrixWork, TILE * TILE * rows);
    }

    void add() {
      pieces.add(this::makeGeometry, this::launch);
    }

    private void makeGeometry(Workspace workspace) {
      LaunchSegment.upload(segments, workspace);
      ReciprocalVectors.upload(vectors, end.vector(), workspace);
      vectors.clear();
      workspace.upload(
          Item.PRODUCT_STARTS,
          (long) Long.BYTES * productStarts.size(),
          bytes -> {
            LongBuffer target = bytes.asLongBuffer();
            productStarts.forEach(target::put);
          });
      workspace.get(Item.PHASES, 2L * Double.BYTES * end.phase());
      workspace.get(Item.MATRIX, matrixRow() * end.vector());
      factors.upload(workspace);
      factors.clear();
      sums.upload(workspace);
      workspace.upload(Item.PRODUCT_ITEMS, productItems);
      workspace.upload(Item.ATOM_ITEMS, atomItems);
      workspace.upload(Item.COTANGENT_ITEMS, matrixItems);
      workspace.upload(Item.STRAIN_ITEMS, strainItems);
      workspace.upload(Item.ROW_ITEMS, addItems);
      fields.launch(fieldItems, workspace);
    }

    private void launch(SumPieces.Sources sources) {
      Workspace workspace = sources.workspace();
      workspace.get(Item.SUMS, 2L * Double.BYTES * end.sum());
      workspace.get(Item.FACTOR_COTANGENTS, 2L * Double.BYTES * end.sum());
      workspace.get(Item.MATRIX_COTANGENTS, matrixRow() * end.vector());
      workspace.get(Item.PRODUCTS, Double.BYTES * products);
      workspace.get(Item.STRAIN_TERMS, (long) STRAIN * Double.BYTES * strainItems.items());
      sums.launch(workspace, sources.again());
      BoundedLaunch.launch(
          productItems.items(),
          (double) TILE * TILE * columns.columns(),
          (first, count) -> launchFieldProducts(first, count, workspace));
      BoundedLaunch.launch(
          sums.items().items(),
          factorWork,
          (first, count) -> launchFactorCotangents(first, count, workspace));
      BoundedLaunch.launch(
          atomItems.items(),
          atomWork,
          (first, count) -> launchAtomGradients(first, count, workspace));
      BoundedLaunch.launch(
          matrixItems.items(),
          matrixWork,
          (first, count) -> launchMatrixCotangents(first, count, workspace));
      BoundedLaunch.launch(
          strainItems.items(),
          BLOCK_VECTORS * STRAIN_WORK * columns.columns(),
          (first, count) -> launchStrainTerms(first, count, workspace));
      BoundedLaunch.launch(
          addItems.items(), addWork, (first, count) -> launchAddStrain(first, count, workspace));
    }

    private void launchFieldProducts(long first, int count, Workspace workspace) {
      fieldProducts
          .launch(count, PRODUCT_THREADS)
          .with(workspace.get(Item.SEGMENTS))
          .with(workspace.get(Item.PRODUCT_ITEMS), productItems.offset(first))
          .with(columns.structure())
          .with(tables.order())
          .with(workspace.get(Item.COEFFICIENTS))
          .with(workspace.get(Item.MATRIX))
          .with(workspace.get(Item.PRODUCT_STARTS))
          .with(workspace.get(Item.PRODUCTS))
          .on(workspace.stream());
    }

    private void launchFactorCotangents(long first, int count, Workspace workspace) {
      factorCotangents
          .launch(count, PhaseSums.THREADS)
          .with(workspace.get(Item.SEGMENTS))
          .with(workspace.get(Item.SUM_ITEMS), sums.items().offset(first))
          .with(workspace.get(Item.PHASES))
          .with(workspace.get(Item.PRODUCT_STARTS))
          .with(workspace.get(Item.PRODUCTS))
          .with(workspace.get(Item.FACTOR_COTANGENTS))
          .on(workspace.stream());
    }

    private void launchAtomGradients(long first, int count, Workspace workspace) {
      atomGradients
          .launch(count, ATOM_THREADS)
          .with(workspace.get(Item.SEGMENTS))
          .with(workspace.get(Item.ATOM_ITEMS), atomItems.offset(first))
          .with(workspace.get(Item.WEIGHTS))
          .with(workspace.get(Item.INDICES))
          .with(workspace.get(Item.PHASES))
          .with(workspace.get(Item.SUMS))
          .with(workspace.get(Item.FACTOR_COTANGENTS))
          .with(workspace.get(Item.PRODUCT_STARTS))
          .with(workspace.get(Item.PRODUCTS))
          .with(GradientBatch.weightsFrom(batch))
          .with(workspace.get(Item.GRADIENTS))
          .on(workspace.stream());
    }

    private void launchMatrixCotangents(long first, int count, Workspace workspace) {
      matrixCotangents
          .launch(count, PRODUCT_THREADS)
          .with(workspace.get(Item.SEGMENTS))
          .with(workspace.get(Item.COTANGENT_ITEMS), matrixItems.offset(first))
          .with(columns.structure())
          .with(tables.order())
          .with(workspace.get(Item.PHASES))
          .with(workspace.get(Item.SUMS))
          .with(workspace.get(Item.COEFFICIENTS))
          .with(workspace.get(Item.MATRIX_COTANGENTS))
          .on(workspace.stream());
    }

    private void launchAddStrain(long first, int count, Workspace workspace) {
      addStrain
          .launch(count, ADD_THREADS)
          .with(workspace.get(Item.ROW_ITEMS), addItems.offset(first))
          .with(workspace.get(Item.STRAIN_TERMS))
          .with(GradientBatch.restFrom(batch))
          .with(workspace.get(Item.GRADIENTS))
          .on(workspace.stream());
    }

    private void launchStrainTerms(long first, int count, Workspace workspace) {
      int some = SharedMemory.fit(strainBytes(), MOST_TOGETHER);
      strainTerms
          .launch(count, STRAIN_THREADS)
          .shared(some * strainBytes())
          .with(workspace.get(Item.SEGMENTS))
          .with(workspace.get(Item.STRAIN_ITEMS), strainItems.offset(first))
          .with(some)
          .with(workspace.get(Item.INDICES))
          .with(workspace.get(Item.CUTOFFS))
          .with(workspace.get(Item.WINDOWS))
          .with(workspace.get(Item.WINDOW_FACTORS))
          .with(workspace.get(Item.WINDOW_SLOPES))
          .with(columns.structure())
          .with(tables.order())
          .with(tables.constants())
          .with(tables.spectra().headers())
          .with(tables.spectra().data())
          .with(workspace.get(Item.MATRIX_COTANGENTS))
          .with(workspace.get(Item.STRAIN_TERMS))
          .on(workspace.stream());
    }
  }
}
