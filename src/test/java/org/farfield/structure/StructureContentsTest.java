package org.farfield.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns and properties that are made, not read. */
class StructureContentsTest {
  private static final Structure WATER =
      new Structure(
          new int[] {8, 1, 1},
          new double[] {0, 0, 0, 1, 0, 0, 0, 1, 0},
          Cell.OPEN,
          Map.of("q", new double[] {-0.8, 0.4, 0.4}),
          "water");

  @Test
  void columnsAreAddedAndReplaced() {
    double[] forces = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    Structure s =
        WATER
            .with(Column.reals("forces", 3, forces))
            .with(Column.integers("q", new int[] {1, 2, 3}))
            .with(Column.texts("residue", new String[] {"A", "B", "C"}))
            .with(Column.flags("fixed", new boolean[] {true, false, false}));
    forces[0] = 100;
    assertThat(s.columns().keySet()).containsExactly("q", "forces", "residue", "fixed");
    assertThat(s.numbers("q")).containsExactly(1, 2, 3);
    assertThat(s.numbers("forces_0")).containsExactly(1, 4, 7);
    assertThat(s.numbers("fixed")).containsExactly(1, 0, 0);
    assertThat(s.column("residue").text(2, 0)).isEqualTo("C");
    assertThat(s.column("fixed").text(1, 0)).isEqualTo("F");
    assertThat(s.column("q").text(1, 0)).isEqualTo("2");
    assertThat(WATER.numbers("q")).containsExactly(-0.8, 0.4, 0.4);
    assertThat(s.withCell(Cell.OPEN).withPositions(new double[9]).columns()).hasSize(4);
  }

  @Test
  void columnsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> WATER.with(Column.reals("r", new double[2])))
        .isInstanceOf(InputException.class)
        .hasMessage("water: column 'r' has 2 values for 3 atoms");
    Structure s = WATER.with(Column.reals("v", 2, new double[6]));
    assertThatThrownBy(() -> s.with(Column.reals("v_1", new double[3])))
        .hasMessage("water: two columns are called 'v_1'; rename one");
    assertThatThrownBy(() -> s.with(Column.reals("pos", 3, new double[9])))
        .hasMessageContaining("may not be called 'pos'");
    assertThatThrownBy(() -> Column.reals("v", 2, new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersThatAreNotFiniteAreRefusedWhereTheyAreAskedFor() {
    Structure s = WATER.with(Column.reals("v", 2, new double[] {1, 2, 3, Double.NaN, 5, 6}));
    assertThat(s.numbers("v_0")).containsExactly(1, 3, 5);
    assertThatThrownBy(() -> s.numbers("v_1"))
        .isInstanceOf(InputException.class)
        .hasMessage("water: column 'v_1' of atom 2 is not finite (NaN)");
    assertThat(s.column("v").numbersOrNaN()).containsExactly(1, 2, 3, Double.NaN, 5, 6);
  }

  @Test
  void propertiesAreAddedAndReplaced() {
    Structure s =
        WATER
            .with(Property.of("energy", 0.1 + 0.2))
            .with(Property.of("step", 1L << 60))
            .with(Property.of("label", "say \"hi\" \\ [1"))
            .with(Property.of("energy", -1e-300))
            .with(Property.of("ok", true))
            .with(Property.of("dipole", new double[] {1, 2.5, -3}))
            .with(Property.of("one", new double[] {5}))
            .with(Property.of("virial", new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}))
            .with(Property.of("alpha", new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}))
            .with(Property.json("info", "{\"a\": [1]}"));
    assertThat(s.properties().keySet())
        .containsExactly(
            "energy", "step", "label", "ok", "dipole", "one", "virial", "alpha", "info");
    assertThat(s.property("energy").number()).isEqualTo(-1e-300);
    assertThat(s.property("step").written()).isEqualTo("step=1152921504606846976");
    assertThat(s.property("label").written()).isEqualTo("label=\"say \\\"hi\\\" \\\\ [1\"");
    assertThat(s.property("ok").written()).isEqualTo("ok=T");
    assertThat(s.property("dipole").written()).isEqualTo("dipole=\"1.0 2.5 -3.0\"");
    assertThat(s.property("one").shape()).containsExactly(1);
    assertThat(s.property("virial").written())
        .isEqualTo("virial=\"1.0 4.0 7.0 2.0 5.0 8.0 3.0 6.0 9.0\"");
    for (String name : new String[] {"virial", "alpha"}) {
      assertThat(s.property(name).matrix())
          .isDeepEqualTo(new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
    }
    assertThat(s.property("info").json()).isEqualTo("{\"a\": [1]}");
    assertThatThrownBy(() -> s.property("label").number())
        .hasMessageStartingWith("water: property 'label' ");
    assertThat(WATER.properties()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Lattice", "pbc", "PROPERTIES", "a\nb"})
  void keysThatCouldNotBeReadBackAreRefused(String name) {
    assertThatThrownBy(() -> Property.of(name, 1)).isInstanceOf(InputException.class);
  }

  @Test
  void textsOfSeveralLinesAreRefused() {
    assertThatThrownBy(() -> Property.of("note", "a\nb"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'note'");
  }
}
