package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.equilibration.Drive;
import org.farfield.error.InputException;
import org.farfield.expansion.Gradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.ModelGradients;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.learning.Predicted;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.RowColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.structure.Structure;
import org.farfield.tensor.Labels;

/** What features of atoms say of their moments, of a model of multipoles of atoms. */
final class SiteDrive implements Drive {
  private static final String COMPONENT = "o3_mu";
  private static final String LAMBDA = "o3_lambda";
  private static final String CENTRE = "center_type";

  private final PartsModel model;
  private final Engine engine;
  private final String version;

  SiteDrive(PartsModel model, Engine engine, String version) {
    this.model = model;
    this.engine = engine;
    this.version = version;
  }

  @Override
  public List<double[]> of(List<Structure> structures) {
    List<Map<Integer, Integer>> counts = new ArrayList<>();
    structures.forEach(structure -> counts.add(Prediction.counts(model, structure)));
    try (WorkerPool pool = new WorkerPool(engine.threads())) {
      PartsPrediction prediction = new PartsPrediction(model, counts, new DenseProduct(pool));
      new Featurizer(engine, version)
          .run(
              model.spec(),
              StructureSources.of("structures", structures),
              new FrameBlocks.Sink(prediction),
              Progress.SILENT);
      List<double[]> values = prediction.values().stream().map(Predicted::values).toList();
      for (int s = 0; s < values.size(); s++) {
        for (double value : values.get(s)) {
          if (Double.isNaN(value)) {
            throw new InputException(
                structures.get(s).origin()
                    + ": the model says nothing of some atoms; all atoms must be centers");
          }
        }
      }
      return values;
    }
  }

  @Override
  public List<Gradients> gradients(List<Structure> structures, List<double[]> weights) {
    List<Gradients> all = new ArrayList<>();
    for (int s = 0; s < structures.size(); s++) {
      List<Structure> one = List.of(structures.get(s));
      StructureSource source = StructureSources.of("structures", one);
      FeatureLayout layout =
          new FeatureLayout(
              model.spec(), new Featurizer(engine, version).census(model.spec(), source));
      EnergyModel energy = new Weighted(layout, weights.get(s));
      all.add(ModelGradients.of(engine, model.spec(), one, energy).get(0).gradients());
    }
    return all;
  }

  /** Σ w·p of the moments p that features say. */
  private final class Weighted implements EnergyModel {
    private final double[] weights;
    private final int rows = model.target().shape().size();
    private final int[] places; // of each column among the moments of an atom
    private final Map<Integer, double[]> factors = new HashMap<>(); // by type, of each column

    Weighted(FeatureLayout layout, double[] weights) {
      this.weights = weights;
      List<String> names = layout.columnNames();
      int[] columns = layout.columns();
      places = new int[layout.length()];
      List<Map<String, Integer>> labels = new ArrayList<>();
      for (int x = 0; x < places.length; x++) {
        Map<String, Integer> own = new LinkedHashMap<>();
        for (int c = 0; c < names.size(); c++) {
          own.put(names.get(c), columns[x * names.size() + c]);
        }
        int lambda = own.getOrDefault(LAMBDA, 0);
        Integer mu = own.remove(COMPONENT);
        places[x] = lambda * lambda + lambda + (mu == null ? 0 : mu);
        labels.add(own);
      }
      for (PartModel part : model.parts()) {
        Map<Map<String, Integer>, Double> known = known(part, names);
        double[] own = factors.computeIfAbsent(part.centre(), t -> new double[places.length]);
        for (int x = 0; x < own.length; x++) {
          own[x] += known.getOrDefault(labels.get(x), 0.0);
        }
      }
    }

    private Map<Map<String, Integer>, Double> known(PartModel part, List<String> names) {
      Map<Map<String, Integer>, Double> known = new HashMap<>();
      Labels keys = part.weights().keys();
      for (int b = 0; b < keys.size(); b++) {
        Labels properties = part.weights().blocks().get(b).properties();
        for (int p = 0; p < properties.size(); p++) {
          Map<String, Integer> labels = new LinkedHashMap<>();
          RowColumns.put(keys, b, labels);
          RowColumns.put(properties, p, labels);
          labels.remove(CENTRE);
          labels.keySet().retainAll(names);
          known.put(labels, part.weights().blocks().get(b).values()[p]);
        }
      }
      return known;
    }

    @Override
    public double of(int type, double[] row, double[] slope) {
      throw new IllegalStateException("moments are of atoms");
    }

    @Override
    public double ofCentre(int atom, int type, double[] row, double[] slope) {
      double[] own = factors.get(type);
      double sum = 0;
      for (int x = 0; x < row.length; x++) {
        // those of larger λ than moments have drive nothing
        slope[x] = places[x] < rows ? weights[atom * rows + places[x]] * own[x] : 0;
        sum += slope[x] * row[x];
      }
      return sum;
    }
  }
}
