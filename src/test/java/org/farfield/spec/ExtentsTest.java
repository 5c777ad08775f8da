package org.farfield.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;

/** Hyperparameters whose tables would not end, or not fit, are refused before they are made. */
class ExtentsTest {
  private static void assertRefused(String message, UnaryOperator<Expansion.Builder> how) {
    assertThatThrownBy(() -> how.apply(Expansion.builder()).build())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void lengthsHaveBounds() {
    for (double length : new double[] {1e-300, 1e-4, 1e4, 1e9, 1e20, 1e308}) {
      assertRefused("radius must be between", b -> b.basis(new Gto(2, length)));
      assertRefused("smearing must be between", b -> b.density(1, length));
      assertRefused(
          "cutoff must be between",
          b -> b.densities(List.of(new DeltaDensity(new Cutoff(length, 0), RadialScaling.NONE))));
    }
    assertRefused("split must be between", b -> b.splitting(Splitting.at(1e9)));
    assertRefused("center-atom-weight must be", b -> b.centerAtomWeight(-1e308));
    assertRefused("use a smearing of at least 0.01", b -> b.density(1, 0.002));
    assertRefused("use a smearing of at least 2.0", b -> b.basis(new Gto(2, 1000)));
    Expansion.builder().density(6, 0.02).build();
    Expansion.builder().basis(new Gto(2, 100)).build();
  }

  @Test
  void manyFunctionsOfSharpSourcesAreRefusedWithASmearingThatIsEnough() {
    for (int l : new int[] {8, 20, 30}) {
      for (int n : new int[] {8, 10, 15}) {
        Expansion.Builder builder = Expansion.builder().maxAngular(l).basis(new Gto(n, 15));
        Matcher smearing =
            Pattern.compile("smearing of at least ([0-9.e-]+) Å")
                .matcher(
                    catchThrowableOfType(
                            InputException.class, () -> builder.density(1, 0.03).build())
                        .getMessage());
        assertThat(smearing.find()).isTrue();
        double enough = Double.parseDouble(smearing.group(1));
        assertThat(enough).isBetween(0.03, 0.2);
        builder.density(1, enough).build();
        assertThatThrownBy(() -> builder.density(1, 0.98 * enough).build())
            .isInstanceOf(InputException.class);
      }
    }
    Expansion.builder().basis(new Gto(5, 15)).density(1, 0.1).build();
  }
}
