package org.farfield.backend.cuda.sums;

import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;

/** Lists of neighbours that are uploaded together: one after the other, of many structures. */
final class NeighborPass {
  private static final int CENTRES = 16; // of a list
  // lists that are made at a time
  private static final int FIRST_WINDOW = 16;
  private static final int LARGEST_WINDOW = 256;

  /** Finds the neighbours of some centres. */
  interface Source {
    /** Those of so many centres of one part of the batch, from the first on. */
    NeighborList list(int part, int first, int count);
  }

  /**
   * Some centres of a part.
   *
   * @param part index in the batch
   * @param list their neighbours
   * @param centre listed centres of the pass that come before
   * @param start neighbours of the pass that come before
   */
  record Entry(int part, NeighborList list, int centre, int start) {}

  private record Chunk(int part, int first, int count) {}

  private final List<Entry> entries = new ArrayList<>();
  private int centres;
  private int neighbors;

  private NeighborPass() {}

  /**
   * Cuts the neighbours of a batch into passes.
   *
   * @param most neighbours of a pass, unless one list alone has more
   * @param launch is called with one pass after the other
   */
  static void run(Batch batch, Source source, long most, Consumer<NeighborPass> launch) {
    List<Chunk> chunks = new ArrayList<>();
    for (int p = 0; p < batch.parts().size(); p++) {
      CentreRange part = batch.parts().get(p);
      for (int centre = 0; centre < part.centres(); centre += CENTRES) {
        int count = Math.min(CENTRES, part.centres() - centre);
        chunks.add(new Chunk(p, centre, count));
      }
    }
    NeighborPass pass = new NeighborPass();
    int start = 0;
    int window = FIRST_WINDOW;
    while (start < chunks.size()) {
      List<Chunk> some = chunks.subList(start, Math.min(chunks.size(), start + window));
      List<NeighborList> lists =
          some.parallelStream().map(c -> source.list(c.part, c.first, c.count)).toList();
      int largest = 1;
      for (int i = 0; i < lists.size(); i++) {
        if (pass.centres > 0 && (long) pass.neighbors + lists.get(i).size() > most) {
          launch.accept(pass);
          pass = new NeighborPass();
        }
        pass.add(some.get(i).part, lists.get(i));
        largest = Math.max(largest, lists.get(i).size());
      }
      start += some.size();
      window = (int) Math.max(FIRST_WINDOW, Math.min(LARGEST_WINDOW, most / largest));
    }
    launch.accept(pass);
  }

  private void add(int part, NeighborList list) {
    entries.add(new Entry(part, list, centres, neighbors));
    centres += list.centres();
    neighbors = Math.addExact(neighbors, list.size());
  }

  List<Entry> entries() {
    return entries;
  }

  /** How many neighbours of all centres. */
  int neighbors() {
    return neighbors;
  }

  /** Neighbours of the centre that has most, and at least 1. */
  int mostOfACentre() {
    int most = 1;
    for (Entry entry : entries) {
      int before = 0;
      for (int i = 0; i < entry.list.centres(); i++) {
        most = Math.max(most, entry.list.end(i) - before);
        before = entry.list.end(i);
      }
    }
    return most;
  }

  /**
   * Queues the uploads of who are centres, counted from the first of their part, and how many
   * neighbours they have.
   */
  void uploadCentres(Workspace workspace) {
    uploadInts(
        workspace,
        Item.CENTRES,
        centres,
        (entry, target) -> {
          for (int i = 0; i < entry.list.centres(); i++) {
            target.put(entry.centre + i, entry.list.first() + i);
          }
        });
    uploadInts(
        workspace,
        Item.STARTS,
        centres + 1,
        (entry, target) -> {
          // of the first, nobody else says where it starts
          target.put(entry.centre, entry.start);
          for (int i = 0; i < entry.list.centres(); i++) {
            target.put(entry.centre + i + 1, entry.start + entry.list.end(i));
          }
        });
  }

  /** Queues the uploads of the neighbours. */
  void uploadNeighbors(Workspace workspace) {
    uploadInts(
        workspace,
        Item.SOURCES,
        neighbors,
        (entry, target) -> target.put(entry.start, entry.list.sources(), 0, entry.list.size()));
    workspace.upload(
        Item.VECTORS,
        3L * Double.BYTES * neighbors,
        bytes -> {
          DoubleBuffer target = bytes.asDoubleBuffer();
          entries.parallelStream()
              .forEach(
                  e ->
                      target.put(
                          3 * e.start, e.list.vectors(), 0, Math.multiplyExact(3, e.list.size())));
        });
  }

  private interface Fill {
    void accept(Entry entry, IntBuffer target);
  }

  private void uploadInts(Workspace workspace, Item item, int count, Fill fill) {
    workspace.upload(
        item,
        (long) Integer.BYTES * count,
        bytes -> {
          IntBuffer target = bytes.asIntBuffer();
          entries.parallelStream().forEach(entry -> fill.accept(entry, target));
        });
  }
}
