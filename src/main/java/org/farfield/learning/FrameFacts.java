package org.farfield.learning;

import java.util.Map;

/**
 * What is known of a frame before its features.
 *
 * @param origin file and frame, for messages
 * @param counts how many atoms there are of each element
 * @param target NaN where the frame has none
 * @param trainKey what {@link Choice} of training frames goes by
 * @param foldKey what that of folds goes by
 */
record FrameFacts(
    String origin, Map<Integer, Integer> counts, double target, String trainKey, String foldKey) {
  boolean isLabelled() {
    return !Double.isNaN(target);
  }
}
