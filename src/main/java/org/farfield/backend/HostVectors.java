package org.farfield.backend;

import java.util.Arrays;
import org.farfield.expansion.DevicePlaces;
import org.farfield.expansion.DeviceVector;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.VectorLayout;
import org.farfield.expansion.plan.PlannedStructure;

/** Vectors of prepared structures in the memory of the host. */
final class HostVectors implements DeviceVectors {
  private final Prepared prepared;
  private final VectorLayout layout;

  HostVectors(Prepared prepared, VectorLayout layout) {
    this.prepared = prepared;
    this.layout = layout;
  }

  @Override
  public VectorLayout layout() {
    return layout;
  }

  @Override
  public DeviceVector zeros(int length) {
    return new HostVector(length);
  }

  @Override
  public DevicePlaces places(int[] places) {
    return new HostVector.Places(places);
  }

  private static HostVector here(DeviceVector vector) {
    return CheckedVector.here(HostVector.class, vector);
  }

  @Override
  public void apply(DeviceVector w, DeviceVector c) {
    CheckedVector.require(w, c, layout);
    double[] values = layout.ofCoefficients(prepared.apply(layout.sources(here(w).values())));
    for (int s = 0; s < layout.structures(); s++) {
      PlannedStructure job = prepared.structures().get(s);
      int row = layout.row(s);
      for (int i = 0; i < layout.atoms(s); i++) {
        if (!job.isCentre(i)) { // of these a backend may leave out what it likes
          int first = layout.coefficients(s) + i * row;
          Arrays.fill(values, first, first + row, 0);
        }
      }
    }
    here(c).set(values);
  }

  @Override
  public void transpose(DeviceVector g, DeviceVector w) {
    CheckedVector.require(w, g, layout);
    here(w).set(layout.ofSources(prepared.transpose(layout.coefficients(here(g).values()))));
  }
}
