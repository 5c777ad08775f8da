package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deuterium and tritium are hydrogen, whatever the format. */
class IsotopesTest {
  @ParameterizedTest
  @ValueSource(strings = {"D", "T", "d", "t", "H"})
  void inXyz(String symbol) {
    String text = "3\n\nO 0 0 0\n" + symbol + " 1 0 0\n" + symbol + " 0 1 0\n";
    assertThat(Texts.readOne("a.xyz", text).types()).containsExactly(8, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"D", "T", "D_GW", "T/1a2b"})
  void inPoscar(String symbol) {
    String text =
        "O D\n1\n5 0 0\n0 5 0\n0 0 5\nO " + symbol + "\n1 2\nDirect\n0 0 0\n.2 0 0\n0 .2 0\n";
    assertThat(Texts.readOne("POSCAR", text).types()).containsExactly(8, 1, 1);
  }

  @Test
  void inPoscarOfVasp4() {
    String text = "O D\n1\n5 0 0\n0 5 0\n0 0 5\n1 2\nDirect\n0 0 0\n.2 0 0\n0 .2 0\n";
    assertThat(Texts.readOne("POSCAR", text).types()).containsExactly(8, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"D", "T", "D1+", "d", "D+1"})
  void inSymbolsOfCif(String symbol) {
    assertThat(read("_atom_site_type_symbol", symbol)).containsExactly(8, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"D", "D1", "D12a", "T", "T2"})
  void inLabelsOfCif(String label) {
    assertThat(read("_atom_site_label", label)).containsExactly(8, 1);
  }

  private static int[] read(String item, String name) {
    return Texts.readOne(
            "a.cif",
            "data_x\n_cell_length_a 5\n_cell_length_b 5\n_cell_length_c 5\n_cell_angle_alpha 90\n"
                + "_cell_angle_beta 90\n_cell_angle_gamma 90\nloop_\n"
                + item
                + "\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nO 0 0 0\n"
                + name
                + " .2 0 0\n")
        .types();
  }
}
