package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.farfield.runs.RunFolder;
import org.farfield.structure.text.Quote;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code farfield verify}. */
@Command(
    name = "verify",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Checks the folder of a run: that all shards are there, with the bytes and frames they had.",
      "Ends with exit code 4 if something is wrong."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int WRONG = 4;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder that featurize wrote.")
  private Path folder;

  @Override
  public Integer call() {
    AtomicLong frames = new AtomicLong();
    List<String> wrong = RunFolder.at(folder).verify(frames::set);
    for (String what : wrong) {
      spec.commandLine().getErr().println("farfield: " + Quote.message(folder + ": " + what));
    }
    if (!wrong.isEmpty()) {
      return WRONG;
    }
    spec.commandLine()
        .getErr()
        .println("farfield: " + Quote.message(folder + ": all right, " + frames + " frames"));
    return 0;
  }
}
