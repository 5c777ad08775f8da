package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.KeptItems;
import org.farfield.backend.cuda.batch.KeptMemory;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.DeviceMemory;

/**
 * Pieces of one sum, whose geometry stays on the device if there is memory for all of them; else
 * they are made anew each time, with the same bits.
 */
final class KeptPieces implements DeviceMemory {
  private record Piece(KeptItems items, SumPieces.Launch launch) {}

  private final KeptMemory memory;
  private final KeptItems common = new KeptItems();
  private final List<Piece> pieces = new ArrayList<>();
  private long taken;
  private boolean made;
  private boolean kept = true;

  KeptPieces(KeptMemory memory) {
    this.memory = memory;
  }

  /**
   * Adds the sum for some sources, which lie on the device.
   *
   * @param sum makes the pieces, if they are not there
   */
  void run(Workspace workspace, BatchLimits limits, Consumer<SumPieces> sum) {
    if (!kept) {
      sum.accept(new SumPieces.Once(workspace, limits));
      return;
    }
    Workspace shared = workspace.keeping(common);
    if (made) {
      for (Piece piece : pieces) {
        Workspace own = shared.keeping(piece.items);
        piece.launch.run(new SumPieces.Sources(own, limits, true));
      }
      return;
    }
    sum.accept(new First(shared, limits));
    made = true;
    kept = kept && take(common);
    if (!kept) {
      giveUp(workspace);
      common.close();
    }
  }

  private boolean take(KeptItems items) {
    boolean fits = memory.take(items.bytes());
    taken += fits ? items.bytes() : 0;
    return fits;
  }

  // Lets all pieces go: only with all of them the sum need not be made anew.
  private void giveUp(Workspace workspace) {
    kept = false;
    workspace.stream().synchronize();
    closePieces();
  }

  private void closePieces() {
    pieces.forEach(piece -> piece.items.close());
    pieces.clear();
    memory.giveBack(taken);
    taken = 0;
  }

  @Override
  public void close() {
    closePieces();
    common.close();
  }

  /** Makes pieces and launches them for the first time. */
  private final class First implements SumPieces {
    private final Workspace shared;
    private final BatchLimits limits;

    First(Workspace shared, BatchLimits limits) {
      this.shared = shared;
      this.limits = limits;
    }

    @Override
    public Workspace workspace() {
      return shared;
    }

    @Override
    public BatchLimits limits() {
      return limits;
    }

    @Override
    public void add(Consumer<Workspace> geometry, Launch launch) {
      Workspace own = shared;
      if (kept) {
        Piece piece = new Piece(new KeptItems(), launch);
        pieces.add(piece);
        own = shared.keeping(piece.items);
      }
      geometry.accept(own);
      launch.run(new Sources(own, limits, false));
      own.recycle();
      if (kept && !take(pieces.get(pieces.size() - 1).items)) {
        giveUp(shared);
      }
    }
  }
}
