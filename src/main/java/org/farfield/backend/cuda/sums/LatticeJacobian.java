package org.farfield.backend.cuda.sums;

import java.nio.DoubleBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.BatchPipeline;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.LaunchSegment.Start;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.device.SharedMemory;
import org.farfield.backend.cuda.tables.LatticeTables;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.math.HalfSpace;

/**
 * Derivatives of the sum over reciprocal vectors for the centres of a structure, see jacobian.cu:
 * of as many centres at a time, or of one with respect to as many atoms, as the memory of results
 * holds, over as many vectors in a launch as the scratch memory holds.
 */
public final class LatticeJacobian implements BatchPipeline.Rounds {
  // as in lattice.cu and jacobian.cu
  private static final int FIELD_THREADS = 128;
  private static final int TILE = 64;
  private static final int PRODUCT_THREADS = 128;

  private static final int MOST_TOGETHER = 32;
  private static final int GRAIN = 128;

  /** Vectors of a block of the products: also one block must not take long. */
  private static final int MOST_VECTORS = 1 << 18;

  private static final int SLOPE_WORK = 60; // multiply-adds of a number, where l = 0

  private final LatticeTables tables;
  private final Kernels kernels;
  private final ColumnOrder columns;
  private final PlannedStructure job;
  private final Jacobian result;
  private final Batch batch;
  private final CentreRange part;
  private final ReciprocalVectors reciprocal;
  private final HalfSpace vectors;
  private final WindowFactors factors;
  private final FieldMatrix fields;
  private int centre; // place of the next
  private int source; // of it, the next atom
  private int centreBefore;
  private int sourceBefore;

  public LatticeJacobian(
      LatticeTables tables,
      Kernels kernels,
      Term.Lattice term,
      PlannedStructure planned,
      Jacobian result) {
    this.kernels = kernels;
    this.result = result;
    this.tables = tables;
    columns = tables.columns();
    factors = WindowFactors.of(term, planned.structure());
    fields = new FieldMatrix(tables, kernels.lattice.kernel("fields_double"));
    Coefficients shape = new Coefficients(tables.hyperparameters(), 0, planned.sources().labels());
    Batch whole = new Batch(List.of(CentreRange.all(0, planned, shape)));
    LatticeBatch lattice = new LatticeBatch(tables, whole, List.of(term), List.of(factors));
    batch = lattice.batch();
    part = lattice.part(0);
    job = part.job();
    reciprocal = new ReciprocalVectors(lattice);
    vectors = reciprocal.vectors(0);
  }

  @Override
  public boolean isEmpty() {
    return centre == result.centres();
  }

  @Override
  public PlannedStructure job() {
    return job;
  }

  @Override
  public void putBack() {
    centre = centreBefore;
    source = sourceBefore;
  }

  private long pairNumbers() {
    return 3L * columns.columns();
  }

  private long strainNumbers() {
    return 9L * part.channels() * columns.columns();
  }

  @Override
  public DeviceTask take(BatchLimits limits) {
    centreBefore = centre;
    sourceBefore = source;
    long numbers = limits.results() / Double.BYTES;
    int all = job.structure().atoms();
    long whole = pairNumbers() * all + strainNumbers();
    if (source == 0 && whole <= numbers) {
      int count = (int) Math.min(result.centres() - centre, numbers / whole);
      centre += count;
      return new Some(centre - count, count, 0, all);
    }
    long fit = (numbers - (source == 0 ? strainNumbers() : 0)) / pairNumbers();
    int sources = (int) Math.min(all - source, Math.max(1, fit));
    Some some = new Some(centre, 1, source, sources);
    source += sources;
    if (source == all) {
      source = 0;
      centre++;
    }
    return some;
  }

  /** Some centres, with respect to some atoms; strain goes with the first atom. */
  private final class Some implements DeviceTask {
    private final int first; // place of the first centre
    private final int listed;
    private final int firstSource;
    private final int sources;
    private final boolean strain;

    Some(int first, int listed, int firstSource, int sources) {
      this.first = first;
      this.listed = listed;
      this.firstSource = firstSource;
      this.sources = sources;
      strain = firstSource == 0;
    }

    private long strainFrom() {
      return pairNumbers() * listed * sources;
    }

    @Override
    public void start(Workspace workspace, BatchLimits limits) {
      batch.uploadPositions(workspace, true);
      batch.uploadWeights(workspace);
      workspace.upload(Item.CUTOFFS, reciprocal.cutoffs());
      LaunchWindows windows = new LaunchWindows(columns.densities(), true);
      windows.add(factors);
      windows.upload(workspace);
      workspace.upload(
          Item.CENTRES,
          (long) Integer.BYTES * listed,
          bytes -> {
            for (int i = 0; i < listed; i++) {
              bytes.putInt(result.centre(first + i));
            }
          });
      long bytes = Double.BYTES * (strainFrom() + (strain ? strainNumbers() * listed : 0));
      workspace.get(Item.GRADIENTS, bytes).clearLater(bytes, workspace.stream());
      long each =
          2L * Double.BYTES * ((long) part.atoms() + part.channels())
              + 4L * Double.BYTES * columns.columns();
      long fit = (limits.scratch() - windows.bytes()) / each / GRAIN * GRAIN;
      int most = (int) Math.min(MOST_VECTORS, Math.max(GRAIN, fit));
      for (int v = 0; v < vectors.count(); v += most) {
        new Pass(workspace, v, Math.min(most, vectors.count() - v)).launch();
      }
      workspace.download(Item.GRADIENTS, 0, bytes);
    }

    @Override
    public Optional<Runnable> collect(Workspace workspace) {
      DoubleBuffer numbers = workspace.results();
      IntStream.range(0, listed).parallel().forEach(i -> add(i, numbers));
      return Optional.empty();
    }

    private void add(int place, DoubleBuffer numbers) {
      int i = result.centre(first + place);
      int fields = columns.fields();
      double[] derivative = new double[3 * fields];
      long at = pairNumbers() * place * sources;
      for (int j = firstSource; j < firstSource + sources; j++) {
        for (int density : columns.places()) {
          if (j != i) {
            numbers.get(Math.toIntExact(at), derivative);
            result.add(i, result.sample(i, j), density, job.sources().weights(), derivative);
          }
          at += derivative.length;
        }
      }
      if (strain) {
        addStrain(i, strainFrom() + strainNumbers() * place, numbers);
      }
    }

    private void addStrain(int i, long from, DoubleBuffer numbers) {
      double[] target = result.strain(i);
      int fields = columns.fields();
      int at = Math.toIntExact(from);
      for (int a = 0; a < part.channels(); a++) {
        for (int density : columns.places()) {
          for (int x = 0; x < 9 * fields; x++) {
            target[result.column(x / fields, density, a) + x % fields] += numbers.get(at++);
          }
        }
      }
    }

    /** Some vectors, launched together. */
    private final class Pass {
      private final Workspace workspace;
      private final int firstVector;
      private final int count;

      Pass(Workspace workspace, int firstVector, int count) {
        this.workspace = workspace;
        this.firstVector = firstVector;
        this.count = count;
      }

      void launch() {
        LaunchSegment.upload(
            List.of(new LaunchSegment(part, batch.origin(0), count, Start.ZERO)), workspace);
        ReciprocalVectors.upload(
            List.of(new ReciprocalVectors.Some(vectors, firstVector, count, 0)), count, workspace);
        workspace.get(Item.PHASES, 2L * Double.BYTES * part.atoms() * count);
        workspace.get(Item.SUMS, 2L * Double.BYTES * part.channels() * count);
        workspace.get(Item.MATRIX, (long) Double.BYTES * columns.columns() * count);
        workspace.get(Item.MATRIX_SLOPES, 3L * Double.BYTES * columns.columns() * count);
        PhaseSums sums = new PhaseSums(kernels.lattice, false, false);
        sums.add(0, part, count);
        sums.upload(workspace);
        sums.launch(workspace, false);
        launchFields();
        launchProducts("position_products", listed * sources, 3, Item.PRODUCT_ITEMS);
        if (strain) {
          launchSlopes();
          launchProducts("strain_products", listed * part.channels(), 9, Item.STRAIN_ITEMS);
        }
        workspace.recycle();
      }

      private void launchFields() {
        WorkList items = new WorkList(2);
        fields.addItems(items, 0, count);
        fields.launch(items, workspace);
      }

      private void launchSlopes() {
        int bytes = Double.BYTES * (4 * columns.harmonics() + 2 * columns.functions() + 4);
        int together = SharedMemory.fit(bytes, MOST_TOGETHER);
        WorkList items = new WorkList(2);
        for (int v = 0; v < count; v += together) {
          items.add(0, v);
        }
        workspace.upload(Item.FIELD_ITEMS, items);
        Kernel slopes = kernels.jacobian.kernel("field_slopes");
        BoundedLaunch.launch(
            items.items(),
            (double) SLOPE_WORK * together * columns.columns(),
            (from, blocks) ->
                slopes
                    .launch(blocks, FIELD_THREADS)
                    .shared(together * bytes)
                    .with(workspace.get(Item.SEGMENTS))
                    .with(workspace.get(Item.FIELD_ITEMS), items.offset(from))
                    .with(together)
                    .with(workspace.get(Item.INDICES))
                    .with(workspace.get(Item.CUTOFFS))
                    .with(workspace.get(Item.WINDOWS))
                    .with(workspace.get(Item.WINDOW_FACTORS))
                    .with(columns.structure())
                    .with(tables.order())
                    .with(tables.constants())
                    .with(tables.spectra().headers())
                    .with(tables.spectra().data())
                    .with(workspace.get(Item.MATRIX_SLOPES))
                    .on(workspace.stream()));
      }

      // rows by so many columns for each of the field matrix
      private void launchProducts(String name, int rows, int parts, Item list) {
        WorkList items = new WorkList(4);
        for (int row = 0; row < rows; row += TILE) {
          for (int parity = 0; parity < 2; parity++) {
            int width = parts * (columns.start(parity + 1) - columns.start(parity));
            for (int column = 0; column < width; column += TILE) {
              items.add(row, column, parity, 0);
            }
          }
        }
        workspace.upload(list, items);
        Kernel kernel = kernels.jacobian.kernel(name);
        BoundedLaunch.launch(
            items.items(),
            (double) TILE * TILE * count,
            (from, blocks) -> launchProducts(kernel, blocks, list, items.offset(from)));
      }

      private void launchProducts(Kernel kernel, int blocks, Item list, long offset) {
        KernelLaunch launch =
            kernel
                .launch(blocks, PRODUCT_THREADS)
                .with(workspace.get(Item.SEGMENTS))
                .with(workspace.get(list), offset)
                .with(columns.structure())
                .with(tables.order())
                .with(workspace.get(Item.CENTRES))
                .with(listed);
        if (list == Item.PRODUCT_ITEMS) {
          launch
              .with(firstSource)
              .with(sources)
              .with(workspace.get(Item.PHASES))
              .with(workspace.get(Item.INDICES))
              .with(workspace.get(Item.MATRIX))
              .with(workspace.get(Item.GRADIENTS));
        } else {
          launch
              .with(workspace.get(Item.PHASES))
              .with(workspace.get(Item.SUMS))
              .with(workspace.get(Item.INDICES))
              .with(workspace.get(Item.WINDOWS))
              .with(workspace.get(Item.WINDOW_SLOPES))
              .with(workspace.get(Item.MATRIX))
              .with(workspace.get(Item.MATRIX_SLOPES))
              .with(workspace.get(Item.GRADIENTS), Double.BYTES * strainFrom());
        }
        launch.on(workspace.stream());
      }
    }
  }
}
