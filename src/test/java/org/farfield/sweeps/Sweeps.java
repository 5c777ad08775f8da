package org.farfield.sweeps;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How much of the long sweeps is run: all of them with {@code -Dfarfield.sweeps=full}, as CI does,
 * else a part that is the same each time. The console says so, and {@code .ci/sweeps-ran} fails
 * where CI left something out.
 */
public final class Sweeps {
  /** Whether all of every sweep is run. */
  public static final boolean FULL = "full".equals(System.getProperty("farfield.sweeps"));

  static final String LEFT_OUT =
      "of long sweeps a part is tested: -Dfarfield.sweeps=full tests all";
  private static final double GOLDEN = 0.5 * (Math.sqrt(5) - 1);
  private static final Pattern ROW = Pattern.compile("\\[test-template-invocation:#(\\d+)]$");
  private static final Pattern TURN = Pattern.compile("\\[class-template-invocation:#(\\d+)]");

  static {
    if (!FULL) {
      System.err.println("farfield: " + LEFT_OUT);
    }
  }

  private Sweeps() {}

  /** Whether a row is run, by its number: of a part the first, and one in so many. */
  public static boolean takes(int row, int oneIn) {
    return FULL || isOfPart(row, oneIn, 0);
  }

  /** One number in a full sweep, another in a part of it. */
  public static int count(int full, int part) {
    return FULL ? full : part;
  }

  /** Skips what goes on for long and is nothing but more of what others test, unless all is run. */
  public static void requireFull() {
    Assumptions.assumeTrue(FULL, LEFT_OUT);
  }

  /**
   * Whether a row of a parametrised test is run; what is no such row is. Tests that go through the
   * same rows take different ones, and so do the runs of a class that is run several times.
   */
  public static boolean takes(ExtensionContext context, int oneIn) {
    OptionalInt row = number(ROW, context);
    return FULL
        || row.isEmpty()
        || isOfPart(
            row.getAsInt(), oneIn, turn(context) + turn(context.getRequiredTestMethod().getName()));
  }

  /** Where the rows of a test begin. */
  static int turn(String test) {
    return Math.floorMod(test.hashCode(), 100);
  }

  /** Which run of a class that is run several times, from 0. */
  public static int turn(ExtensionContext context) {
    return number(TURN, context).orElse(0);
  }

  /**
   * The first row, and of the others one in so many at two distances in an order that never
   * repeats, so that tables with a period of their own are met at each of its places.
   *
   * @param turn another number, another choice
   */
  static boolean isOfPart(int row, int oneIn, int turn) {
    double step = 1 / (oneIn - 1 + GOLDEN);
    return row == 0 || (row + turn) * step % 1 < step;
  }

  private static OptionalInt number(Pattern pattern, ExtensionContext context) {
    Matcher matcher = pattern.matcher(context.getUniqueId());
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)) - 1)
        : OptionalInt.empty();
  }
}
