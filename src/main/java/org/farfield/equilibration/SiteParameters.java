package org.farfield.equilibration;

import java.util.Arrays;
import org.farfield.equilibration.sums.Moments;
import org.farfield.error.InputException;

/**
 * What a {@link LinearSiteModel} knows of an element.
 *
 * @param width σ of its source, Å
 * @param receivers σ of what it receives with, Å
 * @param responses K: what a moment of degree l answers to each receiver, {@code [l][receiver]}, e
 *     Å^{2l}/V; those of charges are negative where charges screen
 * @param charge that it has without potential and surroundings, e
 * @param electronegativity linear term of the energy of its charge, eV/e
 * @param hardnesses quadratic terms of the energy of its moments, {@code [l]}, eV/(e Å^l)²
 */
@SuppressWarnings("ArrayRecordComponent") // copied, not compared
public record SiteParameters(
    double width,
    double[] receivers,
    double[][] responses,
    double charge,
    double electronegativity,
    double[] hardnesses) {
  /**
   * Checks and copies.
   *
   * @param width of its source
   * @param receivers at least one
   * @param responses as many for each l
   * @param charge of its own
   * @param electronegativity of its energy
   * @param hardnesses one for each l
   * @throws InputException if a width is not positive, or a number not finite
   * @throws IllegalArgumentException if lengths do not fit
   */
  public SiteParameters {
    receivers = receivers.clone();
    responses = Arrays.stream(responses).map(double[]::clone).toArray(double[][]::new);
    hardnesses = hardnesses.clone();
    requireWidth(width);
    Arrays.stream(receivers).forEach(SiteParameters::requireWidth);
    int count = receivers.length;
    if (count == 0
        || responses.length == 0
        || responses.length > Moments.MAX_DEGREE + 1
        || hardnesses.length != responses.length
        || Arrays.stream(responses).anyMatch(row -> row.length != count)) {
      throw new IllegalArgumentException("responses are by degree and receiver");
    }
    double sum = charge + electronegativity + Arrays.stream(hardnesses).sum();
    sum += Arrays.stream(responses).flatMapToDouble(Arrays::stream).sum();
    if (!Double.isFinite(sum)) {
      throw new InputException("responses and energies of a site must be finite");
    }
  }

  private static void requireWidth(double width) {
    ElementParameters.requireWidth("a source or receiver", width);
  }

  int degree() {
    return responses.length - 1;
  }
}
