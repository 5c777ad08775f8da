package org.farfield.features;

/**
 * How features are written.
 *
 * @param single whether they are rounded to 4 bytes
 * @param kept what is written of the frames beside them
 */
public record WriteOptions(boolean single, Kept kept) {
  /** Numbers of 8 bytes, and nothing else. */
  public static final WriteOptions DEFAULT = new WriteOptions(false, Kept.NONE);
}
