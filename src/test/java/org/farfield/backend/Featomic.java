package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.farfield.expansion.Coefficients;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.Npy;

/**
 * featomic's own regression data (its {@code tests/data/generated}), which are not part of this
 * project: the folder that {@code -Dfarfield.featomic=DIR} names has them in {@code featomic} and
 * {@code featomic-soap}. Without the property it is the one that lies beside the checkout.
 */
final class Featomic {
  private static final Path HOME =
      Path.of(System.getProperty("farfield.featomic", "../shared/reference"));
  private static final Set<Path> MISSING = ConcurrentHashMap.newKeySet();

  private final Path folder;

  private Featomic(Path folder) {
    this.folder = folder;
  }

  /** The data in a folder; where there is none the test is skipped, and the console says so. */
  static Featomic in(String name) {
    Path folder = HOME.resolve(name);
    boolean there = Files.isDirectory(folder);
    if (!there && MISSING.add(folder)) {
      System.err.println(
          "farfield: agreement with featomic is NOT TESTED: there is no folder "
              + folder
              + "; -Dfarfield.featomic=DIR names another place");
    }
    assumeTrue(there, "no data of featomic in " + folder);
    return new Featomic(folder);
  }

  /** Hyperparameters and systems of a calculation. */
  JsonNode input(String name) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(name).toFile());
  }

  /** Requires all digits that a file of results has. */
  void requireEqual(double[] ours, String name) throws IOException {
    double[] theirs;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve(name)))) {
      theirs = Npy.read(in).data();
    }
    assertThat(ours).hasSameSizeAs(theirs);
    double worst = 0;
    double largest = 0;
    for (int x = 0; x < ours.length; x++) {
      largest = Math.max(largest, Math.abs(theirs[x]));
      worst = Math.max(worst, Math.abs(theirs[x] - ours[x]));
    }
    assertThat(worst / largest).isLessThan(1e-9);
  }

  /** The first system of an input; a cell of zeros is none. */
  static Structure structure(JsonNode input) {
    JsonNode system = input.get("systems").get(0);
    int n = system.get("types").size();
    int[] types = new int[n];
    double[] positions = new double[3 * n];
    for (int i = 0; i < n; i++) {
      types[i] = system.get("types").get(i).asInt();
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = system.get("positions").get(i).get(x).asDouble();
      }
    }
    double[] rows = new double[9];
    double largest = 0;
    for (int i = 0; i < 9; i++) {
      rows[i] = system.get("cell").get(i).asDouble();
      largest = Math.max(largest, Math.abs(rows[i]));
    }
    return new Structure(types, positions, largest == 0 ? Cell.OPEN : Cell.periodic(rows));
  }

  /** Their columns, (o3_lambda, o3_mu, neighbor_type, n), as positions in a row of ours. */
  static List<Integer> columns(Coefficients c) {
    List<Integer> columns = new ArrayList<>();
    for (int lm = 0; lm < (c.maxAngular() + 1) * (c.maxAngular() + 1); lm++) {
      for (int a = 0; a < c.channels(); a++) {
        for (int n = 0; n < c.radial(); n++) {
          columns.add(a * c.fields() + lm * c.radial() + n);
        }
      }
    }
    return columns;
  }

  /** The columns of all rows. */
  static double[] values(Coefficients c) {
    double[] values = new double[c.values().length];
    int at = 0;
    for (int i = 0; i < c.atoms(); i++) {
      for (int column : columns(c)) {
        values[at++] = c.values()[i * c.rowLength() + column];
      }
    }
    return values;
  }

  /** What to contract the Jacobian with to get the derivative of each column's sum over centres. */
  static List<Coefficients> sumsOverCentres(Coefficients shape) {
    List<Coefficients> cotangents = new ArrayList<>();
    for (int column : columns(shape)) {
      Coefficients sum = shape.zeros();
      for (int i = 0; i < sum.atoms(); i++) {
        sum.values()[i * sum.rowLength() + column] = 1;
      }
      cotangents.add(sum);
    }
    return cotangents;
  }
}
