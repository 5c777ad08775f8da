package org.farfield.structure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import org.farfield.structure.text.Quote;

/**
 * Frames to take: {@code start}, {@code start + step}, ... below {@code stop}, counted from 0.
 *
 * @param start first frame, at least 0
 * @param stop first frame that is not taken; {@link Long#MAX_VALUE} for no end
 * @param step distance between frames, at least 1
 */
public record FrameSelection(long start, long stop, long step) {
  /** Every frame. */
  public static final FrameSelection ALL = new FrameSelection(0, Long.MAX_VALUE, 1);

  private static final Pattern SINGLE = Pattern.compile("\\s*([0-9]+)\\s*");
  private static final Pattern SLICE =
      Pattern.compile("\\s*([0-9]*)\\s*:\\s*([0-9]*)\\s*(?::\\s*([0-9]*)\\s*)?");

  /**
   * Checks the numbers.
   *
   * @param start first frame, at least 0
   * @param stop first frame that is not taken; {@link Long#MAX_VALUE} for no end
   * @param step distance between frames, at least 1
   * @throws InputException if one is out of range or no frame is selected
   */
  public FrameSelection {
    if (start < 0 || stop <= start || step < 1) {
      throw new InputException(
          "frame selection "
              + start
              + ":"
              + (stop == Long.MAX_VALUE ? "" : stop)
              + ":"
              + step
              + " selects nothing; start must be at least 0, stop larger than start, step at least"
              + " 1");
    }
  }

  /**
   * Whether every frame is taken.
   *
   * @return true for {@link #ALL} and its equals
   */
  public boolean isAll() {
    return start == 0 && stop == Long.MAX_VALUE && step == 1;
  }

  /**
   * Reads a selection written as a slice.
   *
   * @param text e.g. {@code 5}, {@code 0:100:2}, {@code :10}, {@code 10:} or {@code ::3}
   * @return the selection
   * @throws InputException if the text is not such a slice of non-negative numbers
   */
  public static FrameSelection parse(String text) {
    try {
      Matcher single = SINGLE.matcher(text);
      if (single.matches()) {
        long frame = Long.parseLong(single.group(1));
        return new FrameSelection(frame, Math.addExact(frame, 1), 1);
      }
      Matcher slice = SLICE.matcher(text);
      if (slice.matches()) {
        return new FrameSelection(
            number(slice.group(1), 0),
            number(slice.group(2), Long.MAX_VALUE),
            number(slice.group(3), 1));
      }
    } catch (NumberFormatException | ArithmeticException e) {
      throw new InputException("frame selection " + Quote.of(text) + ": a number is too large", e);
    }
    throw new InputException(
        "frame selection "
            + Quote.of(text)
            + " is not understood; write a frame number or start:stop:step with non-negative"
            + " numbers, e.g. 5, 0:100:2, :10, 10: or ::3");
  }

  private static long number(String digits, long otherwise) {
    return digits == null || digits.isEmpty() ? otherwise : Long.parseLong(digits);
  }

  /**
   * Whether a frame is selected.
   *
   * @param frame 0-based frame number
   * @return true if it is to be taken
   */
  public boolean contains(long frame) {
    return frame >= start && frame < stop && (frame - start) % step == 0;
  }

  /**
   * Whether nothing is selected from a frame on, so that reading may end before it.
   *
   * @param frame 0-based frame number
   * @return true if neither this frame nor a later one is selected
   */
  public boolean isPast(long frame) {
    long last = stop - 1 - (stop - 1 - start) % step;
    return frame > last;
  }
}
