package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Python with what {@code src/test/python/requirements.txt} names, for tests that compare with
 * programs of others: {@code -Dfarfield.python=PYTHON}.
 */
public final class OtherPython {
  private static final String PYTHON = System.getProperty("farfield.python");

  private OtherPython() {}

  /** Whether there is one; where there is none, the console says what is not tested. */
  public static boolean isThere(String what) {
    if (PYTHON == null) {
      System.err.println(
          "farfield: "
              + what
              + ": NOT TESTED: -Dfarfield.python=PYTHON names a Python that has"
              + " src/test/python/requirements.txt");
    }
    return PYTHON != null;
  }

  /** Skips a test where there is none, and says so. */
  public static void require(String what) {
    assumeTrue(isThere(what), "no Python: NOT TESTED");
  }

  /** Starts a script of {@code src/test/python}. */
  public static Process start(String script, String... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(PYTHON, "src/test/python/" + script), Stream.of(arguments))
            .toList();
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** What a script says, which must succeed. */
  public static String run(String script, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(script, arguments);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
