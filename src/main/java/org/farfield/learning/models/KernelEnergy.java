package org.farfield.learning.models;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.farfield.features.EnergyModel;
import org.farfield.features.FeatureLayout;
import org.farfield.learning.rows.RowColumns;

/** The energy of an atom by a kernel, and its derivatives with respect to the atom's features. */
public final class KernelEnergy implements EnergyModel {
  private final Map<Integer, Element> elements = new HashMap<>();

  /**
   * Points of an element.
   *
   * @param places of their columns in the row of a centre
   * @param c coefficients
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Element(KernelBasis.Kernels.Element kernel, int[] places, double[] c) {}

  /** Of frames of such a layout; of the model, or of a member of the committee. */
  public KernelEnergy(PartModel part, FeatureLayout layout, int sample) {
    RowColumns all = new RowColumns(layout);
    Map<Integer, int[]> rows = all.byCentre(layout);
    List<KernelBasis.Centre> centres = part.basis().centres();
    List<KernelBasis.Kernels.Element> kernels = part.basis().elements(layout.tensor());
    double[] coefficients = part.coefficients().get(sample);
    int from = 0;
    for (int e = 0; e < centres.size(); e++) {
      int count = kernels.get(e).points().columns();
      double[] c = new double[count];
      System.arraycopy(coefficients, from, c, 0, count);
      from += count;
      int[] row = rows.get(centres.get(e).type());
      if (row != null) {
        int[] places = kernels.get(e).columns().in(all, row);
        elements.put(centres.get(e).type(), new Element(kernels.get(e), places, c));
      }
    }
  }

  @Override
  public double of(int type, double[] row, double[] slope) {
    Element element = elements.get(type);
    if (element == null) {
      return 0; // no point is of this element
    }
    int[] places = element.places();
    double[] scale = element.kernel().scale();
    double[] x = new double[places.length];
    for (int c = 0; c < x.length; c++) {
      x[c] = places[c] < 0 ? 0 : scale[c] * row[places[c]];
    }
    double[] own = new double[x.length];
    double energy = element.kernel().points().sum(x, element.c(), own);
    for (int c = 0; c < x.length; c++) {
      if (places[c] >= 0) {
        slope[places[c]] = scale[c] * own[c];
      }
    }
    return energy;
  }
}
