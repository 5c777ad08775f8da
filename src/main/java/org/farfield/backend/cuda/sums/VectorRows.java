package org.farfield.backend.cuda.sums;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.KeptItems;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.expansion.VectorLayout;
import org.farfield.expansion.plan.WidthClass;

/**
 * Which numbers of a batch are which of vectors, and to which width each source belongs: of a
 * geometry, kept on the device. See vectors.cu.
 */
final class VectorRows implements DeviceMemory {
  private static final int THREADS = 128;
  private static final int LONGEST = 4096; // numbers of a block
  private static final int NUMBERS = 4; // of a row
  private static final int ALL = -1; // numbers of every class, and the class of points

  private record Row(long batch, long vector, int count, long first) {}

  private final KernelModule kernels;
  private final KeptItems items = new KeptItems();
  private final List<Row> sources = new ArrayList<>();
  private final List<Row> results = new ArrayList<>();
  private final int[] classes; // by atom of the batch
  private boolean isUploaded;

  /**
   * Of a batch.
   *
   * @param structures of the layout, by the index of the parts
   */
  VectorRows(
      Batch batch,
      CallTerms terms,
      VectorLayout layout,
      List<Integer> structures,
      KernelModule kernels) {
    this.kernels = kernels;
    classes = new int[Math.toIntExact(batch.end().atom())];
    for (int p = 0; p < batch.parts().size(); p++) {
      CentreRange part = batch.parts().get(p);
      int structure = structures.get(part.index());
      int atom = Math.toIntExact(batch.origin(p).atom());
      addClasses(terms.classes(part.index()), part.job().structure().atoms(), atom, part.atoms());
      for (int a = 0; a < part.channels(); a++) {
        for (int lm = 0; lm < layout.moments(structure); lm++) {
          int from = layout.source(structure, a, lm, 0);
          add(new Row(batch.weight(p, a, lm), from, part.atoms(), atom), sources);
        }
      }
      int length = layout.row(structure);
      for (int centre = 0; centre < part.centres(); centre++) {
        long to = layout.coefficients(structure) + (long) part.atom(centre) * length;
        add(new Row(batch.origin(p).output() + (long) centre * length, to, length, ALL), results);
      }
    }
  }

  private void addClasses(List<WidthClass> all, int atoms, int first, int places) {
    for (int j = 0; j < places; j++) {
      classes[first + j] = j < atoms ? 0 : ALL;
      for (int k = 0; j < atoms && k < all.size(); k++) {
        if (all.get(k).members() != null && all.get(k).members()[j]) {
          classes[first + j] = k;
        }
      }
    }
  }

  // Together with the row before where that goes on in both, cut to what a block takes.
  private static void add(Row row, List<Row> rows) {
    Row last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
    if (last != null
        && row.first == ALL
        && last.batch + last.count == row.batch
        && last.vector + last.count == row.vector
        && last.count + row.count <= LONGEST) {
      rows.set(
          rows.size() - 1, new Row(last.batch, last.vector, last.count + row.count, last.first));
      return;
    }
    for (int done = 0; done < row.count; done += LONGEST) {
      rows.add(
          new Row(
              row.batch + done,
              row.vector + done,
              Math.min(LONGEST, row.count - done),
              row.first == ALL ? ALL : row.first + done));
    }
  }

  /** The same workspace with the rows in it. */
  private Workspace with(Workspace workspace) {
    Workspace own = workspace.keeping(items);
    if (!isUploaded) {
      own.upload(Item.VECTOR_CLASSES, classes);
      upload(Item.SOURCE_ROWS, sources, own);
      upload(Item.RESULT_ROWS, results, own);
      isUploaded = true;
    }
    return own;
  }

  private static void upload(Item item, List<Row> rows, Workspace workspace) {
    workspace.upload(
        item,
        (long) NUMBERS * Long.BYTES * rows.size(),
        bytes -> {
          LongBuffer target = bytes.asLongBuffer();
          rows.forEach(r -> target.put(r.batch).put(r.vector).put(r.count).put(r.first));
        });
  }

  /** Takes the sources of one width from a vector; those of others are zero. */
  void takeSources(Batch batch, DeviceBuffer vector, int width, Workspace workspace) {
    Workspace own = with(workspace);
    clearSources(batch, own); // also what no row fills: the last of ten moments
    take(Item.SOURCE_ROWS, sources.size(), width, vector, own.get(Item.WEIGHTS), own);
  }

  /** Makes all sources zero. */
  void clearSources(Batch batch, Workspace workspace) {
    long bytes = Double.BYTES * batch.end().weight();
    workspace.get(Item.WEIGHTS, bytes).clearLater(bytes, workspace.stream());
  }

  /** Takes coefficients from a vector. */
  void takeCoefficients(Batch batch, DeviceBuffer vector, Workspace workspace) {
    Workspace own = with(workspace);
    DeviceBuffer coefficients = own.get(Item.COEFFICIENTS, batch.bytes());
    take(Item.RESULT_ROWS, results.size(), ALL, vector, coefficients, own);
  }

  private void take(
      Item rows, int count, int width, DeviceBuffer vector, DeviceBuffer batch, Workspace own) {
    kernels
        .kernel("take_rows")
        .launch(count, THREADS)
        .with(own.get(rows))
        .with(own.get(Item.VECTOR_CLASSES))
        .with(width)
        .with(vector)
        .with(batch)
        .on(own.stream());
  }

  /** Gives coefficients to a vector. */
  void giveCoefficients(DeviceBuffer vector, Workspace workspace) {
    Workspace own = with(workspace);
    kernels
        .kernel("give_rows")
        .launch(results.size(), THREADS)
        .with(own.get(Item.RESULT_ROWS))
        .with(own.get(Item.COEFFICIENTS))
        .with(vector)
        .on(own.stream());
  }

  /** Adds the gradients of sources of one width to a vector. */
  void addGradients(Batch batch, DeviceBuffer vector, int width, Workspace workspace) {
    Workspace own = with(workspace);
    kernels
        .kernel("add_rows")
        .launch(sources.size(), THREADS)
        .with(own.get(Item.SOURCE_ROWS))
        .with(own.get(Item.VECTOR_CLASSES))
        .with(width)
        .with(own.get(Item.GRADIENTS), Double.BYTES * GradientBatch.weightsFrom(batch))
        .with(vector)
        .on(own.stream());
  }

  @Override
  public void close() {
    items.close();
    isUploaded = false;
  }
}
