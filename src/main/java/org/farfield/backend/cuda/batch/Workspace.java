package org.farfield.backend.cuda.batch;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.farfield.backend.cuda.device.Blas;
import org.farfield.backend.cuda.device.CudaEvent;
import org.farfield.backend.cuda.device.CudaStream;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.FftPlans;
import org.farfield.backend.cuda.device.HostBuffer;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;

/**
 * A stream with the memory of the batch it works on. Two of them take turns: while one computes,
 * the other moves results out and the next batch in.
 */
public final class Workspace implements AutoCloseable {
  /** What lies on the device. */
  public enum Item {
    SEGMENTS,
    SUM_ITEMS,
    FIELD_ITEMS,
    PRODUCT_ITEMS,
    COTANGENT_ITEMS,
    PAIR_ITEMS,
    ROW_ITEMS,
    COORDINATES,
    WEIGHTS,
    TOTALS,
    TOTAL_ITEMS,
    VOLUMES,
    CUTOFFS,
    INDICES,
    PHASES,
    SUMS,
    MATRIX,
    COEFFICIENTS,
    MESH_SHAPE,
    SORTED,
    SORTED_CENTRES,
    TILES,
    LISTED,
    INVERSE_SPLINES,
    FIRST_POINTS,
    SPLINES,
    SPLINE_SLOPES,
    TILED,
    FORCES,
    BIN_ATOMS,
    BIN_STARTS,
    POTENTIAL,
    WAVE_SUMS,
    SCALE,
    FIXED,
    MESH,
    FIELDS,
    FFT_WORK,
    CENTRES,
    STARTS,
    SOURCES,
    VECTORS,
    GRADIENTS,
    TERMS,
    SOURCE_STARTS,
    SOURCE_ORDER,
    LIST_ITEMS,
    PRODUCTS,
    PRODUCT_STARTS,
    FACTOR_COTANGENTS,
    MATRIX_COTANGENTS,
    ATOM_ITEMS,
    STRAIN_ITEMS,
    STRAIN_TERMS,
    MATRIX_SLOPES,
    FACTORS,
    WINDOWS,
    WINDOW_FACTORS,
    WINDOW_SLOPES,
    ONSITE_TERMS,
    FEATURE_PARTS,
    FEATURE_OUTPUTS,
    FEATURE_PLACES,
    FEATURE_ITEMS,
    FEATURE_STARTS,
    FEATURE_CENTRES,
    FEATURES,
    VECTOR_CLASSES,
    SOURCE_ROWS,
    RESULT_ROWS,
    DOT_PARTS,
    DOT,
    FACTOR_ROWS,
    FACTOR_PANEL,
    FACTOR_SUMS,
    FACTOR_CHANGES
  }

  // what the sums make of atoms and cells alone
  private static final Set<Item> GEOMETRY =
      EnumSet.of(
          Item.SEGMENTS,
          Item.SUM_ITEMS,
          Item.FIELD_ITEMS,
          Item.PRODUCT_ITEMS,
          Item.PRODUCT_STARTS,
          Item.COTANGENT_ITEMS,
          Item.ATOM_ITEMS,
          Item.STRAIN_ITEMS,
          Item.PAIR_ITEMS,
          Item.ROW_ITEMS,
          Item.TOTAL_ITEMS,
          Item.VOLUMES,
          Item.COORDINATES,
          Item.CUTOFFS,
          Item.INDICES,
          Item.PHASES,
          Item.MATRIX,
          Item.MESH_SHAPE,
          Item.SORTED,
          Item.SORTED_CENTRES,
          Item.TILES,
          Item.TILED,
          Item.BIN_ATOMS,
          Item.BIN_STARTS,
          Item.LISTED,
          Item.INVERSE_SPLINES,
          Item.FIRST_POINTS,
          Item.SPLINES,
          Item.SPLINE_SLOPES,
          Item.CENTRES,
          Item.STARTS,
          Item.SOURCES,
          Item.VECTORS,
          Item.SOURCE_STARTS,
          Item.SOURCE_ORDER,
          Item.LIST_ITEMS,
          Item.WINDOWS,
          Item.WINDOW_FACTORS,
          Item.WINDOW_SLOPES,
          Item.ONSITE_TERMS,
          Item.VECTOR_CLASSES,
          Item.SOURCE_ROWS,
          Item.RESULT_ROWS);

  private static final long MOST_STAGED = 256L << 20;
  private static final long MOST_ROOM = 256L << 20;

  private final Workspace whole; // itself, but for views
  private final KeptItems kept; // of a view
  private final Workspace below; // of a view
  private final CudaStream stream;
  private final CudaEvent downloaded;
  private final Map<Item, DeviceBuffer> buffers = new EnumMap<>(Item.class);
  private final Staging staging;
  private final FftPlans plans;
  private Blas blas;
  private final ResultMemory resultMemory;
  private final boolean ownsResults;
  private HostBuffer results; // of the last download; null: taken

  /** Makes one without memory. */
  public Workspace() {
    this(new ResultMemory(), true);
  }

  /** Likewise; results come to memory that several share, for the caller to close. */
  Workspace(ResultMemory resultMemory) {
    this(resultMemory, false);
  }

  private Workspace(ResultMemory resultMemory, boolean ownsResults) {
    this.resultMemory = resultMemory;
    this.ownsResults = ownsResults;
    whole = this;
    kept = null;
    below = null;
    stream = new CudaStream();
    downloaded = new CudaEvent();
    staging = new Staging();
    plans = new FftPlans();
  }

  private Workspace(Workspace below, KeptItems kept) {
    this.below = below;
    this.kept = kept;
    whole = below.whole;
    resultMemory = below.resultMemory;
    ownsResults = false;
    stream = below.stream;
    downloaded = below.downloaded;
    staging = below.staging;
    plans = below.plans;
  }

  /**
   * The same stream and memory, but for what belongs to the geometry: that goes to memory which
   * stays.
   *
   * @param items filled by those who use the view, or by those who did so before
   * @return to be left to itself when it has been used
   */
  public Workspace keeping(KeptItems items) {
    return new Workspace(this, items);
  }

  public CudaStream stream() {
    return stream;
  }

  /** Transforms that run on this stream. */
  public FftPlans plans() {
    return plans;
  }

  /** Matrix products that run on this stream; made when first asked for, since it takes memory. */
  public Blas blas() {
    if (whole.blas == null) {
      whole.blas = new Blas(stream);
    }
    return whole.blas;
  }

  /** Bytes it holds on the device. */
  public long held() {
    return buffers.values().stream().mapToLong(DeviceBuffer::bytes).sum();
  }

  /** The memory of an item. */
  public DeviceBuffer get(Item item) {
    DeviceBuffer mine = (kept == null ? buffers : kept.buffers()).get(item);
    return mine == null && below != null ? below.get(item) : mine;
  }

  /**
   * Memory of an item with room for so many bytes; its content is lost when it has to grow.
   *
   * @throws OutOfDeviceMemoryException if there is no room
   */
  public DeviceBuffer get(Item item, long bytes) {
    if (kept != null && !GEOMETRY.contains(item)) {
      return below.get(item, bytes);
    }
    Map<Item, DeviceBuffer> mine = kept == null ? buffers : kept.buffers();
    DeviceBuffer found = mine.get(item);
    if (found == null || found.bytes() < bytes) {
      if (found == null) {
        found = new DeviceBuffer(bytes);
      } else {
        // kernels that are still to run may need it
        stream.synchronize();
        mine.remove(item);
        found.close();
        found = grown(bytes);
      }
      mine.put(item, found);
    }
    return found;
  }

  /** With some room: batches of other sizes would grow it again and again, and wait for it. */
  private static DeviceBuffer grown(long bytes) {
    try {
      return new DeviceBuffer(bytes + Math.min(bytes / 4, MOST_ROOM));
    } catch (OutOfDeviceMemoryException e) {
      return new DeviceBuffer(bytes);
    }
  }

  /** Queues an upload; {@code fill} writes all that is to arrive. */
  public void upload(Item item, long bytes, Consumer<ByteBuffer> fill) {
    upload(get(item, bytes), 0, bytes, fill);
  }

  /**
   * Queues an upload to a part of memory, from {@code offset} on; {@code fill} writes all of it,
   * for what it leaves is what another upload had there.
   */
  public void upload(DeviceBuffer target, long offset, long bytes, Consumer<ByteBuffer> fill) {
    Staging.Piece piece = staging.take(bytes);
    ByteBuffer view = piece.buffer().view(piece.offset(), bytes);
    assert spoil(view.duplicate());
    fill.accept(view);
    target.uploadLater(piece.buffer(), piece.offset(), offset, bytes, stream);
  }

  // So that tests see what is not written: no place of it is a number that anybody could use.
  private static boolean spoil(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      bytes.put((byte) 0x7f);
    }
    return true;
  }

  /** Queues an upload. */
  public void upload(Item item, double[] values) {
    upload(item, (long) values.length * Double.BYTES, b -> b.asDoubleBuffer().put(values));
  }

  /** Queues an upload. */
  public void upload(Item item, int[] values) {
    upload(item, (long) values.length * Integer.BYTES, b -> b.asIntBuffer().put(values));
  }

  /** Queues an upload. */
  public void upload(Item item, WorkList list) {
    upload(item, list.bytes(), list::write);
  }

  /**
   * Waits for what is queued if much lies ready for uploads, so that what one batch stages has a
   * bound.
   */
  public void recycle() {
    if (staging.taken() > MOST_STAGED) {
      stream.synchronize();
      staging.reset();
    }
  }

  /** Waits for all that is queued; afterwards everything may be written anew. */
  public void await() {
    stream.synchronize();
    staging.reset();
  }

  /** Queues the download of so many bytes of an item from {@code from} on and marks its end. */
  public void download(Item item, long from, long bytes) {
    download(get(item), from, bytes);
  }

  /** Queues the download of so many bytes from {@code from} on and marks its end. */
  public void download(DeviceBuffer source, long from, long bytes) {
    if (results == null || results.bytes() < bytes) {
      giveResultsBack();
      results = resultMemory.take(bytes);
    }
    source.downloadLater(results, from, bytes, stream);
    downloaded.record(stream);
  }

  /** Waits for the download; afterwards everything but the results may be written anew. */
  public DoubleBuffer results() {
    awaitDownload();
    return results.view(0, results.bytes()).asDoubleBuffer();
  }

  /** Likewise; the memory of the results is the caller's, the next ones get another. */
  public Results takeResults() {
    awaitDownload();
    Results taken = new Results(results, resultMemory);
    results = null;
    return taken;
  }

  private void awaitDownload() {
    downloaded.await();
    staging.reset();
  }

  private void giveResultsBack() {
    if (results != null) {
      resultMemory.giveBack(results);
      results = null;
    }
  }

  /** Waits for whatever is queued, forgets it and gives all memory back. */
  void release() {
    stream.synchronize();
    buffers.values().forEach(DeviceBuffer::close);
    buffers.clear();
    staging.close();
    giveResultsBack();
  }

  @Override
  public void close() {
    release();
    if (ownsResults) {
      resultMemory.close();
    }
    plans.close();
    if (blas != null) {
      blas.close();
    }
    downloaded.close();
    stream.close();
  }
}
