package org.farfield.runs;

import java.util.Locale;
import org.farfield.features.Census;

/**
 * A part of a run with a file of its own.
 *
 * @param number counted from 0
 * @param from first frame, counted through all of the input
 * @param to the frame after its last one
 * @param place of its first frame in the input
 * @param census of its frames that can be read
 */
record Shard(int number, long from, long to, NumberedFrames.Place place, Census census) {
  /** Its file in the folder. */
  String file(String format) {
    return String.format(Locale.ROOT, "shard-%06d.%s", number, format);
  }
}
