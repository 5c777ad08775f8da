package org.farfield.backend.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Java program run in a process of its own: libraries are loaded and the simulator's variables
 * are read once per process.
 *
 * @param exitCode its exit code
 * @param output what it wrote to both streams
 */
public record ChildJvm(int exitCode, String output) {
  /** Options for a Java that lives for a second: its classes are those of this build. */
  public static final List<String> QUICK_START =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote");

  /**
   * Runs a program of the test class path to its end.
   *
   * @param program the class with the main method
   * @param environment variables to set; those with an empty value are removed
   */
  public static ChildJvm run(Class<?> program, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(program, environment, arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new ChildJvm(process.waitFor(), output);
  }

  /** Starts a program of the test class path. */
  public static Process start(
      Class<?> program, Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(QUICK_START);
    // a crash leaves no files
    command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    return builder.start();
  }
}
