package org.farfield.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.farfield.structure.text.Quote;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that says what it does: results on standard output, all else on standard error. */
@Command // what fills in @Spec wants it; each command has a name and options of its own
abstract class ReportingCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  final CommandSpec spec() {
    return spec;
  }

  /** Says that this is the command of a specification which was made without annotations. */
  final void describeBy(CommandSpec other) {
    spec = other;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Tells the user something; names of files and texts of inputs in it do not harm a terminal. */
  final void note(String sentence) {
    err().println("farfield: " + Quote.message(sentence));
  }
}
