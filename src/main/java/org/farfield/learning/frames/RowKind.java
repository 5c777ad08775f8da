package org.farfield.learning.frames;

import java.util.Locale;
import java.util.Optional;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Model;
import org.farfield.learning.Scans;

/** What a row of the linear problem says. */
public enum RowKind {
  /** Of the target. */
  TARGET,
  /** Minus its derivative with respect to a coordinate. */
  FORCES,
  /** Its derivative with respect to strain. */
  STRESS;

  /** How forces were those between monomers. */
  public static final String SCANS = "scans";

  /** In records. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where rows of this kind are found in frames. */
  public String key(ForceTargets targets) {
    return (this == FORCES ? targets.forces() : targets.stress()).orElseThrow();
  }

  /** What a row of this kind is multiplied by. */
  public double weight(ForceTargets targets) {
    return switch (this) {
      case TARGET -> targets.targetWeight();
      case FORCES -> targets.forcesWeight();
      case STRESS -> targets.stressWeight();
    };
  }

  /**
   * The forces and stress that a model was trained on, by its record.
   *
   * @return their names, with weights of 1
   */
  public static ForceTargets forcesOf(Model model) {
    ForceTargets own =
        ForceTargets.of(text(model, RowKind.FORCES, "key"), text(model, RowKind.STRESS, "key"));
    return text(model, RowKind.FORCES, SCANS)
        .or(() -> text(model, RowKind.STRESS, SCANS))
        .map(scans -> own.with(Scans.of(scans)))
        .orElse(own);
  }

  private static Optional<String> text(Model model, RowKind kind, String name) {
    return Optional.ofNullable(model.record().path(kind.text()).path(name).textValue());
  }
}
