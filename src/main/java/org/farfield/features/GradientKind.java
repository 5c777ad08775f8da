package org.farfield.features;

import java.util.List;
import java.util.Locale;
import org.farfield.tensor.Labels;

/** With respect to what features are differentiated; names and axes are featomic's. */
public enum GradientKind {
  /** ∂/∂r_j of every atom j. */
  POSITIONS,
  /** ∂/∂ε, r → r (1 + ε) for rows: components (β, α) of ours for columns. */
  STRAIN,
  /** ∂/∂(lattice vectors), positions held fixed. */
  CELL;

  /**
   * Its name on the command line and in files.
   *
   * @return lower case
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<String> samples() {
    return this == POSITIONS ? List.of("sample", "system", "atom") : List.of("sample");
  }

  /** Axes before those of the block. */
  List<Labels> components() {
    List<String> names =
        switch (this) {
          case POSITIONS -> List.of("xyz");
          case STRAIN -> List.of("xyz_1", "xyz_2");
          case CELL -> List.of("abc", "xyz");
        };
    return names.stream().map(name -> Labels.range(name, 0, 3)).toList();
  }
}
