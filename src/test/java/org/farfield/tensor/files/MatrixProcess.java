package org.farfield.tensor.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.files.Interruption;

/** Writes a matrix in a process of its own, which ends or pauses before a call to the disk. */
final class MatrixProcess {
  private MatrixProcess() {}

  /** Starts one that is killed before a call; it ends with 0 if there are not as many. */
  static int killed(Path target, boolean overwrite, double value, int call)
      throws IOException, InterruptedException {
    return start(target, overwrite, value, call, "kill").waitFor();
  }

  static Process start(Path target, boolean overwrite, double value, int call, String what)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ChildJvm.QUICK_START);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            MatrixProcess.class.getName(),
            target.toString(),
            Boolean.toString(overwrite),
            Double.toString(value),
            Integer.toString(call),
            what));
    return new ProcessBuilder(command).inheritIO().start();
  }

  static void write(Path target, boolean overwrite, double value) {
    String description = "{\"value\":" + value + "}";
    try (MatrixWriter writer = MatrixWriter.create(target, 2, 3, 1, description, overwrite)) {
      writer.append(new int[2], 2, new double[] {value, value, value, value, value, value}, 0);
      writer.commit();
    }
  }

  public static void main(String[] arguments) {
    Runnable what =
        arguments[4].equals("kill") ? () -> Runtime.getRuntime().halt(137) : MatrixProcess::pause;
    Interruption.before(Integer.parseInt(arguments[3]), what);
    write(
        Path.of(arguments[0]),
        Boolean.parseBoolean(arguments[1]),
        Double.parseDouble(arguments[2]));
  }

  private static void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
