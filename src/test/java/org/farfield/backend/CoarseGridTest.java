package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Meshes that do not fit are refused before a kernel reads behind them. */
class CoarseGridTest {
  private static CoarseGrid.Level level(int... counts) {
    int points = Arrays.stream(counts).reduce(1, (a, b) -> a * b);
    return new CoarseGrid.Level(counts, new double[CoarseGrid.WEIGHTS], new double[points]);
  }

  private static CoarseGrid grid(List<CoarseGrid.Level> levels) {
    return new CoarseGrid(new double[2], new double[6], levels);
  }

  private static final CoarseGrid.Level POINT = level(1, 1, 1);

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("no mesh", List.of()),
        Arguments.of("no last one", List.of(level(4, 2, 2), level(2, 1, 1))),
        Arguments.of("one behind the last", List.of(level(2, 1, 1), POINT, POINT)),
        Arguments.of("too few points", List.of(level(6, 2, 2), level(2, 1, 1), POINT)),
        Arguments.of("an odd number", List.of(level(5, 1, 1), level(3, 1, 1), POINT)),
        Arguments.of("no points", List.of(level(0, 1, 1), POINT)),
        Arguments.of(
            "screening of others",
            List.of(
                new CoarseGrid.Level(
                    new int[] {2, 1, 1}, new double[CoarseGrid.WEIGHTS], new double[3]),
                POINT)),
        Arguments.of(
            "too few weights",
            List.of(
                new CoarseGrid.Level(new int[] {2, 1, 1}, new double[8], new double[2]), POINT)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void meshesFitEachOther(String what, List<CoarseGrid.Level> levels) {
    assertThatThrownBy(() -> grid(levels))
        .as(what)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("meshes do not fit");
  }

  @Test
  void atomsFitThem() {
    List<CoarseGrid.Level> levels = List.of(level(6, 1, 2), level(3, 1, 1), POINT);
    CoarseGrid two = grid(levels);
    assertThatThrownBy(() -> new CoarseGrid(new double[2], new double[5], levels))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatCode(() -> system(2, two)).doesNotThrowAnyException();
    assertThatThrownBy(() -> system(3, two)).isInstanceOf(IllegalArgumentException.class);
  }

  private static DescentSystem system(int atoms, CoarseGrid grid) {
    return new DescentSystem(
        new PairBlocks(new int[atoms + 1], new int[0], new double[0]),
        new double[atoms],
        new double[atoms],
        new int[atoms],
        new double[atoms],
        0,
        0,
        Optional.of(grid));
  }
}
