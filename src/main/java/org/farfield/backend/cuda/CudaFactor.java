package org.farfield.backend.cuda;

import java.nio.DoubleBuffer;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Blas;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.linalg.FactorPlace;
import org.farfield.linalg.HouseholderPanel;

/**
 * A triangular factor in the memory of a GPU. Rows come there once, column after column; the
 * columns of a panel go to the host and come back as reflections, of which the device takes the
 * products: first for the columns of the next panel, so that the host has them while the others are
 * reflected.
 *
 * <p>Of R each panel has a piece of its own, [column behind the panel][row of the panel], and where
 * a panel meets itself R stays on the host.
 */
final class CudaFactor implements FactorPlace {
  private static final int PANEL = CudaFactors.PANEL;
  private static final int MOST_COPIED = CudaFactors.MOST_COPIED;
  private static final int NONE = -1;

  private final CudaFactors room;
  private final int features;
  private final int width;
  private final int size;
  private final double[][] corners; // of each panel, [row][column]
  private double[] away; // all of R while it is not here; without numbers: zeros
  private DeviceBuffer r;
  private int rows; // of the block
  private int coming = NONE; // first column of the panel that is on its way

  CudaFactor(CudaFactors room, double[] r, int features, int width) {
    this.room = room;
    this.features = features;
    this.width = width;
    size = Math.multiplyExact(features, width); // R comes to the host in the end
    corners = new double[(features + PANEL - 1) / PANEL][PANEL * PANEL];
    away = r;
  }

  /** Bytes of device memory that it takes. */
  long bytes() {
    int last = (features - 1) / PANEL * PANEL;
    return Double.BYTES * (start(last) + (long) columns(last) * (width - last - columns(last)));
  }

  /** Whether it has them. */
  boolean isHere() {
    return r != null;
  }

  private int columns(int first) {
    return Math.min(PANEL, features - first);
  }

  // Numbers before the piece of a panel.
  private long start(int first) {
    return (long) first * width - (long) first * (first + PANEL) / 2;
  }

  @Override
  public int panelColumns() {
    return PANEL;
  }

  /** Comes from the host. */
  void come(DeviceBuffer buffer) {
    r = buffer;
    room.run(
        workspace -> {
          if (away.length == 0) {
            r.clearLater(r.bytes(), workspace.stream());
          } else {
            upload(workspace);
          }
          away = null;
          return null;
        });
  }

  private void upload(Workspace workspace) {
    for (int first = 0; first < features; first += PANEL) {
      int columns = columns(first);
      for (int k = 0; k < columns; k++) {
        System.arraycopy(
            away, (first + k) * width + first, corners[first / PANEL], k * PANEL, columns);
      }
      int behind = width - first - columns;
      int from = first * width + first + columns;
      room.uploadColumns(away, from, width, columns, behind, r, start(first), columns, workspace);
    }
  }

  /** Goes to the host and gives its memory back. */
  void leave(Workspace workspace) {
    double[] all = new double[size];
    for (int first = 0; first < features; first += PANEL) {
      int columns = columns(first);
      for (int k = 0; k < columns; k++) {
        System.arraycopy(
            corners[first / PANEL], k * PANEL, all, (first + k) * width + first, columns);
      }
      int behind = width - first - columns;
      int step = MOST_COPIED / columns;
      for (int from = 0; from < behind; from += step) {
        int some = Math.min(step, behind - from);
        double[] piece =
            download(r, start(first) + (long) from * columns, some * columns, workspace);
        for (int k = 0; k < columns; k++) {
          int target = (first + k) * width + first + columns + from;
          for (int j = 0; j < some; j++) {
            all[target + j] = piece[j * columns + k];
          }
        }
      }
    }
    away = all;
    free();
  }

  private static double[] download(DeviceBuffer from, long start, int count, Workspace workspace) {
    double[] numbers = new double[count];
    if (count > 0) {
      workspace.download(from, Double.BYTES * start, (long) Double.BYTES * count);
      workspace.results().get(numbers, 0, count);
    }
    return numbers;
  }

  /** Gives its memory back. */
  void free() {
    r.close();
    r = null;
  }

  @Override
  public void take(double[] block, int count) {
    rows = count;
    coming = NONE;
    room.run(
        workspace -> {
          room.bring(this);
          DeviceBuffer target = room.rows(width, count);
          room.uploadColumns(block, 0, width, count, width, target, 0, count, workspace);
          return null;
        });
  }

  private void send(int first, int columns, Workspace workspace) {
    workspace.download(
        room.rows(width, rows),
        (long) Double.BYTES * first * rows,
        (long) Double.BYTES * columns * rows);
    coming = first;
  }

  @Override
  public void read(int first, int columns, int count, HouseholderPanel panel) {
    int stride = panel.stride();
    room.run(
        workspace -> {
          if (coming != first) {
            send(first, columns, workspace);
          }
          DoubleBuffer arrived = workspace.results();
          double[] column = new double[count];
          for (int k = 0; k < columns; k++) {
            arrived.get(k * rows, column);
            for (int i = 0; i < count; i++) {
              panel.rows()[i * stride + k] = column[i];
            }
          }
          return null;
        });
    double[] corner = corners[first / PANEL];
    for (int k = 0; k < columns; k++) {
      System.arraycopy(corner, k * PANEL, panel.corner(), k * stride, columns);
    }
  }

  @Override
  public void reflect(int first, int columns, int count, HouseholderPanel panel) {
    int stride = panel.stride();
    double[] corner = corners[first / PANEL];
    for (int k = 0; k < columns; k++) {
      System.arraycopy(panel.corner(), k * stride, corner, k * PANEL, columns);
    }
    int behind = width - first - columns;
    int ahead = Math.min(PANEL, features - first - columns);
    if (behind == 0) {
      return;
    }
    room.run(
        workspace -> {
          Update update = new Update(first, columns, count, workspace);
          update.upload(panel);
          if (ahead > 0) {
            update.run(0, ahead);
            send(first + columns, ahead, workspace);
          }
          if (ahead < behind) {
            update.run(ahead, behind);
          }
          return null;
        });
  }

  /** The products of a panel with columns behind it. */
  private final class Update {
    final int from; // first column behind the panel
    final long piece; // of R
    final int columns;
    final int count;
    final Workspace workspace;
    final DeviceBuffer panel;
    final DeviceBuffer sums;
    final DeviceBuffer changes;

    Update(int first, int columns, int count, Workspace workspace) {
      from = first + columns;
      piece = start(first);
      this.columns = columns;
      this.count = count;
      this.workspace = workspace;
      panel = room.panel(rows);
      sums = workspace.get(Item.FACTOR_SUMS);
      changes = workspace.get(Item.FACTOR_CHANGES);
    }

    // V, [column][row], and T behind it.
    void upload(HouseholderPanel host) {
      workspace.upload(
          panel,
          0,
          (long) Double.BYTES * columns * (count + columns),
          bytes -> {
            DoubleBuffer target = bytes.asDoubleBuffer();
            target.put(host.reflections(), 0, columns * count);
            for (int k = 0; k < columns; k++) {
              target.put(host.triangle(), k * host.stride(), columns);
            }
          });
    }

    // Of transposed matrices W = (R + Bᵀ V) T, R −= W, B −= W Vᵀ, as rows are columns here.
    void run(int begin, int end) {
      int some = end - begin;
      long at = (long) begin * columns;
      Blas blas = workspace.blas();
      Blas.Rows v = new Blas.Rows(panel, 0, count);
      Blas.Rows t = new Blas.Rows(panel, (long) columns * count, columns);
      Blas.Rows own = new Blas.Rows(r, piece + at, columns);
      Blas.Rows sum = new Blas.Rows(sums, at, columns);
      Blas.Rows change = new Blas.Rows(changes, at, columns);
      Blas.Rows below = new Blas.Rows(room.rows(width, rows), (long) (from + begin) * rows, rows);
      r.copyLater(
          sums,
          Double.BYTES * (piece + at),
          Double.BYTES * at,
          (long) Double.BYTES * some * columns,
          workspace.stream());
      blas.multiply(some, columns, count, 1, below, v, true, 1, sum);
      blas.multiply(some, columns, columns, -1, sum, t, false, 0, change);
      blas.multiply(some, columns, columns, -1, sum, t, false, 1, own);
      blas.multiply(some, count, columns, 1, change, v, false, 1, below);
    }
  }

  @Override
  public double[] rest() {
    int targets = width - features;
    double[] rest = new double[targets * rows];
    room.run(
        workspace -> {
          DeviceBuffer from = room.rows(width, rows);
          for (int first = 0; first < rest.length; first += MOST_COPIED) {
            int some = Math.min(MOST_COPIED, rest.length - first);
            double[] piece = download(from, (long) features * rows + first, some, workspace);
            System.arraycopy(piece, 0, rest, first, some);
          }
          return null;
        });
    return rest;
  }

  @Override
  public double[] factor() {
    if (isHere()) {
      room.run(
          workspace -> {
            leave(workspace);
            room.forget(this);
            return null;
          });
    }
    return away.length == 0 ? new double[size] : away;
  }
}
