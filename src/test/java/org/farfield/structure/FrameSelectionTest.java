package org.farfield.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameSelectionTest {
  @ParameterizedTest
  @CsvSource({
    "0:10:2, 0 2 4 6 8",
    "5, 5",
    "0, 0",
    ":3, 0 1 2",
    "::5, 0 5 10",
    "10:, 10 11",
    ":, 0 1 2 3 4 5 6 7 8 9 10 11",
    "1:9:4, 1 5",
    "' 2 : 4 ', 2 3",
    "2::, 2 3 4 5 6 7 8 9 10 11",
  })
  void selectsAsASliceDoes(String text, String expected) {
    FrameSelection selection = FrameSelection.parse(text);
    String selected =
        LongStream.range(0, 12)
            .filter(selection::contains)
            .mapToObj(Long::toString)
            .collect(Collectors.joining(" "));
    assertThat(selected).isEqualTo(expected);
  }

  @Test
  void isPastAfterTheLastSelectedFrame() {
    FrameSelection selection = FrameSelection.parse("1:10:4");
    assertThat(selection.isPast(0)).isFalse();
    assertThat(selection.isPast(9)).isFalse();
    assertThat(FrameSelection.parse("1:9:4").isPast(6)).isTrue();
    assertThat(FrameSelection.parse("5").isPast(5)).isFalse();
    assertThat(FrameSelection.parse("5").isPast(6)).isTrue();
    assertThat(FrameSelection.ALL.isPast(1L << 60)).isFalse();
    assertThat(FrameSelection.parse(":")).isEqualTo(FrameSelection.ALL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "a", "1:-2", "::0", "5:5", "7:3", "1:2:3:4", "1.5", "1,2", "0x3", "1-4"})
  void refusesWhatIsNoSlice(String text) {
    assertThatThrownBy(() -> FrameSelection.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("frame selection");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999999", "9223372036854775807", "0:99999999999999999999"})
  void refusesNumbersTooLarge(String text) {
    assertThatThrownBy(() -> FrameSelection.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(text)
        .hasMessageContaining("too large");
  }
}
