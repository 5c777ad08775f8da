package org.farfield.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.error.InputException;

/**
 * A part of a run, which a process of its own makes: neighbouring shards, about as much work as
 * those of any other part. No two parts have a shard in common.
 *
 * @param number counted from 1
 * @param count of all parts
 */
public record Part(int number, int count) {
  /** All of a run. */
  public static final Part WHOLE = new Part(1, 1);

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})/([0-9]{1,9})");
  private static final Pattern LOG =
      Pattern.compile(RunNames.ANY_MARK + "part-[0-9]+-of-[0-9]+[.]jsonl");
  private static final Pattern LOCK =
      Pattern.compile(Pattern.quote(lock("")) + "[0-9]+-of-([0-9]+)");

  /** Checks. */
  public Part {
    if (number < 1 || number > count) {
      throw new InputException(
          "there is no part " + number + " of " + count + "; parts count from 1");
    }
  }

  /**
   * Reads one.
   *
   * @param text such as 3/8
   * @return part 3 of 8
   * @throws InputException if it is anything else
   */
  public static Part parse(String text) {
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      throw new InputException("a part is a number of how many, such as 3/8, not '" + text + "'");
    }
    return new Part(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
  }

  /**
   * Whether it is all of a run.
   *
   * @return true for 1/1
   */
  public boolean isWhole() {
    return count == 1;
  }

  String label() {
    return number + "-of-" + count;
  }

  /** Its list of shards that are done, see {@link RunNames}. */
  String log() {
    return isWhole() ? ShardLog.NAME : "part-" + label() + ".jsonl";
  }

  /** Whether a file is the list of a part that is not the whole. */
  static boolean isLog(String name) {
    return LOG.matcher(name).matches();
  }

  /** The lock of who makes it; not that of a whole run. */
  String lock() {
    return lock(label());
  }

  private static String lock(String label) {
    return ".lock-part-" + label;
  }

  /** Whether a file is the lock of a part that may be made beside this one. */
  boolean isLockBeside(String name) {
    Matcher m = LOCK.matcher(name);
    return m.matches() && !isWhole() && m.group(1).equals(Integer.toString(count));
  }

  static boolean isLock(String name) {
    return LOCK.matcher(name).matches();
  }

  /**
   * The shards of a run that are in it, by estimated time; neighbours, as they are read in order.
   */
  List<Shard> of(Survey survey) {
    double total = survey.shards().stream().mapToDouble(Part::work).sum();
    List<Shard> mine = new ArrayList<>();
    double before = 0;
    for (Shard shard : survey.shards()) {
      double middle = (before + work(shard) / 2) / total;
      if (Math.min((int) (middle * count), count - 1) == number - 1) {
        mine.add(shard);
      }
      before += work(shard);
    }
    return mine;
  }

  /** Frames in it that have no features: those between its first shard and that of the next. */
  List<Rejected> rejected(Survey survey, List<ShardLog.Done> done) {
    List<Shard> mine = of(survey);
    if (isWhole()) {
      return RunFolder.rejected(survey, done);
    }
    if (mine.isEmpty()) {
      return List.of();
    }
    int first = mine.get(0).number();
    int next = first + mine.size();
    long from = first == 0 ? 0 : mine.get(0).from();
    long to = next == survey.shards().size() ? Long.MAX_VALUE : survey.shards().get(next).from();
    return RunFolder.rejected(survey, done).stream()
        .filter(r -> r.frame() >= from && r.frame() < to)
        .toList();
  }

  // No shard is for nothing: its frames are read.
  private static double work(Shard shard) {
    return shard.census().costs().seconds() + 1e-6 * shard.census().atoms();
  }

  @Override
  public String toString() {
    return number + " of " + count;
  }
}
