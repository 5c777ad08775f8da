package org.farfield.backend.cuda;

import java.math.BigDecimal;

/** What a number is to reach, as the table of a GPU says it beside the number. */
final class Goal {
  private Goal() {}

  /** A bound from above. */
  static String atMost(double bound, double value) {
    return text("≤", bound, value <= bound);
  }

  /** A bound from below. */
  static String atLeast(double bound, double value) {
    return text("≥", bound, value >= bound);
  }

  private static String text(String sign, double bound, boolean isMet) {
    String verdict = isMet ? "met" : "**missed**";
    String number = BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    return "goal " + sign + " " + number + ": " + verdict;
  }
}
