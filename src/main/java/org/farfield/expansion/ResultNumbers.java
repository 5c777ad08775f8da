package org.farfield.expansion;

import java.lang.ref.Reference;
import java.nio.DoubleBuffer;

/**
 * Numbers of a result. A backend fills an array with them, which it may lend, or lends memory
 * outside the heap where they lie already: readers who ask for some at a time need not know which.
 */
public final class ResultNumbers {
  private final int length;
  private Made made; // null until somebody asks
  private DoubleBuffer lent; // the numbers, outside the heap; null: none
  private Runnable giveBack; // with what is lent
  private boolean isReleased;

  /** Complete when another thread sees it, as what final fields lead to is. */
  private static final class Made {
    final double[] values;

    Made(double[] values) {
      this.values = values;
    }
  }

  /**
   * Makes zeros. Their memory is made when they are first asked for: by who fills them, who has it
   * in a cache then, and not one after the other beforehand.
   *
   * @param length how many
   */
  public ResultNumbers(int length) {
    this.length = length;
  }

  /**
   * How many there are.
   *
   * @return their number
   */
  public int length() {
    return length;
  }

  /**
   * The numbers themselves, not a copy. Of lent ones an array is made when first asked for it.
   *
   * @return all of them
   * @throws IllegalStateException if they were lent and are released
   */
  public double[] values() {
    Made seen = made;
    return (seen == null ? make() : seen).values;
  }

  private synchronized Made make() {
    if (isReleased) {
      throw new IllegalStateException("these numbers were released");
    }
    if (made == null) {
      double[] values = new double[length];
      if (lent != null) {
        lent.get(0, values);
      }
      made = new Made(values);
    }
    return made;
  }

  /**
   * Copies numbers; those that lie outside the heap come from there, and no array is made of all.
   *
   * @param from place of the first
   * @param to gets them
   * @param at where in it
   * @param count how many
   * @throws IllegalStateException if they were lent and are released
   */
  public void read(int from, double[] to, int at, int count) {
    DoubleBuffer outside = made == null ? lent : null;
    if (outside == null) {
      System.arraycopy(values(), from, to, at, count);
      return;
    }
    try {
      outside.get(from, to, at, count);
    } finally {
      Reference.reachabilityFence(this); // whoever lent them takes them back when nobody has this
    }
  }

  /**
   * For backends: gives zeros, which nobody has asked for, numbers that lie outside the heap.
   *
   * @param numbers all of them
   * @param whenReleased takes them back
   * @throws IllegalStateException if there are others, or as many are not wanted
   */
  public synchronized void lend(DoubleBuffer numbers, Runnable whenReleased) {
    if (made != null || lent != null || numbers.remaining() != length) {
      throw new IllegalStateException("other numbers are there, or as many are not wanted");
    }
    lent = numbers;
    giveBack = whenReleased;
  }

  /**
   * For backends: gives zeros, which nobody has asked for, an array that another result has had.
   *
   * @param zeros all of them
   * @param whenReleased takes them back
   * @throws IllegalStateException if there are others, or as many are not wanted
   */
  public synchronized void lend(double[] zeros, Runnable whenReleased) {
    if (made != null || lent != null || zeros.length != length) {
      throw new IllegalStateException("other numbers are there, or as many are not wanted");
    }
    made = new Made(zeros);
    giveBack = whenReleased;
  }

  /**
   * Says that nobody reads these numbers any more: what was lent goes to the next results at once.
   * Without it the garbage collector finds out.
   */
  public synchronized void release() {
    if (giveBack != null) {
      if (lent == null) {
        made = null; // the array itself was lent
      }
      isReleased = made == null;
      lent = null;
      giveBack.run();
      giveBack = null;
    }
  }
}
