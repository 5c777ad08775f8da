package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.farfield.spec.DeltaDensity;

/** A point on every neighbour. */
final class DeltaKind implements DensityKind<DeltaDensity> {
  @Override
  public String name() {
    return "delta";
  }

  @Override
  public String meaning() {
    return "short-range points";
  }

  @Override
  public Class<DeltaDensity> type() {
    return DeltaDensity.class;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(ShortRange.CUTOFF, ShortRange.SMOOTHING, ShortRange.SCALING);
  }

  @Override
  public DeltaDensity read(Fields fields) {
    return new DeltaDensity(ShortRange.cutoff(fields), ShortRange.scaling(fields));
  }

  @Override
  public void write(DeltaDensity density, ObjectNode node) {
    ShortRange.write(density, node);
  }
}
