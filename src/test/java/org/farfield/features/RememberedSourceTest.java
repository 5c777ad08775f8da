package org.farfield.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

class RememberedSourceTest {
  private static final List<Structure> FRAMES =
      IntStream.range(1, 6)
          .mapToObj(n -> new Structure(types(n), new double[3 * n], Cell.OPEN))
          .toList();
  private int opened;
  private int closed;

  private final StructureSource source =
      new StructureSource() {
        @Override
        public String name() {
          return "five";
        }

        @Override
        public Stream<Structure> open() {
          opened++;
          return FRAMES.stream().onClose(() -> closed++);
        }
      };

  private static int[] types(int atoms) {
    int[] types = new int[atoms];
    Arrays.fill(types, 1);
    return types;
  }

  private static List<Structure> read(StructureSource source) {
    try (Stream<Structure> structures = source.open()) {
      return structures.toList();
    }
  }

  @Test
  void fewStructuresAreReadOnce() {
    StructureSource remembered = StructureSources.remember(source);
    for (int time = 0; time < 3; time++) {
      assertThat(read(remembered)).isEqualTo(FRAMES);
    }
    assertThat(opened).isEqualTo(1);
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void manyAreReadEachTime() {
    StructureSource remembered = new RememberedSource(source, 9000);
    assertThat(read(remembered)).isEqualTo(FRAMES);
    assertThat(read(remembered)).isEqualTo(FRAMES);
    assertThat(opened).isEqualTo(2);
    assertThat(closed).isEqualTo(2);
  }

  @Test
  void aReadingThatWasBrokenOffIsForgotten() {
    StructureSource remembered = StructureSources.remember(source);
    try (Stream<Structure> structures = remembered.open()) {
      Iterator<Structure> two = structures.iterator();
      two.next();
      two.next();
    }
    assertThat(read(remembered)).isEqualTo(FRAMES);
    assertThat(opened).isEqualTo(2);
  }
}
