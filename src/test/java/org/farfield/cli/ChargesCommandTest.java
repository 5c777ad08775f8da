package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipFile;
import org.farfield.Farfield;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.Npy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** charges as a user runs it. */
class ChargesCommandTest {
  private static final String WATER =
      """
      3
      Properties=species:S:1:pos:R:3:tag:I:1 energy=-1.5 name=water%s
      O 0 0 0 7
      H 0.96 0 0 8
      H -0.24 0.93 0 9
      """;
  private static final String SALT =
      """
      2
      Lattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3:tag:I:1 energy=-2
      Cs 0 0 0 1
      Cl 2 2 2 2
      """;

  @TempDir Path folder;
  private int code;
  private String err;

  @BeforeEach
  void write() throws IOException {
    write("frames.xyz", WATER.formatted("") + SALT);
    write("ion.xyz", WATER.formatted(" charge=1"));
    write("both.xyz", WATER.formatted(" charge=1 total_charge=2"));
    write("some.xyz", WATER.formatted(" charge=1") + SALT);
    write("p.yaml", "base: eeq-2019\nelements:\n  O: {polarizability: 0.4, width: 0.7}\n");
    write("few.yaml", "elements:\n  H: {electronegativity: 7, hardness: 10, width: 0.4}\n");
    write("unknown.yaml", "elements:\n  H:\n    hardnes: 10\n");
    write("lacking.yaml", "elements: {O: {hardness: 10}}\n");
    write("word.yaml", "elements: {O: {hardness: soft}}\n");
    write("narrow.yaml", "base: eeq-2019\nelements: {O: {width: 0}}\n");
    write(
        "parts.xyz",
        """
        4
        Properties=species:S:1:pos:R:3:part:I:1:held:R:1 charge=1 fragment_charges="1 0"
        Na 0 0 0 1 nan
        H 2 0 0 2 nan
        O 2 1 0 2 -0.5
        H 2 1 1 2 nan
        """);
    write(
        "sites.yaml",
        """
        receivers: [0.6, 1.5]
        elements:
          O: {width: 0.7, charge: -0.5, response: [-0.03, -0.01], dipole-response: [-0.02, 0]}
          H: {width: 0.5, charge: 0.3, response: [-0.04, 0.01], electronegativity: 1, hardness: 9}
        """);
    write(
        "wild.yaml",
        """
        receivers: 1
        elements: {O: {width: 0.5, charge: 1e7, response: -0.3}, H: {width: 0.4, response: -0.2}}
        """);
    write("ear.yaml", "receivers: 1\nelements:\n  O: {width: 1, response: [1, 2]}\n");
    write("deaf.yaml", "receivers: 1\nelements:\n  O: {width: 1}\n");
    write("loud.yaml", "receivers: loud\nelements:\n  O: {width: 1, response: 1}\n");
    write("soft.yaml", "base: eeq-2019\nelements: {O: {hardness: -40}, H: {hardness: -40}}\n");
    write(
        "slab.xyz",
        """
        2
        Lattice="4 0 0 0 4 0 0 0 9" pbc="T T F" Properties=species:S:1:pos:R:3:part:I:1:half:R:1 fragment_charges=1
        Cs 0 0 0 0 0.5
        Cl 2 2 2 1 0.25
        """);
    write("nan.xyz", WATER.formatted(" charge=nan"));
    write("word.xyz", WATER.formatted(" charge=much"));
    write("list.xyz", WATER.formatted(" charge=\"1 2\""));
    write("vast.xyz", WATER.formatted(" charge=1e200"));
    write("parted.xyz", WATER.formatted(" fragment_charges=\"a b\""));
    write("gap.xyz", WATER.formatted("").replace("0.96", "nan"));
    write("held.xyz", SALT.replace("tag:I", "tag:R").replace("2 2 2 2", "2 2 2 inf"));
    write("wide.yaml", "base: eeq-2019\nelements: {O: {width: 1000}}\n");
    write("open.yaml", "elements: [O\n");
    write("list.yaml", "- O\n");
    write("none.yaml", "name: none\n");
    write("base.yaml", "base: qeq\nelements: {O: {width: 1}}\n");
    write("image.xyz", SALT.replace("Cl 2 2 2", "Cl 4 0 0"));
    write("late.xyz", WATER.formatted("") + "1\nProperties=species:S:1:pos:R:3\nRf 0 0 0\n");
    write("heavy.xyz", "1\nProperties=species:S:1:pos:R:3\nRf 0 0 0\n");
    write("twice.xyz", "2\nProperties=species:S:1:pos:R:3\nH 0 0 0\nHe 0 0 0\n");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void run(String line) {
    StringWriter noted = new StringWriter();
    String[] arguments =
        Arrays.stream(line.split(" "))
            .map(word -> word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word)
            .toArray(String[]::new);
    code = Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(noted, true));
    err = noted.toString();
  }

  @Test
  void writesChargesBesideAllThatWasThere() throws IOException {
    run("charges @frames.xyz --out @charged.xyz --device cpu");
    assertThat(code).as(err).isZero();
    assertThat(err)
        .contains("frames have energy already; the new ones are called equilibrated_energy")
        .contains("2 frames, solved directly, largest residual ")
        .contains("sum of charges 0.000000 e");
    List<Structure> charged = Farfield.read(folder.resolve("charged.xyz"));
    Structure water = charged.get(0);
    assertThat(water.property("energy").number()).isEqualTo(-1.5);
    assertThat(water.property("name").text()).isEqualTo("water");
    assertThat(water.numbers("tag")).containsExactly(7, 8, 9);
    double[] q = water.numbers("charges");
    assertThat(Arrays.stream(q).sum()).isCloseTo(0, within(1e-12));
    assertThat(q[0]).isBetween(-0.7, -0.5);
    assertThat(water.property("equilibrated_energy").number()).isNegative();
    assertThat(charged.get(1).numbers("charges")[0]).isPositive();
    run("featurize @charged.xyz --channels charges --max-angular 0 --out @f.mts --device cpu");
    assertThat(code).as(err).isZero();
  }

  @Test
  void allOutputsOfAnIonAndACrystal() {
    run("charges @ion.xyz --out @charged.xyz --outputs charges,forces,potential --device cpu");
    assertThat(code).as(err).isZero();
    assertThat(err).contains("sum of charges 1.000000 e");
    Structure ion = Farfield.read(folder.resolve("charged.xyz")).get(0);
    assertThat(ion.column("forces").components()).isEqualTo(3);
    assertThat(ion.numbers("potential")).hasSize(3);
    run(
        "charges @frames.xyz --frames 1 --out @charged.xyz --force --total-charge 0.5"
            + " --outputs charges,stress --device cpu");
    assertThat(code).as(err).isZero();
    Structure salt = Farfield.read(folder.resolve("charged.xyz")).get(0);
    assertThat(Arrays.stream(salt.numbers("charges")).sum()).isCloseTo(0.5, within(1e-12));
    double[][] stress = salt.property("stress").matrix();
    assertThat(stress[0][0]).isCloseTo(stress[2][2], within(1e-12));
    assertThat(stress[0][1]).isCloseTo(0, within(1e-12));
  }

  @Test
  void parametersDipolesFieldAndResponse() {
    run(
        "charges @ion.xyz --parameters @p.yaml --outputs charges,dipoles,energy --field 0,0,0.1"
            + " --response polarizability,born-charges --out @charged.xyz --device cpu");
    assertThat(code).as(err).isZero();
    Structure ion = Farfield.read(folder.resolve("charged.xyz")).get(0);
    double[] dipoles = ion.column("dipoles").numbers();
    assertThat(dipoles[2]).isPositive(); // along the field
    assertThat(dipoles[5]).isZero(); // hydrogen has none
    assertThat(ion.property("polarizability").numbers()[8]).isBetween(0.01, 1.0);
    double[] born = ion.column("born_charges").numbers();
    assertThat(born[0] + born[9] + born[18]).isCloseTo(1, within(1e-10));
    assertThat(born[1] + born[10] + born[19]).isCloseTo(0, within(1e-10));
  }

  @Test
  void fragmentsAndFixedCharges() {
    run(
        "charges @parts.xyz --fragments part --fixed-charges held --out @charged.xyz"
            + " --device cpu");
    assertThat(code).as(err).isZero();
    double[] q = Farfield.read(folder.resolve("charged.xyz")).get(0).numbers("charges");
    assertThat(q[0]).isCloseTo(1, within(1e-14));
    assertThat(q[2]).isEqualTo(-0.5);
    assertThat(q[1] + q[2] + q[3]).isCloseTo(0, within(1e-14));
    run(
        "charges @parts.xyz --electrodes part --potentials 1,-1 --out @charged.xyz --force"
            + " --device cpu");
    assertThat(code).as(err).isZero();
  }

  @Test
  void momentsThatAgreeWithTheirPotential() {
    run("charges @frames.xyz --parameters @sites.yaml --out @charged.xyz --frames 0 --device cpu");
    assertThat(code).as(err).isZero();
    assertThat(err).contains("1 frame, ").contains("e-").contains(" e, sum of charges 0.000000 e");
    double[] q = Farfield.read(folder.resolve("charged.xyz")).get(0).numbers("charges");
    assertThat(Arrays.stream(q).sum()).isCloseTo(0, within(1e-12));
    run(
        "charges @ion.xyz @ion.xyz --parameters @sites.yaml --outputs charges,dipoles,forces"
            + " --warm-start --tolerance 1e-6 --out @charged.xyz --force --device cpu");
    assertThat(code).as(err).isZero();
    Structure again = Farfield.read(folder.resolve("charged.xyz")).get(1);
    assertThat(Arrays.stream(again.numbers("charges")).sum()).isCloseTo(1, within(1e-12));
    assertThat(again.column("dipoles").numbers()[0]).isNotZero();
    double[] forces = again.column("forces").numbers();
    assertThat(forces[0] + forces[3] + forces[6]).isCloseTo(0, within(1e-4));
  }

  /** Frames of other atoms and frames that are refused between those of a trajectory. */
  @Test
  void aTrajectoryHasTheChargesOfItsFrames() throws IOException {
    StringBuilder frames = new StringBuilder();
    for (int k = 0; k < 6; k++) {
      frames.append(WATER.formatted(k == 3 ? " charge=1e200" : " charge=" + k % 2));
      frames.append(WATER.formatted(" charge=0").replace("O 0 0 0", "O 0 0.0" + k + " 0"));
      frames.append("2\nProperties=species:S:1:pos:R:3 charge=0\nO 0 0 0\nH 0.9 0 0." + k + "\n");
      frames.append("2\nProperties=species:S:1:pos:R:3 charge=0\nO 0 0 0\nO 0 0 0\n");
    }
    write("trajectory.xyz", frames.toString());
    String command =
        "charges @trajectory.xyz --parameters @sites.yaml --on-error skip --device cpu";
    run(command + " --out @cold.npz --outputs charges,energy,forces");
    assertThat(code).as(err).isEqualTo(3);
    assertThat(err).contains("17 frames").contains(", 7 rejected -> ");
    List<String> listed = rejected();
    run(command + " --out @warm.npz --outputs charges,energy,forces --warm-start --force");
    assertThat(code).as(err).isEqualTo(3);
    assertThat(err).contains("17 frames").contains(", 7 rejected -> ");
    assertThat(rejected()).isEqualTo(listed);
    for (String name : List.of("charges.npy", "energy.npy", "forces.npy")) {
      assertThat(array("warm.npz", name).data())
          .as(name)
          .containsExactly(array("cold.npz", name).data(), within(1e-6));
    }
    run("charges @trajectory.xyz --frames 0:3 --parameters @sites.yaml --warm-start --out @a.npz");
    assertThat(code).as(err).isZero();
    double[] begun = array("a.npz", "charges.npy").data();
    assertThat(Arrays.copyOf(array("warm.npz", "charges.npy").data(), begun.length))
        .containsExactly(begun);
  }

  // without how far charges were when they were given up
  private List<String> rejected() throws IOException {
    return Files.readAllLines(folder.resolve("rejected.jsonl")).stream()
        .map(line -> line.replaceAll("in \\d+ iterations.*", ""))
        .toList();
  }

  @Test
  void arraysAndTensorsHoldWhatFramesDo() throws IOException {
    run(
        "charges @frames.xyz --parameters @p.yaml --out @c.xyz --device cpu"
            + " --outputs charges,dipoles,energy");
    assertThat(code).as(err).isZero();
    List<Structure> frames = Farfield.read(folder.resolve("c.xyz"));
    run(
        "charges @frames.xyz --parameters @p.yaml --out @c.npz --device cpu"
            + " --outputs charges,dipoles,energy");
    assertThat(code).as(err).isZero();
    assertThat(array("c.npz", "samples.npy").shape()).containsExactly(5, 2);
    assertThat(array("c.npz", "samples.npy").data()).containsExactly(0, 0, 0, 1, 0, 2, 1, 0, 1, 1);
    assertThat(array("c.npz", "systems.npy").data()).containsExactly(0, 1);
    double[] charges = array("c.npz", "charges.npy").data();
    assertThat(Arrays.copyOf(charges, 3)).containsExactly(frames.get(0).numbers("charges"));
    assertThat(Arrays.copyOfRange(charges, 3, 5)).containsExactly(frames.get(1).numbers("charges"));
    assertThat(array("c.npz", "dipoles.npy").shape()).containsExactly(5, 3);
    assertThat(array("c.npz", "energy.npy").data())
        .containsExactly(
            frames.get(0).property("equilibrated_energy").number(),
            frames.get(1).property("equilibrated_energy").number());
    run(
        "charges @frames.xyz --parameters @p.yaml --out @c.mts --device cpu"
            + " --outputs charges,dipoles");
    assertThat(code).as(err).isZero();
    TensorMap map = MtsFile.read(folder.resolve("c.mts"));
    double[] hydrogen = map.block(0, 1, 1).values();
    assertThat(hydrogen).containsExactly(charges[1], charges[2]);
    double[] oxygen = frames.get(0).column("dipoles").numbers();
    assertThat(map.block(1, 1, 8).values()).containsExactly(oxygen[1], oxygen[2], oxygen[0]);
    assertThat(map.block(1, 1, 8).samples().values()).containsExactly(0, 0);
    run("charges @frames.xyz --out @d.mts --outputs charges,energy --device cpu");
    assertThat(code).isEqualTo(2);
    assertThat(err).contains("a .mts file holds charges and dipoles; for energy let the name");
    assertThat(folder.resolve("d.mts")).doesNotExist();
  }

  private Npy array(String file, String entry) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve(file).toFile())) {
      return Npy.read(zip.getInputStream(zip.getEntry(entry)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " --parameters @sites.yaml", " --parameters @p.yaml"})
  void bitsDoNotDependOnThreadsOrOtherFrames(String parameters) throws IOException {
    String outputs = " --outputs charges,dipoles,energy,forces --device cpu" + parameters;
    String one = WATER.formatted("");
    write("many.xyz", one + one.replace("0.96", "0.9") + one.replace("0.93", "1.1"));
    for (int threads : new int[] {1, 2, 4}) {
      run("charges @many.xyz --force --out @" + threads + ".xyz --threads " + threads + outputs);
      assertThat(code).as(err).isZero();
    }
    String all = Files.readString(folder.resolve("1.xyz"));
    assertThat(Files.readString(folder.resolve("2.xyz"))).isEqualTo(all);
    assertThat(Files.readString(folder.resolve("4.xyz"))).isEqualTo(all);
    StringBuilder alone = new StringBuilder();
    for (int f = 0; f < 3; f++) {
      run("charges @many.xyz --force --out @f.xyz --frames " + f + outputs);
      alone.append(Files.readString(folder.resolve("f.xyz")));
    }
    assertThat(alone).hasToString(all);
  }

  @Test
  void wrongFramesAreSkippedAndListed() throws IOException {
    String heavy = "1\nProperties=species:S:1:pos:R:3\nRf 0 0 0\n";
    String broken = heavy.replace("Rf 0", "H nan");
    write("mixed.xyz", WATER.formatted("") + heavy + SALT + broken + WATER.formatted(""));
    run("charges @mixed.xyz --out @c.npz --on-error skip --device cpu");
    assertThat(code).as(err).isEqualTo(3);
    assertThat(err).contains("3 frames, solved directly").contains(", 2 rejected -> ");
    assertThat(array("c.npz", "systems.npy").data()).containsExactly(0, 2, 4);
    String listed = Files.readString(folder.resolve("rejected.jsonl"));
    String file = "\"file\":\"" + folder.resolve("mixed.xyz") + "\",\"reason\":\"mixed.xyz, frame ";
    assertThat(listed.lines()).hasSize(2);
    assertThat(listed)
        .startsWith("{\"frame\":1," + file + "1: EEQ-2019 has no parameters of Rf")
        .contains("{\"frame\":3," + file + "3", "nan");
    run("charges @mixed.xyz --out @d.npz --on-error skip --device cpu");
    assertThat(code).isEqualTo(2);
    assertThat(err).contains("rejected.jsonl").contains("exists");
    run("charges @mixed.xyz --frames 1::2 --out @e.npz --force --on-error skip --device cpu");
    assertThat(code).isEqualTo(2);
    assertThat(err)
        .contains("mixed.xyz: no frame could be equilibrated; the first: mixed.xyz, frame 1: EEQ");
    assertThat(folder.resolve("e.npz")).doesNotExist();
    run("charges @mixed.xyz --out @e.npz --on-error drop --device cpu");
    assertThat(err).contains("--on-error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          both.xyz   |                        | total_charge is 2.0, but charge is 1.0
          some.xyz   |                        | the total charge is missing, but is given in
          ion.xyz    | --total-charge 2       | charge is 1.0, but a total charge was given of 2.0
          frames.xyz | --total-charge Infinity| the total charge must be finite, not Infinity
          heavy.xyz  |                        | EEQ-2019 has no parameters of Rf
          twice.xyz  |                        | atoms 1 and 2 are at one place
          frames.xyz | --outputs stress       | stress is of crystals
          frames.xyz | --outputs charges,spin | not 'spin'
          frames.xyz | --parameters @few.yaml | few.yaml has no parameters of O; it knows H
          frames.xyz | --parameters @unknown.yaml | line 3: 'hardnes' is not known here
          frames.xyz | --parameters @lacking.yaml | the element needs 'electronegativity'
          frames.xyz | --parameters @word.yaml | hardness must be a number, not 'soft'
          frames.xyz | --parameters @narrow.yaml | width of a charge must be a positive number
          frames.xyz | --parameters @no.yaml  | there is no such file
          frames.xyz | --tolerance 1          | tolerance must be between 1e-11 and 0.1 V
          frames.xyz | --field 0,0.1          | --field takes three numbers
          frames.xyz | --field 0,0,0.1 --frames 1 | does not act on charges of a crystal
          frames.xyz | --response polarizability | charges that repeat have no dipole moment
          frames.xyz | --electrodes tag       | --electrodes and --potentials go together
          frames.xyz | --electrodes tag --potentials 1 | atom 1 is of electrode 7, but
          frames.xyz | --fragments name       | there is no per-atom number column 'name'
          frames.xyz | --parameters @soft.yaml | most between the atoms O 1, H 2, H 3
          frames.xyz | --warm-start           | --warm-start is of moments that agree with their
          frames.xyz | --parameters @sites.yaml --response polarizability | of least energy;
          frames.xyz | --parameters @sites.yaml --frames 1 | sites.yaml has no parameters of Cs; it knows H, O
          ion.xyz    | --parameters @sites.yaml --fragments tag | this one keeps the total charge
          ion.xyz    | --parameters @wild.yaml --tolerance 1e-13 | charges did not converge in
          frames.xyz | --parameters @ear.yaml | line 3: response has 2 numbers for 1 receivers
          frames.xyz | --parameters @deaf.yaml | line 3: the element needs 'response'
          frames.xyz | --parameters @loud.yaml | receivers must be numbers, one for each
          frames.xyz | --parameters @sites.yaml --tolerance 1 | between 1e-13 and 0.1 e
          late.xyz   |                        | frame 1: EEQ-2019 has no parameters of Rf
          image.xyz  |                        | atoms 1 and 2 are at one place
          slab.xyz   | --field 0,0.1,0        | the field has a part along lattice vector 2
          slab.xyz   | --fragments part       | 1 charges for 2 fragments
          slab.xyz   | --fragments half       | column 'half' of atom 1 must be a whole number, not 0.5
          slab.xyz   | --fixed-charges half   | all charges are fixed, but their sum is not 0.0
          parts.xyz  | --fragments part --total-charge 0 | charge is 1.0, but a total charge was
          slab.xyz   | --fragments part --electrodes part --potentials 1 | is in a fragment and in
          nan.xyz    |                        | property 'charge' 'nan' is not finite
          word.xyz   |                        | charge
          list.xyz   |                        | has 2 numbers instead of one
          vast.xyz   |                        | the energy of charges is not finite
          parted.xyz | --fragments tag        | fragment_charges
          gap.xyz    |                        | nan
          held.xyz   | --fixed-charges tag    | inf
          frames.xyz | --parameters @wide.yaml| the width of a charge must be a positive number of Å, at most 10
          frames.xyz | --parameters @open.yaml| open.yaml, line
          frames.xyz | --parameters @list.yaml| must hold names and values
          frames.xyz | --parameters @none.yaml| must hold 'elements'
          frames.xyz | --parameters @base.yaml| line 1: the base is eeq-2019 or left out, not 'qeq'
          frames.xyz | --electrodes tag --potentials NaN | --potentials takes numbers that are finite
          frames.xyz | --tolerance NaN        | tolerance must be between
          parts.xyz  | --fragments held       | held 'nan' of atom 1 is not finite
          """)
  void wrongInputIsOneSentence(String file, String options, String sentence) {
    String more = options == null ? "" : " " + options.strip();
    run("charges @" + file + " --out @charged.xyz --device cpu" + more);
    assertThat(code).as(err).isEqualTo(2);
    assertThat(err.lines().filter(line -> !line.contains("the new ones are called")))
        .hasSize(1)
        .allMatch(line -> line.contains(sentence));
    assertThat(folder.resolve("charged.xyz")).doesNotExist();
  }

  @Test
  void theInputStaysAsItIs() throws IOException {
    byte[] before = Files.readAllBytes(folder.resolve("frames.xyz"));
    run("charges @frames.xyz --out @frames.xyz --force --device cpu");
    assertThat(code).isEqualTo(2);
    assertThat(err).contains("frames.xyz: this is the input; name another file");
    assertThat(folder.resolve("frames.xyz")).hasBinaryContent(before);
  }
}
