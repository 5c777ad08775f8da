package org.farfield.runs;

/**
 * A frame without features.
 *
 * @param frame its number among all frames of the input
 * @param file it is in
 * @param reason what is wrong with it
 */
public record Rejected(long frame, String file, String reason) {}
