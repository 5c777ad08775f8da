package org.farfield.backend;

import org.farfield.expansion.DevicePlaces;
import org.farfield.expansion.DeviceVector;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.VectorLayout;

/**
 * Vectors of structures whose atoms receive with one width each: projections are picked where those
 * of all widths are made.
 */
final class ReceiverVectors implements DeviceVectors, AutoCloseable {
  private final DeviceVectors all;
  private final VectorLayout layout;
  private final DevicePlaces own; // of each projection among those of all widths
  private final DeviceVector projections; // of all widths
  private final DeviceVector cotangents; // likewise, zero where no atom receives

  ReceiverVectors(DeviceVectors all, VectorLayout layout, int[] own) {
    this.all = all;
    this.layout = layout;
    this.own = all.places(own);
    projections = all.zeros(all.layout().coefficientLength());
    cotangents = all.zeros(all.layout().coefficientLength());
  }

  @Override
  public VectorLayout layout() {
    return layout;
  }

  @Override
  public DeviceVector zeros(int length) {
    return all.zeros(length);
  }

  @Override
  public DevicePlaces places(int[] places) {
    return all.places(places);
  }

  @Override
  public void apply(DeviceVector w, DeviceVector c) {
    CheckedVector.require(w, c, layout);
    all.apply(w, projections);
    c.gather(projections, own);
  }

  @Override
  public void transpose(DeviceVector g, DeviceVector w) {
    CheckedVector.require(w, g, layout);
    g.scatter(cotangents, own);
    all.transpose(cotangents, w);
  }

  @Override
  public void close() {
    own.close();
    projections.close();
    cotangents.close();
  }
}
