package org.farfield.spec.codec;

import java.util.List;

/** The kinds of densities: a class of its own, because they are classes of {@link DensityKind}. */
final class DensityKinds {
  static final List<DensityKind<?>> ALL = List.of(new LodeKind(), new RhoKind(), new DeltaKind());

  private DensityKinds() {}
}
