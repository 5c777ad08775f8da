package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.features.Progress;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Cell;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

class ClusterEnergiesTest {
  private static final int FRAMES = 16;

  /** Clusters of one to four H and O each, of energies per atom that nothing tells. */
  private static List<Structure> noise(Random random, boolean alike) {
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < FRAMES; f++) {
      int oxygens = alike ? 2 : 1 + random.nextInt(4);
      int[] types = IntStream.range(0, 4 + oxygens).map(i -> i < oxygens ? 8 : 1).toArray();
      double[] places = random.doubles(3L * types.length, 0, 9).toArray();
      frames.add(
          new Structure(types, places, Cell.OPEN)
              .with(Property.of("energy", types.length * random.nextGaussian())));
    }
    return frames;
  }

  private static double error(long seed, boolean alike) {
    Random random = new Random(seed);
    List<Structure> frames = noise(random, alike);
    double[][] rows = new double[FRAMES][];
    for (int f = 0; f < FRAMES; f++) {
      rows[f] = random.doubles(6, -1, 1).map(x -> x * 6).toArray();
    }
    int[] all = IntStream.range(0, FRAMES).toArray();
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      Setup setup = new Setup(engine, "test", true, 0, Optional.empty(), Progress.SILENT);
      List<Regression.Fold> folds = Regression.groups(all, Integer::toString, 2, seed);
      return new ClusterEnergies(setup, frames, folds).error(rows, Optional.empty(), false, false);
    }
  }

  /**
   * As many free columns as an inner fold holds clusters out: if these were fitted to all training
   * clusters, every penalty would seem right, the least one the best.
   */
  @Test
  void penaltiesAreNotChosenFromWhatFreeColumnsKnow() {
    double largest =
        IntStream.range(0, 6).mapToDouble(seed -> error(seed, false)).max().orElseThrow();
    assertThat(largest).isLessThan(2500); // meV: energies are 1000 from their mean
  }

  @Test
  void clustersThatAreComposedAlikeHaveOneFreeNumber() {
    assertThat(error(1, true)).isBetween(100.0, 4000.0);
  }
}
