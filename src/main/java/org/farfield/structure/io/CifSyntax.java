package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.farfield.structure.text.Quote;

/**
 * Checks the text of a data block before it is parsed: every data name once, every name with its
 * values, every loop with whole rows.
 *
 * <p>The parser keeps the last of two loops that share a name and shifts the values of a row that
 * is incomplete, both in silence: another structure than the file's.
 */
final class CifSyntax {
  private static final Set<String> SITES =
      CifFrame.ITEMS.stream()
          .map(item -> ("_atom_site_" + item).toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private static final int OUTSIDE = -1; // of all loops

  private final String[] lines;
  private final Map<String, Integer> seen = new HashMap<>(); // data name → line
  private final List<String> loop = new ArrayList<>(); // its data names
  private boolean inLoop;
  private int loopLine;
  private long loopValues;
  private String waiting; // a data name outside of loops whose value comes next
  private int waitingLine;
  private String firstOfSites; // that was met, null before
  private int sitesLoop;
  private Fault apart; // of sites in two loops; a name that occurs twice says more
  private int at;
  private int column;

  /** A fault and its line, counted from 0 at the beginning of the block. */
  static final class Fault extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private final int line;

    Fault(int line, String reason) {
      super("the CIF block is malformed: " + reason);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  private CifSyntax(String text) {
    lines = text.split("\n", -1);
  }

  /**
   * Checks a data block.
   *
   * @throws Fault with the reason
   */
  static void check(String block) {
    new CifSyntax(block).check();
  }

  private void check() {
    for (at = 0; at < lines.length; at++) {
      if (lines[at].startsWith(";")) {
        textField();
      } else {
        line(lines[at]);
      }
    }
    endEntry();
    if (apart != null) {
      throw apart;
    }
  }

  private void textField() {
    int first = at;
    do {
      at++;
    } while (at < lines.length && !lines[at].startsWith(";"));
    if (at >= lines.length) {
      throw new Fault(first, "the text after ';' is not closed by a line that begins with ';'");
    }
    value(first, lines[first]);
    line(lines[at].substring(1));
  }

  private void line(String line) {
    column = 0;
    while (true) {
      while (column < line.length() && line.charAt(column) <= ' ') {
        column++;
      }
      if (column >= line.length() || line.charAt(column) == '#') {
        return;
      }
      int start = column;
      char first = line.charAt(start);
      if (first == '"' || first == '\'') {
        skipQuoted(line, first);
        value(at, line.substring(start, column));
      } else {
        while (column < line.length() && line.charAt(column) > ' ') {
          column++;
        }
        word(line.substring(start, column));
      }
    }
  }

  /** To the next quote that a blank or the end of the line follows. */
  private void skipQuoted(String line, char quote) {
    int start = column;
    do {
      column = line.indexOf(quote, column + 1);
      if (column < 0) {
        throw new Fault(
            at, "the quote opened at " + Quote.of(line.substring(start)) + " is not closed");
      }
    } while (column + 1 < line.length() && line.charAt(column + 1) > ' ');
    column++;
  }

  private void word(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (word.charAt(0) == '_') {
      name(word, lower.replace('.', '_'));
    } else if (lower.equals("loop_")) {
      endEntry();
      inLoop = true;
      loopLine = at;
    } else if (lower.startsWith("data_") || lower.equals("stop_") || lower.equals("global_")) {
      endEntry();
    } else if (lower.startsWith("save_")) {
      endEntry();
      seen.clear();
      firstOfSites = null;
    } else {
      value(at, word);
    }
  }

  private void name(String word, String normal) {
    if (!inLoop || loopValues > 0) {
      endEntry();
      waiting = word;
      waitingLine = at;
    } else {
      loop.add(word);
    }
    requireOneLoopOfSites(word, normal);
    Integer before = seen.put(normal, at);
    if (before != null) {
      throw new Fault(
          at,
          "the data name "
              + Quote.of(word)
              + " occurs twice in one data block, "
              + (before == at ? "on one line" : "first " + linesAbove(at - before))
              + "; leave the one that is meant");
    }
  }

  private static String linesAbove(int count) {
    return count == 1 ? "on the line above" : count + " lines above";
  }

  /** Rows of two loops need not be in the same order. */
  private void requireOneLoopOfSites(String word, String normal) {
    if (!SITES.contains(normal)) {
      return;
    }
    int here = inLoop ? loopLine : OUTSIDE;
    if (firstOfSites != null && sitesLoop != here && apart == null) {
      apart =
          new Fault(
              at,
              Quote.of(word)
                  + " is not in the loop of "
                  + Quote.of(firstOfSites)
                  + "; put all items of the atom sites into one loop");
    }
    if (firstOfSites == null) {
      firstOfSites = word;
      sitesLoop = here;
    }
  }

  private void value(int line, String value) {
    if (inLoop) {
      if (loop.isEmpty()) {
        throw new Fault(line, "loop_ is followed by " + Quote.of(value) + " instead of data names");
      }
      loopValues++;
    } else if (waiting != null) {
      waiting = null;
    } else {
      throw new Fault(
          line,
          "the value "
              + Quote.of(value)
              + " has no data name before it; put values of several words in quotes");
    }
  }

  private void endEntry() {
    if (waiting != null) {
      throw new Fault(waitingLine, Quote.of(waiting) + " has no value; give it one or '?'");
    }
    long surplus = loop.isEmpty() ? 0 : loopValues % loop.size();
    if (surplus != 0) {
      throw new Fault(
          loopLine,
          "the loop of "
              + Quote.of(loop.get(0))
              + " has rows of "
              + loop.size()
              + " values but "
              + loopValues
              + " values, "
              + surplus
              + " in its last row; complete the rows");
    }
    inLoop = false;
    loop.clear();
    loopValues = 0;
  }
}
