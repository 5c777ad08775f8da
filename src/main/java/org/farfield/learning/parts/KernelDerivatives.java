package org.farfield.learning.parts;

import java.util.Arrays;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.SumsPace;
import org.farfield.learning.frames.DerivedFrames;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.LabelledRows;
import org.farfield.learning.models.KernelBasis;
import org.farfield.learning.models.KernelMap;
import org.farfield.learning.rows.CentreRows;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.PartColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.FeatureSpec;

/**
 * Rows of the linear problem from derivatives of kernels: of each atom the derivatives of its
 * features times those of its kernels with all points, summed over the atoms of a frame.
 */
final class KernelDerivatives implements CentreRows.Taker {
  private static final int STRAINS = 9;

  private final DerivedFrames frames;
  private final KernelBasis basis;
  private final KernelMap map;
  private final DenseProduct product;
  private final LabelledRows rows;
  private KernelBasis.Kernels kernels; // in the layout of these frames
  private double[] positions = {}; // derivatives of the frame, [3 atom + axis][point]
  private double[] strain;

  private KernelDerivatives(
      DerivedFrames frames,
      KernelBasis basis,
      KernelMap map,
      DenseProduct product,
      DerivedFrames.Taker taker) {
    this.frames = frames;
    this.basis = basis;
    this.map = map;
    this.product = product;
    rows = new LabelledRows(frames, taker, map.length());
  }

  /**
   * Makes the rows of all frames that know forces or stress.
   *
   * @param featurizer makes the derivatives
   * @param spec of the features of atoms, without derivatives
   * @param frames which know some
   * @param basis atoms that others are compared with
   * @param map from these to columns of the linear problem
   * @param product does the products
   * @param taker where rows go
   * @param progress is told what it costs, and how far it is
   */
  static void of(
      Featurizer featurizer,
      FeatureSpec spec,
      DerivedFrames frames,
      KernelBasis basis,
      KernelMap map,
      DenseProduct product,
      DerivedFrames.Taker taker,
      Progress progress) {
    if (frames.isEmpty()) {
      return;
    }
    FeatureSpec derived = frames.derived(spec);
    CentreRows sink = new CentreRows(new KernelDerivatives(frames, basis, map, product, taker));
    Census census = featurizer.census(derived, frames.read());
    int features = new FeatureLayout(derived, census).length();
    progress.stage("derivatives of kernels");
    Featurizer.Explanation cost = featurizer.explain(derived, census, sink, SumsPace.USUAL);
    double kernels = 2.0 * features * map.length() * census.derivatives();
    progress.note(
        frames.cost(features, map.length(), cost.gradientFlops() + kernels, cost.bytes()));
    featurizer.run(derived, frames.read(), census, sink, progress);
  }

  @Override
  public void begin(FeatureLayout layout) {
    kernels = basis.in(layout.tensor(), false, false, product);
    strain = new double[STRAINS * kernels.length()];
    beginFrame(0);
  }

  private void beginFrame(int frame) {
    boolean more = frame < frames.numbers().size();
    positions = new double[more ? 3 * frames.facts(frame).atoms() * kernels.length() : 0];
    Arrays.fill(strain, 0);
  }

  @Override
  public void take(FrameBlocks row, FrameBlocks byPositions, FrameBlocks byStrain) {
    int at = 0;
    for (KernelBasis.Kernels.Element element : kernels.elements()) {
      add(element.derivatives(row, byPositions, product), element, at, positions);
      add(element.derivatives(row, byStrain, product), element, at, strain);
      at += element.points().columns();
    }
  }

  private void add(
      PartColumns.Rows slopes, KernelBasis.Kernels.Element element, int at, double[] to) {
    int width = element.points().columns();
    for (int i = 0; i < slopes.atoms().length; i++) {
      int start = slopes.atoms()[i] * kernels.length() + at;
      for (int c = 0; c < width; c++) {
        to[start + c] += slopes.values()[i * width + c];
      }
    }
  }

  @Override
  public void end(int frame) {
    FrameFacts facts = frames.facts(frame);
    double[] byPositions = map.rows(positions, facts.forces().length);
    rows.add(frame, byPositions, map.rows(strain, facts.virial().length));
    beginFrame(frame + 1);
  }
}
