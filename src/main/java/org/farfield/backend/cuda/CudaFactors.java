package org.farfield.backend.cuda;

import java.nio.DoubleBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.CudaException;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.device.MemoryBudget;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.linalg.FactorPlace;
import org.farfield.linalg.FactorPlaces;

/**
 * Memory of a GPU for factors of rows, with a stream of its own, so that rows are reflected while
 * the device makes the next ones. One thread at a time may use it.
 *
 * <p>cuBLAS gives the same bits from run to run where a handle has a stream of its own, as here.
 * Factors stay there as long as there is room; then that which was used longest ago waits in the
 * memory of the host, which changes no bit.
 */
final class CudaFactors implements FactorPlaces {
  /**
   * Columns of a panel: fewer than on the host, whose part grows with them, while what is behind
   * them costs little here.
   */
  static final int PANEL = 32;

  /** Numbers that are copied at a time, in pinned memory. */
  static final int MOST_COPIED = 1 << 20;

  private static final int TILE = 32; // of memory.cu
  private static final int TILE_THREADS = 256;
  private static final int FEWEST = 128; // features: of fewer little is behind a panel
  private static final double MEMORY_SHARE = 0.5; // of what batches have left

  private final CudaBackend backend;
  private final Consumer<String> notes;
  private final MemoryBudget budget;
  private final Context context;
  private final Workspace workspace;
  private final KernelModule kernels = new KernelModule("memory");
  private final Set<CudaFactor> here = new LinkedHashSet<>(); // used longest ago: first
  private boolean told;
  private boolean closed;

  /** Room on the device of a backend. */
  CudaFactors(CudaBackend backend, int ordinal, Consumer<String> notes) {
    this(backend, ordinal, MEMORY_SHARE, notes);
  }

  /** Room within a share of the memory that is free. */
  CudaFactors(CudaBackend backend, int ordinal, double memoryShare, Consumer<String> notes) {
    this.backend = backend;
    this.notes = notes;
    budget = new MemoryBudget(memoryShare);
    try {
      context = new Context(ordinal);
    } catch (CudaException e) {
      throw CudaBackend.ofTheMachine(e);
    }
    try {
      workspace = context.call(Workspace::new);
    } catch (CudaException e) {
      context.close();
      throw CudaBackend.ofTheMachine(e);
    }
  }

  @Override
  public Optional<FactorPlace> of(double[] r, int features, int width, int blockRows) {
    if (features < FEWEST) {
      return Optional.empty();
    }
    CudaFactor factor = new CudaFactor(this, r, features, width);
    boolean fits =
        run(
            some -> {
              try {
                reserve(width, blockRows);
                bring(factor);
                return true;
              } catch (OutOfDeviceMemoryException e) {
                return false;
              }
            });
    if (!fits && !told) {
      told = true;
      notes.accept(
          "the GPU has too little free memory for a factor of "
              + features
              + " features: the host makes it");
    }
    return fits ? Optional.of(factor) : Optional.empty();
  }

  /** Does something on the device, in this thread. */
  <T> T run(Function<Workspace, T> work) {
    if (closed) { // the driver would take handles that are no more
      throw new IllegalStateException("the room for factors is closed");
    }
    return context.call(
        () -> {
          try {
            return work.apply(workspace);
          } catch (CudaException e) {
            throw CudaBackend.ofTheMachine(e);
          }
        });
  }

  // Memory that all factors share, for rows and what is made of them.
  private void reserve(int width, int blockRows) {
    long behind = (long) Double.BYTES * PANEL * width;
    long needed = Double.BYTES * ((long) blockRows * width + panelNumbers(blockRows)) + 2 * behind;
    make(
        Math.max(0, needed - workspace.held()),
        () -> {
          rows(width, blockRows);
          panel(blockRows);
          workspace.get(Item.FACTOR_SUMS, behind);
          workspace.get(Item.FACTOR_CHANGES, behind);
          return workspace.blas();
        });
  }

  private static long panelNumbers(int count) {
    return (long) PANEL * count + PANEL * PANEL;
  }

  /**
   * Uploads rows, of which the device makes columns: a host that does so waits for its memory. They
   * come to where changes of a panel are, which are not needed any more.
   *
   * @param from row {@code i} from {@code first + i * width} on
   * @param to column {@code j} from {@code start + j * stride} on
   */
  void uploadColumns(
      double[] from,
      int first,
      int width,
      int rows,
      int columns,
      DeviceBuffer to,
      long start,
      int stride,
      Workspace some) {
    if (columns == 0) {
      return;
    }
    Kernel transpose = kernels.kernel("transpose");
    int together = Math.min(PANEL, Math.max(1, MOST_COPIED / columns));
    long waiting = 0;
    for (int begin = 0; begin < rows; begin += together) {
      int at = first + begin * width;
      int count = Math.min(together, rows - begin);
      some.upload(
          Item.FACTOR_CHANGES,
          (long) Double.BYTES * count * columns,
          bytes -> {
            DoubleBuffer target = bytes.asDoubleBuffer();
            for (int i = 0; i < count; i++) {
              target.put(from, at + i * width, columns);
            }
          });
      transpose
          .launch((columns + TILE - 1) / TILE * ((count + TILE - 1) / TILE), TILE_THREADS)
          .with(some.get(Item.FACTOR_CHANGES))
          .with(count)
          .with(columns)
          .with(to)
          .with(start + begin)
          .with((long) stride)
          .on(some.stream());
      waiting += (long) count * columns;
      if (waiting >= MOST_COPIED) {
        some.await();
        waiting = 0;
      }
    }
    some.await();
  }

  /** Where rows lie, column after column. */
  DeviceBuffer rows(int width, int count) {
    return workspace.get(Item.FACTOR_ROWS, (long) Double.BYTES * count * width);
  }

  /** Where reflections of a panel of so many rows lie. */
  DeviceBuffer panel(int count) {
    return workspace.get(Item.FACTOR_PANEL, Double.BYTES * panelNumbers(count));
  }

  /** Makes sure that a factor has memory on the device, which may take that of others. */
  void bring(CudaFactor factor) {
    here.remove(factor);
    if (factor.isHere()) {
      here.add(factor);
    } else {
      DeviceBuffer buffer = make(factor.bytes(), () -> new DeviceBuffer(factor.bytes()));
      here.add(factor); // also where it does not come to its end, so that the memory is given back
      factor.come(buffer);
    }
  }

  /** Its memory has been given back. */
  void forget(CudaFactor factor) {
    here.remove(factor);
  }

  private long held() {
    return workspace.held() + here.stream().mapToLong(CudaFactor::bytes).sum();
  }

  // Takes memory, if need be that of batches, then that of other factors.
  private <T> T make(long bytes, Supplier<T> make) {
    boolean released = false;
    while (true) {
      try {
        requireFree(bytes);
        return make.get();
      } catch (OutOfDeviceMemoryException e) {
        if (released) {
          sendOneAway(e);
        } else {
          backend.release();
          released = true;
        }
      }
    }
  }

  private void requireFree(long bytes) {
    long held = held();
    if (bytes > budget.bytes(held) - held) {
      throw new OutOfDeviceMemoryException(bytes + " bytes for factors are too many");
    }
  }

  private void sendOneAway(OutOfDeviceMemoryException reason) {
    Iterator<CudaFactor> eldest = here.iterator();
    if (!eldest.hasNext()) {
      throw reason;
    }
    CudaFactor factor = eldest.next();
    eldest.remove();
    factor.leave(workspace);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    context.run(
        () -> {
          here.forEach(CudaFactor::free);
          kernels.close();
          workspace.close();
        });
    context.close();
  }
}
