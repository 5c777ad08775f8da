package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.expansion.plan.Term;
import org.farfield.structure.Structure;

/** The terms outside the sums, see onsite.cu. */
final class OnSiteBatch {
  private static final int THREADS = 128; // as in onsite.cu

  private OnSiteBatch() {}

  /**
   * Adds them to the coefficients of a batch.
   *
   * @param terms of each part
   * @param columns all densities
   */
  static void add(
      Batch batch, List<Term.OnSite> terms, ColumnOrder columns, Kernel kernel, SumPieces pieces) {
    int degrees = degrees(batch, terms.get(0), columns);
    List<double[]> numbers = numbers(batch, terms, degrees);
    int perPart = numbers.get(0).length;
    double[] all = new double[Math.multiplyExact(perPart, numbers.size())];
    double[] volumes = new double[terms.size()];
    List<LaunchSegment> segments = new ArrayList<>();
    WorkList items = new WorkList(4);
    for (int p = 0; p < terms.size(); p++) {
      CentreRange part = batch.parts().get(p);
      segments.add(LaunchSegment.of(part, batch.origin(p)));
      System.arraycopy(numbers.get(p), 0, all, p * perPart, perPart);
      for (int row = 0; row < part.channels() * part.centres(); row += THREADS) {
        items.add(p, row, p * perPart, 0);
      }
      volumes[p] = terms.get(p).volume(part.job().structure());
    }
    pieces.add(
        workspace -> {
          LaunchSegment.upload(segments, workspace);
          batch.uploadCentres(workspace);
          workspace.upload(Item.ROW_ITEMS, items);
          workspace.upload(Item.ONSITE_TERMS, all);
        },
        sources -> {
          Workspace workspace = sources.workspace();
          workspace.upload(Item.TOTALS, totals(sources.batch(), volumes));
          kernel
              .launch(items.items(), THREADS)
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
        });
  }

  // Charges of each channel by volume.
  private static double[] totals(Batch batch, double[] volumes) {
    double[] totals = new double[Math.toIntExact(batch.end().total())];
    int next = 0;
    for (int p = 0; p < volumes.length; p++) {
      for (double[] channel : batch.parts().get(p).job().sources().weights()) {
        totals[next++] = sum(channel) / volumes[p];
      }
    }
    return totals;
  }

  // Degrees l of which atoms have moments and coefficients.
  private static int degrees(Batch batch, Term.OnSite term, ColumnOrder columns) {
    int tabulated = term.selves().get(0).length / columns.radial();
    int ofSources = batch.parts().get(0).job().sources().degree() + 1;
    return Math.min(Math.min(tabulated, columns.maxAngular() + 1), ofSources);
  }

  // [density][mean | self of each degree][n] of each part
  private static List<double[]> numbers(Batch batch, List<Term.OnSite> terms, int degrees) {
    return IntStream.range(0, terms.size())
        .parallel()
        .mapToObj(p -> numbers(terms.get(p), batch.parts().get(p).job().structure(), degrees))
        .toList();
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

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
