package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.farfield.features.Census;
import org.junit.jupiter.api.Test;

/** Frames of a shard are in memory: none has more atoms than the bound, but for a single frame. */
class SurveyTest {
  private static Census census(long atoms) {
    Census none = Census.none(0);
    return new Census(
        1,
        atoms,
        atoms,
        Optional.empty(),
        new TreeSet<>(),
        new TreeMap<>(),
        List.of(),
        none.costs(),
        0);
  }

  @Test
  void aShardIsFullOfFramesOrOfAtoms() {
    Survey.Filling frames = new Survey.Filling(3);
    List<Boolean> begins = new ArrayList<>();
    for (long atoms : new long[] {1, 1, 1, 1}) {
      begins.add(frames.isBegunBy(atoms));
    }
    assertThat(begins).containsExactly(true, false, false, true);
    Survey.Filling atoms = new Survey.Filling(1000);
    begins.clear();
    for (long more : new long[] {120_000, 80_000, 1, 250_000, 1}) {
      begins.add(atoms.isBegunBy(more));
    }
    assertThat(begins).containsExactly(true, false, true, true, true);
  }

  @Test
  void neighboursAreJoinedUpToTheirRowsAndAtoms() {
    List<Shard> pieces = new ArrayList<>();
    for (long atoms : new long[] {90_000, 110_000, 1, 250_000, 5, 6, 7}) {
      int number = pieces.size();
      pieces.add(
          new Shard(
              number,
              10L * number,
              10L * number + 10,
              new NumberedFrames.Place(number, 0, 0),
              census(atoms)));
    }
    Survey survey = new Survey(pieces, List.of());
    List<Shard> joined = survey.joined(1e9).shards();
    assertThat(joined.stream().map(s -> s.census().atoms()))
        .containsExactly(200_000L, 1L, 250_000L, 18L);
    assertThat(joined.stream().map(Shard::number)).containsExactly(0, 1, 2, 3);
    assertThat(joined.stream().map(Shard::from)).containsExactly(0L, 20L, 30L, 40L);
    assertThat(joined.stream().map(Shard::to)).containsExactly(20L, 30L, 40L, 70L);
    assertThat(joined.stream().map(s -> s.place().file())).containsExactly(0, 2, 3, 4);
    assertThat(survey.joined(12).shards().stream().map(s -> s.census().rows()))
        .containsExactly(90_000L, 110_000L, 1L, 250_000L, 11L, 7L);
  }
}
