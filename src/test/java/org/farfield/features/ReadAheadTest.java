package org.farfield.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final InputException WRONG = new InputException("the last is wrong");

  private final Random random = new Random(1);

  private List<Structure> structures(int count, int mostAtoms) {
    return IntStream.range(0, count).mapToObj(i -> of(1 + random.nextInt(mostAtoms))).toList();
  }

  private static Structure of(int atoms) {
    return new Structure(
        IntStream.generate(() -> 1).limit(atoms).toArray(), new double[3 * atoms], Cell.OPEN);
  }

  private static List<Structure> take(Iterator<Structure> iterator, int most) {
    List<Structure> taken = new ArrayList<>();
    while (taken.size() < most && iterator.hasNext()) {
      taken.add(iterator.next());
    }
    return taken;
  }

  @Test
  void allComeInTheirOrder() {
    for (List<Structure> all :
        List.of(structures(0, 1), structures(5000, 50), structures(4, 200_000))) {
      try (ReadAhead ahead = new ReadAhead(all.iterator())) {
        assertThat(take(ahead, Integer.MAX_VALUE)).isEqualTo(all);
        assertThat(ahead.hasNext()).isFalse();
      }
    }
  }

  @Test
  void aFailureComesAfterWhatIsBeforeIt() {
    List<Structure> good = structures(20, 5);
    Iterator<Structure> from = good.iterator();
    Iterator<Structure> failing =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Structure next() {
            if (!from.hasNext()) {
              throw WRONG;
            }
            return from.next();
          }
        };
    try (ReadAhead ahead = new ReadAhead(failing)) {
      assertThat(take(ahead, good.size())).isEqualTo(good);
      for (int time = 0; time < 2; time++) {
        assertThatThrownBy(ahead::hasNext).isSameAs(WRONG);
      }
    }
  }

  @Test
  void onlySoManyAreReadAhead() {
    AtomicInteger read = new AtomicInteger();
    Iterator<Structure> endless =
        IntStream.iterate(0, i -> i + 1).peek(read::set).mapToObj(i -> of(10_000)).iterator();
    try (ReadAhead ahead = new ReadAhead(endless)) {
      assertThat(take(ahead, 3)).hasSize(3);
    }
    int stopped = read.get();
    assertThat(stopped).isBetween(2, 20);
    assertThat(read.get()).isEqualTo(stopped);
  }
}
