package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a structure keeps of its frame besides elements, positions and cell. */
class FrameContentsTest {
  private static final String COLUMNS = "Properties=species:S:1:pos:R:3";

  private static Structure frame(String comment, String... atoms) {
    return Texts.readOne(
        "a.xyz", atoms.length + "\n" + comment + "\n" + String.join("\n", atoms) + "\n");
  }

  private static Property property(String value) {
    return frame("x=" + value + " " + COLUMNS, "O 0 0 0").property("x");
  }

  @Test
  void propertiesKeepOrderAndText() {
    Structure s =
        frame(
            "energy=-1.50 Lattice=\"5 0 0 0 6 0 0 0 7\" relaxed label='a b' \"my key\"=3 "
                + COLUMNS
                + " pbc=\"T T T\" mtt::dipole=\"1 2 3\"",
            "O 0 0 0");
    assertThat(s.properties().keySet())
        .containsExactly("energy", "relaxed", "label", "my key", "mtt::dipole");
    assertThat(s.property("energy").number()).isEqualTo(-1.5);
    assertThat(s.property("energy").written()).isEqualTo("energy=-1.50");
    assertThat(s.property("relaxed").flag()).isTrue();
    assertThat(s.property("relaxed").written()).isEqualTo("relaxed");
    assertThat(s.property("label").text()).isEqualTo("a b");
    assertThat(s.property("my key").number()).isEqualTo(3);
    assertThat(s.property("mtt::dipole").numbers()).containsExactly(1, 2, 3);
    assertThat(s.text().orElseThrow().comment()).startsWith("energy=-1.50 Lattice");
  }

  @Test
  void aMissingPropertyIsNamedWithItsFrame() {
    Structure s = frame("Energy=1 " + COLUMNS, "O 0 0 0");
    assertThatThrownBy(() -> s.property("energy"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "a.xyz, frame 0: there is no property 'energy' in the comment line; the properties are"
                + " [Energy]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          abc | is not a number
          nan | is not finite
          "1 2" | has 2 numbers instead of one
          "" | has 0 numbers instead of one
          """)
  void aPropertyThatIsNoNumberIsNamedWithItsFrame(String value, String reason) {
    String text = "1\nx=" + value + " " + COLUMNS + "\nO 0 0 0\n";
    Structure s = Texts.readOne("a.xyz", text);
    assertThatThrownBy(() -> s.property("x").number())
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("a.xyz, frame 0: ")
        .hasMessageContaining(reason);
  }

  @Test
  void aPropertyGivenTwiceIsRefusedWhereItIsAskedFor() {
    Structure s = frame("e=1 e=2 f=1 f=1 " + COLUMNS, "O 0 0 0");
    assertThat(s.property("f").number()).isEqualTo(1);
    assertThat(s.property("e").isUsable()).isFalse();
    assertThatThrownBy(() -> s.property("e").number())
        .isInstanceOf(InputException.class)
        .hasMessage("a.xyz, frame 0: property 'e' is given twice; leave one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[1,2,3],[4,5,6],[7,8,9]]",
        "\"_JSON [[1, 2, 3], [4, 5, 6], [7, 8, 9]]\"",
        "\"1 4 7 2 5 8 3 6 9\"",
        "{1 4 7 2 5 8 3 6 9}",
        "[1, 4, 7, 2, 5, 8, 3, 6, 9]",
      })
  void matricesAreReadAsTheyAreWritten(String value) {
    assertThat(property(value).matrix())
        .isDeepEqualTo(new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
  }

  @Test
  void shapesAreThoseOfTheBrackets() {
    assertThat(property("5").shape()).isEmpty();
    assertThat(property("\"1 2\"").shape()).containsExactly(2);
    assertThat(property("[5]").shape()).containsExactly(1);
    assertThat(property("[[1,2],[3,4],[5,6]]").shape()).containsExactly(3, 2);
    assertThat(property("\"_JSON [[[1]], [[2]]]\"").shape()).containsExactly(2, 1, 1);
    assertThat(property("\"_JSON []\"").shape()).containsExactly(0);
    assertThat(property("\"_JSON {\\\"a\\\": 1}\"").json()).isEqualTo("{\"a\": 1}");
    for (String bad :
        new String[] {"[[1,2],[3]]", "[1,[2]]", "\"1 [2]\"", "[[1],2]", "\"[1] [2]\"", "\"]1\""}) {
      assertThatThrownBy(() -> property(bad).numbers())
          .as(bad)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("brackets");
    }
    assertThatThrownBy(() -> property("\"1 2 3\"").matrix()).hasMessageContaining("3 × 3");
    assertThatThrownBy(() -> property("5").json()).hasMessageContaining("no JSON");
  }

  @Test
  void columnsHaveShapeAndType() {
    Structure s =
        frame(
            "Properties=tag:S:1:pos:R:3:forces:R:3:species:S:1:move:L:2:n:I:1",
            "a 0 0 0 1 2 3 O T F 4",
            "b 0 0 1 4 5 6 H F F -5");
    assertThat(s.columns().keySet()).containsExactly("tag", "forces", "move", "n");
    Column forces = s.column("forces");
    assertThat(forces.type()).isEqualTo(Column.Type.REAL);
    assertThat(forces.components()).isEqualTo(3);
    assertThat(forces.atoms()).isEqualTo(2);
    assertThat(forces.numbers()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(forces.numbers(1)).containsExactly(2, 5);
    assertThat(s.numbers("forces_2")).containsExactly(3, 6);
    assertThat(s.column("move").numbers()).containsExactly(1, 0, 0, 0);
    assertThat(s.column("n").type()).isEqualTo(Column.Type.INTEGER);
    assertThat(s.column("tag").text(1, 0)).isEqualTo("b");
    assertThat(s.column("n").text(1, 0)).isEqualTo("-5");
    for (String name : new String[] {"tag", "forces", "forces_3", "forces_-1", "forces_00", "q"}) {
      assertThatThrownBy(() -> s.numbers(name))
          .as(name)
          .isInstanceOf(InputException.class)
          .hasMessage(
              "a.xyz, frame 0: there is no per-atom number column '"
                  + name
                  + "'; the columns are [forces_0, forces_1, forces_2, move_0, move_1, n]");
    }
    assertThatThrownBy(() -> s.column("q")).hasMessageContaining("[tag, forces, move, n]");
    Structure bare = new Structure(new int[] {1}, new double[3], Cell.OPEN);
    assertThatThrownBy(() -> bare.column("q")).hasMessageEndingWith("'q'; the frame has none");
    assertThatThrownBy(() -> bare.numbers("q"))
        .hasMessageEndingWith("no per-atom number column 'q'; the frame has none");
    assertThatThrownBy(() -> s.column("tag").numbers()).hasMessageContaining("holds text");
  }

  @ParameterizedTest
  @CsvSource({
    "R, nan, is not finite",
    "R, None, is not a number",
    "R, N/A, is not a number",
    "R, --, is not a number",
    "R, -inf, is not finite",
    "R, 1e400, is not finite",
    "I, 1.5, is not a whole number",
    "I, NaN, is not finite",
    "L, yes, is neither T nor F",
  })
  void whatIsWrongInAColumnIsSaidToWhomAsks(String type, String token, String reason) {
    Structure s =
        Texts.readAll(
                "a.xyz",
                "1\n\nO 0 0 0\n2\n"
                    + COLUMNS
                    + ":q:"
                    + type
                    + ":2\nO 1 2 3 1 1\nH 4 5 6 1 "
                    + token
                    + "\n")
            .get(1);
    assertThat(s.positions()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(s.numbers("q_0")).containsExactly(1, 1);
    assertThat(s.column("q").text(1, 1)).isEqualTo(token);
    String message =
        "a.xyz, frame 1, line 7: q_1 '"
            + token
            + "' of atom 2 "
            + reason
            + "; correct or remove the frame";
    assertThatThrownBy(() -> s.numbers("q_1"))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> s.column("q").numbers()).hasMessage(message);
  }

  @Test
  void missingNumbersCanBeAskedFor() {
    Structure s =
        frame(
            COLUMNS + ":q:R:1:r:R:1",
            "O 0 0 0 nan 1",
            "O 0 0 0 -- 2",
            "O 0 0 0 N/A inf",
            "O 0 0 0 None 3",
            "O 0 0 0 2.5 4");
    assertThat(s.column("q").numbersOrNaN())
        .containsExactly(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 2.5);
    assertThatThrownBy(() -> s.column("r").numbersOrNaN()).hasMessageContaining("'inf' of atom 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Lattice energy not known",
        "LATTICE",
        "Properties of methanal at 300 K",
        "molecule without pbc",
        "pbc",
        "'tis the lattice of methanal",
        "5\" of pbc \"",
        "lattice properties [pbc",
        "lattice_energy=unknown, see \"notes",
      })
  void wordsOfAPlainCommentAreNoKeys(String comment) {
    Structure s = frame(comment, "O 0 0 0", "H 0 0 1");
    assertThat(s.cell().isOpen()).isTrue();
    assertThat(s.properties()).isEmpty();
    assertThat(s.text().orElseThrow().comment()).isEqualTo(comment);
  }

  @Test
  void wordsBesideKeysAreNoCellEither() {
    Structure s =
        frame("pbc Lattice of ice Lattice=\"5 0 0 0 6 0 0 0 7\" properties step=3", "O 0 0 0");
    assertThat(s.cell().isFullyPeriodic()).isTrue();
    assertThat(s.properties().keySet()).containsExactly("of", "ice", "step");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mtt::shielding", "a:b", "mtt::aux::x_y", "::", "R", "n:R", "x:1", "pos:2", "q:"})
  void namesMayHoldColons(String name) {
    Structure s =
        frame(
            "Properties=species:S:1:" + name + ":R:1:pos:R:3:last:" + name + ":I:2",
            "O 0.5 1 2 3 4 5");
    assertThat(s.positions()).containsExactly(1, 2, 3);
    assertThat(s.numbers(name)).containsExactly(0.5);
    assertThat(s.column("last:" + name).numbers()).containsExactly(4, 5);
  }

  @Test
  void columnsOfManyAtomsAreFoundAcrossChunks() {
    int atoms = 400_000; // some 20 MB
    Random random = new Random(5);
    String padding = " ".repeat(40);
    StringBuilder text = new StringBuilder(atoms + "\n" + COLUMNS + ":q:R:1\n");
    double[] q = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      q[i] = random.nextInt(1000) / 8.0;
      text.append("O 0 0 ").append(i).append(padding).append(q[i]).append('\n');
    }
    Structure s = Texts.readOne("a.xyz", text.toString());
    assertThat(s.numbers("q")).isEqualTo(q);
    for (int atom : new int[] {0, 1, atoms / 2, atoms - 1}) {
      assertThat(s.column("q").text(atom, 0)).isEqualTo(Double.toString(q[atom]));
      assertThat(s.position(atom, 2)).isEqualTo(atom);
    }
  }
}
