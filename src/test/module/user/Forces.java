package user;

import java.nio.file.Path;
import java.util.List;
import org.farfield.Farfield;
import org.farfield.PreparedStructures;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.features.EnergyGradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.MtsSink;
import org.farfield.features.StructureSources;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorMap;

/** Uses what the module exports, a line of output each. */
public final class Forces {
  private Forces() {}

  /** The device and a folder for a file. */
  public static void main(String[] arguments) {
    Expansion lode = Expansion.builder().density(1, 1.0).basis(new Gto(2, 3)).maxAngular(2).build();
    FeatureSpec spec = FeatureSpec.powerSpectrum(lode);
    List<Structure> structures = Farfield.read(Path.of("examples/dimers.xyz")).subList(0, 2);
    EnergyModel model =
        (type, row, slope) -> {
          slope[0] = 1;
          return row[0];
        };
    try (Farfield farfield = Farfield.on(arguments[0])) {
      System.out.println(farfield.device().substring(0, 4));
      EnergyGradients energies = farfield.gradients(spec, structures, model).get(0);
      System.out.println(energies.energy() + " " + energies.forces()[0]);
      try (PreparedStructures prepared = farfield.prepare(lode, structures)) {
        Coefficients c = prepared.apply(prepared.sources()).get(0);
        System.out.println(c.get(0, 0, 0, 0, 0, 0));
      }
      TensorMap features = farfield.features(spec, structures);
      System.out.println(features.blocks().size());
      farfield.write(
          spec,
          StructureSources.of("list", structures),
          new MtsSink(Path.of(arguments[1]).resolve("x.mts"), false));
      System.out.println(
          Farfield.readSpec(Path.of(arguments[1]).resolve("x.mts")).equals(spec)
              && Farfield.readFeatures(Path.of(arguments[1]).resolve("x.mts"))
                  .keys()
                  .equals(features.keys()));
    } catch (InputException e) {
      System.out.println(e.getMessage());
    }
  }
}
