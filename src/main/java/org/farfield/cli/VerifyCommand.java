package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.farfield.runs.RunFolders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code farfield verify}. */
@Command(
    name = "verify",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Checks the folder of a run: that all shards are there, with the bytes and frames they had.",
      "Ends with exit code 4 if something is wrong."
    })
final class VerifyCommand extends ReportingCommand {
  private static final int WRONG = 4;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "Folder that featurize wrote; several if its parts have folders of their own.")
  private List<Path> folders;

  @Override
  public Integer call() {
    AtomicLong frames = new AtomicLong();
    RunFolders run = new RunFolders(folders);
    List<String> wrong = run.verify(frames::set);
    for (String what : wrong) {
      note(run.name() + ": " + what);
    }
    if (!wrong.isEmpty()) {
      return WRONG;
    }
    note(run.name() + ": all right, " + frames + " frames");
    return 0;
  }
}
