package org.farfield.spark;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.stream.Stream;
import org.farfield.cli.Main;

/** What {@code spark-submit --class} names: the command {@code farfield spark}. */
public final class Submitted {
  private Submitted() {}

  /**
   * Runs it. A JVM that is ended from within is a failure to YARN, whatever its exit code.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    String[] all = Stream.concat(Stream.of("spark"), Stream.of(arguments)).toArray(String[]::new);
    int code = Main.run(all, out, err);
    if (code != 0) {
      System.exit(code);
    }
  }
}
