package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

/** A line every ten seconds. */
class IterationNotesTest {
  @Test
  void aLineNowAndThen() {
    List<String> said = new ArrayList<>();
    long[] seconds = {0};
    IterationNotes notes = new IterationNotes(said::add, () -> seconds[0] * 1_000_000_000L);
    Structure atom = new Structure(new int[] {1}, new double[3], Cell.OPEN);
    for (int i = 0; i < 26; i++) {
      seconds[0] = i;
      notes.at(atom, i, 0.5);
    }
    assertThat(said)
        .containsExactly(
            "structure: 1 atoms, iteration 10, potentials differ by 5.0e-01 V",
            "structure: 1 atoms, iteration 20, potentials differ by 5.0e-01 V");
  }
}
