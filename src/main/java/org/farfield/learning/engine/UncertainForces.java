package org.farfield.learning.engine;

import java.util.List;
import org.farfield.features.EnergyGradients;

/**
 * Derivatives of an energy, and how uncertain forces are.
 *
 * @param gradients of the model
 * @param uncertainties one per atom: a standard deviation of a component of its force, the same
 *     however the frame is turned
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record UncertainForces(EnergyGradients gradients, double[] uncertainties) {
  /** Of a model and the members of its committee, whose deviation is multiplied. */
  static UncertainForces of(List<EnergyGradients> models, double spread) {
    double[] own = models.get(0).gradients().positions();
    double[] uncertainties = new double[own.length / 3];
    int members = models.size() - 1;
    for (EnergyGradients member : models.subList(1, models.size())) {
      for (int x = 0; x < own.length; x++) {
        double difference = member.gradients().positions()[x] - own[x];
        uncertainties[x / 3] += difference * difference / (3 * members);
      }
    }
    for (int atom = 0; atom < uncertainties.length; atom++) {
      uncertainties[atom] = spread * Math.sqrt(uncertainties[atom]);
    }
    return new UncertainForces(models.get(0), uncertainties);
  }
}
