package org.farfield.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

class KeptTest {
  /** {@code key=""} does not say what a key is; other frames do, or it is an empty text. */
  @Test
  void nothingInQuotesIsNoNumber() {
    Structure atom = new Structure(new int[] {1}, new double[3], Cell.OPEN);
    List<Structure> frames =
        List.of(
            atom.with(Property.of("energy", "")).with(Property.of("note", " ")),
            atom.with(Property.of("energy", "-1.5")));
    FeatureSpec spec = FeatureSpec.coefficients(Expansion.builder().build());
    Kept kept = Kept.find(List.of("energy", "note"), spec, "frames", frames.iterator());
    assertThat(kept.items()).extracting(Kept.Item::isText).containsExactly(false, true);
    Kept.Item energy = kept.items().get(0);
    assertThat(energy.numbers(frames.get(0), new int[0], 1)).containsExactly(Double.NaN);
    assertThat(energy.numbers(frames.get(1), new int[0], 1)).containsExactly(-1.5);
    assertThat(kept.items().get(1).texts(frames.get(0), new int[0], 1)).containsExactly(" ");
  }
}
