package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.farfield.spec.GaussianDensity;

/** A Gaussian on every neighbour. */
final class RhoKind implements DensityKind<GaussianDensity> {
  private static final Parameter WIDTH =
      new Parameter(
          "width",
          Parameter.Type.NUMBER,
          "SIGMA",
          "0.5",
          "width of the Gaussian on every neighbour, Å; one, or one per cutoff.");

  @Override
  public String name() {
    return "rho";
  }

  @Override
  public String meaning() {
    return "short-range Gaussians";
  }

  @Override
  public Class<GaussianDensity> type() {
    return GaussianDensity.class;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(ShortRange.CUTOFF, WIDTH, ShortRange.SMOOTHING, ShortRange.SCALING);
  }

  @Override
  public GaussianDensity read(Fields fields) {
    return new GaussianDensity(
        fields.number(WIDTH), ShortRange.cutoff(fields), ShortRange.scaling(fields));
  }

  @Override
  public void write(GaussianDensity density, ObjectNode node) {
    node.put(WIDTH.name(), density.width());
    ShortRange.write(density, node);
  }
}
