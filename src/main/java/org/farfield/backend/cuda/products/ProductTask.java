package org.farfield.backend.cuda.products;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.Results;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * Products of a batch, see spectrum.cu: first the coefficients of all densities that enter them,
 * pass after pass, which stay on the device; then the products, which alone leave it.
 */
public final class ProductTask implements DeviceTask {
  // as in spectrum.cu
  private static final int THREADS = 128;
  private static final int LEFT_SIDES = 32;
  private static final int PART_BYTES = 5 * Long.BYTES;

  private final ProductTables tables;
  private final ProductCall call;
  private final Kernels kernels;
  private final List<CentreRange> parts;
  private final List<Batch> batches = new ArrayList<>(); // one per pass
  private final int[] firstRow; // of each part and the end: rows of the batch before
  private final long[] firstResult; // likewise
  private long together; // numbers of one download

  public ProductTask(
      ProductTables tables, ProductCall call, Kernels kernels, List<CentreRange> parts) {
    this.tables = tables;
    this.call = call;
    this.kernels = kernels;
    this.parts = parts;
    long before = 0;
    for (ProductPass pass : tables.passes()) {
      Batch batch = Batch.thatStays(parts.stream().map(part -> of(pass, part)).toList(), before);
      batches.add(batch);
      before = batch.end().output();
    }
    firstRow = new int[parts.size() + 1];
    firstResult = new long[parts.size() + 1];
    for (int p = 0; p < parts.size(); p++) {
      CentreRange part = parts.get(p);
      int rows = call.endRow(part) - call.firstRow(part);
      firstRow[p + 1] = firstRow[p] + rows;
      firstResult[p + 1] = firstResult[p] + (long) rows * call.length(part);
    }
  }

  private CentreRange of(ProductPass pass, CentreRange part) {
    PlannedStructure job = call.job(part, pass.expansion());
    return part.with(job, pass.shape(job));
  }

  @Override
  public void start(Workspace workspace, BatchLimits limits) {
    // at once: what grows loses what is in it
    workspace.get(Item.COEFFICIENTS, batches.get(batches.size() - 1).bytes());
    for (int pass = 0; pass < batches.size(); pass++) {
      tables
          .passes()
          .get(pass)
          .task(kernels, batches.get(pass), call.terms(pass))
          .start(workspace, limits);
    }
    upload(workspace);
    workspace.get(Item.FEATURES, bytes());
    if (tables.keeps()) {
      multiplyKept(workspace);
    } else {
      multiplyAll(workspace);
    }
    together = Math.max(1, limits.results() / Double.BYTES);
    download(workspace, 0);
  }

  private void download(Workspace workspace, long first) {
    long count = Math.min(together, firstResult[parts.size()] - first);
    workspace.download(Item.FEATURES, Double.BYTES * first, Double.BYTES * count);
  }

  private long bytes() {
    return firstResult[parts.size()] * Double.BYTES;
  }

  private void upload(Workspace workspace) {
    workspace.upload(Item.FEATURE_PARTS, (long) PART_BYTES * parts.size(), this::writeParts);
    workspace.upload(
        Item.FEATURE_OUTPUTS,
        (long) Long.BYTES * parts.size() * batches.size(),
        bytes -> {
          for (int p = 0; p < parts.size(); p++) {
            for (Batch batch : batches) {
              bytes.putLong(batch.origin(p).output());
            }
          }
        });
    WorkList starts = new WorkList(1);
    WorkList centres = new WorkList(1);
    for (CentreRange part : parts) {
      RowSums rows = call.rows(part);
      int before = centres.items() - part.firstCentre();
      for (int row = call.firstRow(part); row < call.endRow(part); row++) {
        starts.add(before + rows.start(row));
      }
      for (int c = 0; c < part.centres(); c++) {
        centres.add(rows.centre(part.firstCentre() + c) - part.firstCentre());
      }
    }
    starts.add(centres.items());
    workspace.upload(Item.FEATURE_STARTS, starts);
    workspace.upload(Item.FEATURE_CENTRES, centres);
  }

  private void writeParts(ByteBuffer bytes) {
    for (int p = 0; p < parts.size(); p++) {
      bytes
          .putLong(parts.get(p).channels())
          .putLong(firstRow[p])
          .putLong(firstResult[p])
          .putLong(call.length(parts.get(p)))
          .putLong((long) p * tables.labels().size());
    }
  }

  private void multiplyAll(Workspace workspace) {
    WorkList items = new WorkList(4);
    double work = 0;
    for (int p = 0; p < parts.size(); p++) {
      int channels = parts.get(p).channels();
      int sides = tables.leftSides(channels);
      work = Math.max(work, LEFT_SIDES * tables.leftSideWork(channels) * largestRow(p));
      for (int row = firstRow[p]; row < firstRow[p + 1]; row++) {
        for (int side = 0; side < sides; side += LEFT_SIDES) {
          items.add(p, row, side, 0);
        }
      }
    }
    launch("spectrum", workspace, items, work, launch -> launch.with(tables.products()));
  }

  private void multiplyKept(Workspace workspace) {
    WorkList items = new WorkList(4);
    WorkList places = new WorkList(1);
    int largest = 1;
    for (int p = 0; p < parts.size(); p++) {
      int[] channels = parts.get(p).job().sources().labels();
      for (int label : tables.labels()) {
        places.add(IntStream.of(channels).boxed().toList().indexOf(label));
      }
      largest = Math.max(largest, largestRow(p));
      for (int row = firstRow[p]; row < firstRow[p + 1]; row++) {
        for (int feature = 0; feature < call.length(parts.get(p)); feature += THREADS) {
          items.add(p, row, feature, 0);
        }
      }
    }
    workspace.upload(Item.FEATURE_PLACES, places);
    launch(
        "kept",
        workspace,
        items,
        THREADS * tables.featureWork() * largest,
        launch -> launch.with(tables.kept()).with(workspace.get(Item.FEATURE_PLACES)));
  }

  // wanted: passes what is to be multiplied
  private void launch(
      String name,
      Workspace workspace,
      WorkList items,
      double work,
      UnaryOperator<KernelLaunch> wanted) {
    workspace.upload(Item.FEATURE_ITEMS, items);
    Kernel kernel = kernels.spectrum.kernel(name);
    BoundedLaunch.launch(
        items.items(),
        work,
        (first, count) ->
            wanted
                .apply(
                    kernel
                        .launch(count, THREADS)
                        .with(workspace.get(Item.FEATURE_PARTS))
                        .with(workspace.get(Item.FEATURE_ITEMS), items.offset(first))
                        .with(workspace.get(Item.FEATURE_OUTPUTS))
                        .with(batches.size())
                        .with(tables.structures()))
                .with(tables.weights())
                .with(workspace.get(Item.FEATURE_STARTS))
                .with(workspace.get(Item.FEATURE_CENTRES))
                .with(workspace.get(Item.COEFFICIENTS))
                .with(workspace.get(Item.FEATURES))
                .on(workspace.stream()));
  }

  // centres of a row, at most
  private int largestRow(int part) {
    return call.rows(parts.get(part)).grain();
  }

  @Override
  public Optional<Runnable> collect(Workspace workspace) {
    long end = firstResult[parts.size()];
    long first = 0;
    while (first + together < end) {
      DoubleBuffer some = workspace.results();
      long from = first;
      places().forEach(p -> put(some, from, from + together, p));
      first += together;
      download(workspace, first);
    }
    long last = first;
    Results results = workspace.takeResults();
    return Optional.of(() -> handOut(results, last));
  }

  private void handOut(Results results, long first) {
    try (results) {
      long whole =
          IntStream.range(0, parts.size())
              .filter(p -> call.isWhole(parts.get(p)))
              .mapToLong(p -> firstResult[p + 1] - firstResult[p])
              .sum();
      boolean stay = first == 0 && results.mayStay(Double.BYTES * whole);
      DoubleBuffer numbers = results.numbers();
      places()
          .forEach(
              p -> {
                CentreRange part = parts.get(p);
                if (stay && call.isWhole(part)) {
                  int from = Math.toIntExact(firstResult[p]);
                  int count = Math.toIntExact(firstResult[p + 1] - firstResult[p]);
                  results.stay(call.numbers(part), from, count);
                } else {
                  put(numbers, first, firstResult[parts.size()], p);
                }
              });
    }
  }

  // one core copies more slowly than the device
  private IntStream places() {
    return IntStream.range(0, parts.size()).parallel();
  }

  private void put(DoubleBuffer results, long first, long last, int place) {
    long from = Math.max(first, firstResult[place]);
    long to = Math.min(last, firstResult[place + 1]);
    if (from < to) {
      DoubleBuffer some = results.slice((int) (from - first), (int) (to - from));
      call.put(parts.get(place), from - firstResult[place], some);
    }
  }
}
