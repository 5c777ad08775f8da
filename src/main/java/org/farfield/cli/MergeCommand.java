package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.farfield.files.PartFile;
import org.farfield.runs.RunFolders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield merge}. */
@Command(
    name = "merge",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Joins the shards of a run to one file: the one that featurize would have made at once. Of"
            + " .mts, .npz and .parquet, with the ending of the shards.")
final class MergeCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "Folder that featurize wrote; several if its parts have folders of their own.")
  private List<Path> folders;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = FileName.class,
      required = true,
      description = "File to write, of the format of the shards.")
  private Path out;

  @Option(names = "--force", description = "Replace an existing file.")
  private boolean force;

  @Override
  public Integer call() {
    PartFile.check(out, force);
    new RunFolders(folders).merge(out, force);
    return 0;
  }
}
