package org.farfield.learning.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.RowSpan;

/**
 * Features of rows that are far fewer than these, in coordinates of the space that the rows span: a
 * space for each group of columns, as groups have scales of their own and the penalty knows no
 * directions within one. What is fitted is the same, at the cost of as many columns as there are
 * rows in each group.
 */
public final class SpannedColumns {
  private static final int LEAST_FEATURES = 1000; // below, their own factor costs little

  /** A group: its columns, and their span; null of one that has no more columns than rows. */
  private record Group(int[] columns, RowSpan span) {
    int size() {
      return span == null ? columns.length : span.size();
    }
  }

  private final List<Group> groups = new ArrayList<>();
  private final List<double[]> rows;
  private final int features;
  private final int length;

  /**
   * Finds the spaces.
   *
   * @param rows far fewer than columns
   * @param groupOf the group of each column, by whose number these are
   * @param groups of columns
   * @param product does the products
   */
  public SpannedColumns(List<double[]> rows, int[] groupOf, int groups, DenseProduct product) {
    this.rows = rows;
    features = groupOf.length;
    for (int g = 0; g < groups; g++) {
      int[] columns = columns(groupOf, g);
      boolean wide = columns.length > rows.size();
      this.groups.add(new Group(columns, wide ? span(columns, product) : null));
    }
    length = this.groups.stream().mapToInt(Group::size).sum();
  }

  private SpannedColumns(SpannedColumns all, int groups) {
    this.groups.addAll(all.groups.subList(0, groups));
    rows = all.rows;
    features = this.groups.stream().mapToInt(group -> group.columns().length).sum();
    length = this.groups.stream().mapToInt(Group::size).sum();
  }

  /** Those of the first groups, whose columns are before all others. */
  SpannedColumns first(int count) {
    return new SpannedColumns(this, count);
  }

  private static int[] columns(int[] groupOf, int group) {
    return IntStream.range(0, groupOf.length).filter(f -> groupOf[f] == group).toArray();
  }

  private RowSpan span(int[] columns, DenseProduct product) {
    int count = rows.size();
    double[] x = new double[Math.multiplyExact(columns.length, count)];
    for (int i = 0; i < count; i++) {
      double[] row = rows.get(i);
      for (int f = 0; f < columns.length; f++) {
        x[f * count + i] = row[columns[f]];
      }
    }
    return new RowSpan(x, count, product);
  }

  /** How many coordinates there would be. */
  static int length(int[] groupOf, int groups, long rows) {
    return (int)
        IntStream.range(0, groups).mapToLong(g -> Math.min(rows, columns(groupOf, g).length)).sum();
  }

  /** Whether they are so much fewer than features that it pays. */
  static boolean pays(int[] groupOf, int groups, long rows) {
    return groupOf.length > LEAST_FEATURES && length(groupOf, groups, rows) <= groupOf.length / 2;
  }

  /** How many features there are. */
  int features() {
    return features;
  }

  /** The group of each coordinate. */
  public int[] groupOf() {
    int[] groupOf = new int[length];
    int at = 0;
    for (int g = 0; g < groups.size(); g++) {
      Arrays.fill(groupOf, at, at + groups.get(g).size(), g);
      at += groups.get(g).size();
    }
    return groupOf;
  }

  /** Coordinates of a row. */
  public double[] row(int number) {
    double[] coordinates = new double[length];
    int at = 0;
    for (Group group : groups) {
      if (group.span() == null) {
        for (int f = 0; f < group.size(); f++) {
          coordinates[at + f] = rows.get(number)[group.columns()[f]];
        }
      } else {
        group.span().coordinates(number, coordinates, at);
      }
      at += group.size();
    }
    return coordinates;
  }

  /** Weights of features that have these coordinates. */
  public double[] weights(double[] coordinates) {
    double[] weights = new double[features];
    int at = 0;
    for (Group group : groups) {
      double[] own =
          group.span() == null
              ? Arrays.copyOfRange(coordinates, at, at + group.size())
              : group.span().at(coordinates, at);
      for (int f = 0; f < own.length; f++) {
        weights[group.columns()[f]] = own[f];
      }
      at += group.size();
    }
    return weights;
  }
}
