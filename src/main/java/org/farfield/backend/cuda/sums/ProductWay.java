package org.farfield.backend.cuda.sums;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.farfield.error.InputException;

/** By what the lattice sum makes its product: all but the usual one are there to be measured. */
public enum ProductWay {
  /** The own kernel, in double that of matrix units where the device has them: the usual one. */
  OWN,
  /** The own kernel for any device. */
  PLAIN,
  /** cuBLAS, see {@link BlasProduct}. */
  CUBLAS;

  /** System property: the name of one, in small letters. */
  public static final String SWITCH = "farfield.cuda.product";

  private final String word = name().toLowerCase(Locale.ROOT);

  /**
   * The one that the system property asks for.
   *
   * @throws InputException if it says something else
   */
  static ProductWay wanted() {
    String product = System.getProperty(SWITCH, OWN.word);
    return Arrays.stream(values())
        .filter(way -> way.word.equals(product))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "the system property "
                        + SWITCH
                        + " must be one of "
                        + Arrays.stream(values()).map(w -> w.word).collect(Collectors.joining(", "))
                        + ", not '"
                        + product
                        + "'"));
  }

  /** Takes it for some work. */
  public void during(Runnable work) {
    System.setProperty(SWITCH, word);
    try {
      work.run();
    } finally {
      System.clearProperty(SWITCH);
    }
  }
}
