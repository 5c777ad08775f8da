package org.farfield.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElementsTest {
  @Test
  void symbolsAndNumbersAreInverse() {
    for (int number = 1; number <= 118; number++) {
      assertThat(Elements.exactAtomicNumber(Elements.symbol(number))).isEqualTo(number);
    }
    assertThat(Elements.symbol(118)).isEqualTo("Og");
    assertThat(Elements.symbol(26)).isEqualTo("Fe");
    assertThat(Elements.symbol(74)).isEqualTo("W");
  }

  @ParameterizedTest
  @CsvSource({
    "H,1", "h,1", "CL,17", "cl,17", "Co,27", "co,27", "CO,0", "SI,0", "FE,26", "cO,0", "D,1", "T,1",
    "d,1", "t,1", "CD,48", "PT,78", "OD,0", "ND,60"
  })
  void capitalisationIsCorrectedOnlyBeyondDoubt(String symbol, int number) {
    assertThat(Elements.atomicNumber(symbol)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X", "", "DT", "D2", "Xx", "H1", "Hydrogen", "é"})
  void unknownSymbolsAreZero(String symbol) {
    assertThat(Elements.atomicNumber(symbol)).isZero();
    assertThat(Elements.anyCaseAtomicNumber(symbol)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 119})
  void symbolsExistFor1To118Only(int number) {
    assertThatThrownBy(() -> Elements.symbol(number)).isInstanceOf(IllegalArgumentException.class);
  }
}
