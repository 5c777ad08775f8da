package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.farfield.features.FeatureLayout;
import org.farfield.learning.Predicted;
import org.farfield.learning.TargetShape;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.PartColumns;
import org.farfield.learning.rows.PartRows;
import org.farfield.linalg.DenseProduct;
import org.farfield.math.DotProduct;

/** What a model of several parts says of frames, from their features. */
final class PartsPrediction implements FrameBlocks.Taker {
  private final PartsModel model;
  private final List<Map<Integer, Integer>> counts;
  private final DenseProduct product;
  private final List<Weighed> parts = new ArrayList<>();
  private final List<Predicted> values = new ArrayList<>();

  PartsPrediction(PartsModel model, List<Map<Integer, Integer>> counts, DenseProduct product) {
    this.model = model;
    this.counts = counts;
    this.product = product;
  }

  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Weighed(PartModel part, PartRows rows, double[][] weights) {}

  @Override
  public void begin(FeatureLayout layout) {
    List<Integer> centres = PartColumns.centres(layout.tensor());
    for (PartModel part : model.parts()) {
      if (part.centre() == PartColumns.ALL || centres.contains(part.centre())) {
        boolean mean = !model.target().extensive();
        parts.add(new Weighed(part, part.rows(layout.tensor(), mean, product), part.columns()));
      }
    }
  }

  @Override
  public void take(int frame, FrameBlocks blocks) {
    TargetShape shape = model.target().shape();
    int atoms = counts.get(frame).values().stream().mapToInt(Integer::intValue).sum();
    int samples = model.target().perAtom() ? atoms : 1;
    int models = model.members() + 1;
    double[][][] components = new double[models][samples][shape.size()];
    for (double[][] all : components) {
      for (double[] one : all) {
        Arrays.fill(one, Double.NaN); // of atoms that are no centres, or whose element is unknown
      }
    }
    for (Weighed weighed : parts) {
      TargetShape.Part part = weighed.part().part();
      PartColumns.Rows rows = weighed.rows().of(blocks);
      int length = weighed.rows().length();
      double[] constants = new double[models];
      for (int k = 0; k < models; k++) {
        constants[k] = weighed.part().constant(k, model.target().perAtom(), counts.get(frame));
      }
      for (int i = 0; i < rows.atoms().length; i++) {
        for (int m = 0; m < part.size(); m++) {
          int at = (i * part.size() + m) * length;
          int to = part.start() + m;
          for (int k = 0; k < models; k++) {
            double own = DotProduct.of(weighed.weights()[k], 0, rows.values(), at, length);
            components[k][rows.atoms()[i]][to] =
                k == 0
                    ? own + constants[0]
                    : weighed.part().spread()
                        * (own + constants[k] - components[0][rows.atoms()[i]][to]);
          }
        }
      }
    }
    values.add(value(components, samples));
  }

  // Members are differences from the model here.
  private Predicted value(double[][][] components, int samples) {
    TargetShape shape = model.target().shape();
    int size = shape.numbers();
    double[] numbers = new double[samples * size];
    double[] squares = new double[samples * size];
    int members = components.length - 1;
    for (int i = 0; i < samples; i++) {
      System.arraycopy(shape.fromParts(components[0][i]), 0, numbers, i * size, size);
      for (int k = 1; k <= members; k++) {
        double[] difference = shape.fromParts(components[k][i]);
        for (int x = 0; x < size; x++) {
          squares[i * size + x] += difference[x] * difference[x] / members;
        }
      }
    }
    return new Predicted(numbers, Arrays.stream(squares).map(Math::sqrt).toArray());
  }

  /** One per frame, in order. */
  List<Predicted> values() {
    return values;
  }
}
