package org.farfield.backend.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.farfield.backend.DescentSystem;
import org.farfield.backend.DescentTables;
import org.farfield.backend.PairBlocks;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.expansion.DeviceVector;

/** What descents have in the memory of a GPU, all of which goes when one part has no room. */
final class DescentMemory implements AutoCloseable {
  private static final int MOST_COPIED = 1 << 22; // pairs or numbers at a time, in pinned memory

  private final CudaBackend backend;
  private final Deque<DeviceBuffer> buffers = new ArrayDeque<>();
  private final Deque<DeviceVector> vectors = new ArrayDeque<>();

  DeviceBuffer pieces;
  DeviceBuffer systems;
  DeviceBuffer systemsOfAtoms;
  DeviceBuffer groupsOfAtoms;
  DeviceBuffer members;
  DeviceBuffer parts;
  DeviceBuffer groups;
  DeviceBuffer weights;
  DeviceBuffer inverse;
  DeviceBuffer diagonal;
  DeviceBuffer squares;
  DeviceBuffer means;
  DeviceBuffer starts; // of near pairs, by atom
  DeviceBuffer partners; // atoms of all systems
  DeviceBuffer blocks;
  DeviceBuffer charges; // two by piece
  DeviceBuffer curvatures; // by piece
  DeviceBuffer measured; // two by piece
  DeviceBuffer sums; // by part

  DescentMemory(CudaBackend backend) {
    this.backend = backend;
  }

  /** Copies tables and near pairs, and makes room for sums. */
  void take(DescentTables tables) {
    int pieceCount = tables.pieces().length / 3;
    pieces = of(tables.pieces());
    systems = of(tables.systems());
    systemsOfAtoms = of(tables.systemsOfAtoms());
    groupsOfAtoms = of(tables.groupsOfAtoms());
    members = of(tables.members());
    parts = of(tables.parts());
    groups = of(tables.groups());
    weights = of(tables.weights());
    inverse = of(tables.inverse());
    diagonal = of(tables.diagonal());
    squares = of(tables.squares());
    means = of(tables.means());
    charges = empty(2L * Double.BYTES * pieceCount);
    curvatures = empty((long) Double.BYTES * pieceCount);
    measured = empty(2L * Double.BYTES * pieceCount);
    sums = empty((long) Double.BYTES * tables.parts().length / 3);
    takePairs(tables);
  }

  /** Zeros. */
  CudaVector vector(int length) {
    CudaVector vector = new CudaVector(backend, length);
    vectors.push(vector);
    return vector;
  }

  private DeviceBuffer kept(Supplier<DeviceBuffer> make) {
    DeviceBuffer buffer = backend.allocate(make);
    buffers.push(buffer);
    return buffer;
  }

  /** Numbers of the host. */
  DeviceBuffer of(int[] values) {
    return kept(() -> DeviceBuffer.of(values));
  }

  /** Numbers of the host. */
  DeviceBuffer of(double[] values) {
    return kept(() -> DeviceBuffer.of(values));
  }

  /** Room. */
  DeviceBuffer empty(long bytes) {
    return kept(() -> new DeviceBuffer(bytes));
  }

  private void takePairs(DescentTables tables) {
    long[] firsts = new long[tables.atoms() + 1];
    long pairs = 0;
    int atom = 0;
    for (DescentSystem system : tables.all().systems()) {
      for (int i = 0; i < system.groups().length; i++) {
        firsts[atom++] = pairs + system.near().starts()[i];
      }
      pairs += system.near().count();
    }
    firsts[atom] = pairs;
    int block = tables.all().rows() * tables.all().rows();
    starts = kept(() -> DeviceBuffer.of(firsts));
    partners = empty(Integer.BYTES * pairs);
    blocks = empty(Double.BYTES * pairs * block);
    for (int s = 0; s < tables.all().systems().size(); s++) {
      PairBlocks near = tables.all().systems().get(s).near();
      int firstAtom = tables.firstAtom(s);
      long first = firsts[firstAtom];
      copy(
          partners,
          Integer.BYTES,
          first,
          near.count(),
          (bytes, from) -> {
            for (int pair = from; bytes.hasRemaining(); pair++) {
              bytes.putInt(near.partners()[pair] + firstAtom);
            }
          });
      copy(
          blocks,
          Double.BYTES,
          first * block,
          near.count() * block,
          (bytes, from) ->
              bytes.asDoubleBuffer().put(near.blocks(), from, bytes.remaining() / Double.BYTES));
    }
  }

  // Some of an array behind what is there already; `fill` writes from one of its places on.
  private void copy(
      DeviceBuffer to, int size, long first, int count, ObjIntConsumer<ByteBuffer> fill) {
    backend.queue(
        (workspace, kernels) -> {
          for (int done = 0; done < count; done += MOST_COPIED) {
            int from = done;
            long bytes = (long) size * Math.min(MOST_COPIED, count - done);
            workspace.upload(to, size * (first + done), bytes, b -> fill.accept(b, from));
            workspace.recycle();
          }
        });
  }

  @Override
  public void close() {
    vectors.forEach(DeviceVector::close);
    vectors.clear();
    buffers.forEach(backend::free);
    buffers.clear();
  }
}
