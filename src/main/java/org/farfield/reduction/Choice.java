package org.farfield.reduction;

/**
 * Features in the order in which they were chosen.
 *
 * @param features column indices; fewer than asked for if the others are combinations of them
 * @param scores what decided, one per feature: its distance or leverage when it was chosen
 */
@SuppressWarnings("ArrayRecordComponent") // two columns of a table
public record Choice(int[] features, double[] scores) {}
