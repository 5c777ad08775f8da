package org.farfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;
import org.farfield.tensor.Labels;
import org.farfield.tensor.LabelsBuilder;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;

/**
 * A {@code .mts} file of moments as spherical tensors: charges are those of λ = 0, dipoles of λ = 1
 * in the order y, z, x. One map has rows of one kind, so that all is per atom. Kept in memory until
 * all is there.
 */
final class ChargeTensors implements ChargeFile {
  private static final List<ChargeOutput> BY_DEGREE =
      List.of(ChargeOutput.CHARGES, ChargeOutput.DIPOLES);
  private static final int[] SPHERICAL = {1, 2, 0}; // where m = −1, 0, 1 stand among x, y, z

  private final Path out;
  private final boolean overwrite;
  private final List<Integer> degrees;
  private final TreeMap<Integer, List<Row>> rows = new TreeMap<>(); // by element

  /** An atom: charge, dipole. */
  private record Row(int system, int atom, List<double[]> moments) {}

  ChargeTensors(Path out, boolean overwrite, Set<ChargeOutput> wanted) {
    for (ChargeOutput output : wanted) {
      if (!BY_DEGREE.contains(output)) {
        throw new InputException(
            "a .mts file holds charges and dipoles; for "
                + output.word()
                + " let the name of --out end in .npz or .xyz");
      }
    }
    this.out = out;
    this.overwrite = overwrite;
    degrees = wanted.stream().map(BY_DEGREE::indexOf).sorted().toList();
  }

  @Override
  public void add(int system, Structure structure, Equilibration.Answered e) {
    double[] charges = e.equilibrium().charges();
    double[] dipoles = e.equilibrium().dipoles();
    for (int i = 0; i < charges.length; i++) {
      double[] dipole = new double[3];
      for (int m = 0; m < 3; m++) {
        dipole[m] = dipoles[3 * i + SPHERICAL[m]];
      }
      rows.computeIfAbsent(structure.type(i), z -> new ArrayList<>())
          .add(new Row(system, i, List.of(new double[] {charges[i]}, dipole)));
    }
  }

  @Override
  public void commit() {
    LabelsBuilder keys = Labels.builder("o3_lambda", "o3_sigma", "center_type");
    List<TensorBlock> blocks = new ArrayList<>();
    for (int degree : degrees) {
      rows.forEach(
          (element, atoms) -> {
            keys.add(degree, 1, element);
            blocks.add(block(degree, atoms));
          });
    }
    MtsFile.write(out, new TensorMap(keys.build(), blocks), null, overwrite);
  }

  private static TensorBlock block(int degree, List<Row> atoms) {
    int width = 2 * degree + 1;
    double[] values = new double[atoms.size() * width];
    int[] samples = new int[2 * atoms.size()];
    for (int i = 0; i < atoms.size(); i++) {
      System.arraycopy(atoms.get(i).moments().get(degree), 0, values, i * width, width);
      samples[2 * i] = atoms.get(i).system();
      samples[2 * i + 1] = atoms.get(i).atom();
    }
    return new TensorBlock(
        values,
        Labels.assumeUnique(List.of("system", "atom"), samples),
        List.of(Labels.range("o3_mu", -degree, width)),
        Labels.range("multipole", 0, 1));
  }

  @Override
  public void close() {}
}
