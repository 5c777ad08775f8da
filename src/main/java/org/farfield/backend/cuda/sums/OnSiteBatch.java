package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.expansion.plan.Term;
import org.farfield.structure.Structure;

/** The terms outside the sums of a batch, see onsite.cu, and their transpose. */
final class OnSiteBatch {
  private static final int THREADS = 128; // as in onsite.cu

  private final Batch batch;
  private final List<Term.OnSite> terms;
  private final ColumnOrder columns;
  private final KernelModule kernels;
  private final int degrees;

  /**
   * Those of some structures.
   *
   * @param terms of each part
   * @param columns all densities
   */
  OnSiteBatch(Batch batch, List<Term.OnSite> terms, ColumnOrder columns, KernelModule kernels) {
    this.batch = batch;
    this.terms = terms;
    this.columns = columns;
    this.kernels = kernels;
    degrees = degrees(batch, terms.get(0), columns);
  }

  /** Adds them to the coefficients. */
  void add(SumPieces pieces) {
    WorkList totals = new WorkList(2);
    WorkList rows = new WorkList(4);
    for (int p = 0; p < terms.size(); p++) {
      CentreRange part = batch.parts().get(p);
      for (int channel = 0; channel < part.channels(); channel++) {
        totals.add(p, channel);
      }
      for (int row = 0; row < part.channels() * part.centres(); row += THREADS) {
        rows.add(p, row, p * perPart(), 0);
      }
    }
    pieces.add(
        workspace -> {
          upload(workspace, rows);
          batch.uploadCentres(workspace);
          workspace.upload(Item.TOTAL_ITEMS, totals);
        },
        sources -> {
          Workspace workspace = sources.workspace();
          workspace.get(Item.TOTALS, Double.BYTES * batch.end().total());
          launchTotals(totals.items(), workspace);
          launchAdd(rows.items(), workspace);
        });
  }

  /** Adds their transpose to the gradients of sources; all atoms are centres. */
  void transpose(SumPieces pieces) {
    WorkList items = new WorkList(4);
    for (int p = 0; p < terms.size(); p++) {
      for (int channel = 0; channel < batch.parts().get(p).channels(); channel++) {
        items.add(p, channel, p * perPart(), 0);
      }
    }
    pieces.add(
        workspace -> upload(workspace, items),
        sources -> launchTranspose(items.items(), sources.workspace()));
  }

  private void launchTranspose(int items, Workspace workspace) {
    kernels
        .kernel("onsite_transpose")
        .launch(items, THREADS)
        .with(workspace.get(Item.SEGMENTS))
        .with(workspace.get(Item.ROW_ITEMS))
        .with(workspace.get(Item.VOLUMES))
        .with(columns.structure())
        .with(degrees)
        .with(workspace.get(Item.ONSITE_TERMS))
        .with(workspace.get(Item.COEFFICIENTS))
        .with(GradientBatch.weightsFrom(batch))
        .with(workspace.get(Item.GRADIENTS))
        .on(workspace.stream());
  }

  private void launchTotals(int items, Workspace workspace) {
    kernels
        .kernel("source_totals")
        .launch(items, THREADS)
        .with(workspace.get(Item.SEGMENTS))
        .with(workspace.get(Item.TOTAL_ITEMS))
        .with(workspace.get(Item.WEIGHTS))
        .with(workspace.get(Item.VOLUMES))
        .with(workspace.get(Item.TOTALS))
        .on(workspace.stream());
  }

  private void launchAdd(int items, Workspace workspace) {
    kernels
        .kernel("onsite")
        .launch(items, THREADS)
        .with(workspace.get(Item.SEGMENTS))
        .with(workspace.get(Item.ROW_ITEMS))
        .with(workspace.get(Item.LISTED))
        .with(workspace.get(Item.WEIGHTS))
        .with(workspace.get(Item.TOTALS))
        .with(columns.structure())
        .with(degrees)
        .with(workspace.get(Item.ONSITE_TERMS))
        .with(workspace.get(Item.COEFFICIENTS))
        .on(workspace.stream());
  }

  // Numbers of the terms of a part.
  private int perPart() {
    return (1 + degrees) * columns.radial() * columns.densities();
  }

  private void upload(Workspace workspace, WorkList items) {
    List<CentreRange> parts = batch.parts();
    double[] volumes = new double[terms.size()];
    List<LaunchSegment> segments = new ArrayList<>();
    for (int p = 0; p < volumes.length; p++) {
      CentreRange part = batch.parts().get(p);
      segments.add(LaunchSegment.of(part, batch.origin(p)));
      volumes[p] = terms.get(p).volume(part.job().structure());
    }
    LaunchSegment.upload(segments, workspace);
    workspace.upload(Item.ROW_ITEMS, items);
    workspace.upload(Item.VOLUMES, volumes);
    workspace.upload(Item.ONSITE_TERMS, numbers());
  }

  // Degrees l of which atoms have moments and coefficients.
  private static int degrees(Batch batch, Term.OnSite term, ColumnOrder columns) {
    int tabulated = term.selves().get(0).length / columns.radial();
    int ofSources = batch.parts().get(0).job().sources().degree() + 1;
    return Math.min(Math.min(tabulated, columns.maxAngular() + 1), ofSources);
  }

  // [part][density][mean | self of each degree][n]
  private double[] numbers() {
    double[] all = new double[Math.multiplyExact(perPart(), terms.size())];
    IntStream.range(0, terms.size())
        .parallel()
        .forEach(
            p -> {
              double[] own = numbers(terms.get(p), batch.parts().get(p).job().structure(), degrees);
              System.arraycopy(own, 0, all, p * perPart(), own.length);
            });
    return all;
  }

  private static double[] numbers(Term.OnSite term, Structure structure, int degrees) {
    List<double[]> means = term.means(structure);
    int radial = means.get(0).length;
    int each = (1 + degrees) * radial;
    double[] all = new double[each * means.size()];
    for (int d = 0; d < means.size(); d++) {
      System.arraycopy(means.get(d), 0, all, d * each, radial);
      System.arraycopy(term.selves().get(d), 0, all, d * each + radial, degrees * radial);
    }
    return all;
  }
}
