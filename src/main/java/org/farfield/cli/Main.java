package org.farfield.cli;

import java.io.File;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.kernels.cpu.WarmUp;
import org.farfield.structure.text.Quote;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program {@code farfield}. docs/running.md lists its exit codes. */
public final class Main {
  private static final Set<String> SUMMING =
      Set.of("featurize", "reduce", "train", "predict", "evaluate", "learning-curve");
  private static final long LARGE = 100_000; // bytes: some thirty structures of a hundred atoms
  // atoms: about from here on usual potentials are split, and sharper ones
  private static final int MANY = 2500;
  private static final int MANY_SHARP = 1000;
  private static final int OUR_FAULT = 1;
  private static final int WRONG_INPUT = 2;
  private static final int NO_RESOURCE = 5;
  private static final String MORE_MEMORY = " (FARFIELD_JAVA_OPTS=-Xmx…)";

  private Main() {}

  /**
   * Runs the program and ends the JVM with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    PrintWriter out = writer(System.out, "stdout.encoding");
    PrintWriter err = writer(System.err, "stderr.encoding");
    sums(arguments).forEach(WarmUp::start);
    int code = run(arguments, out, err);
    out.flush();
    System.exit(System.out.checkError() ? unsaid(code, err) : code);
  }

  // What there is much of, if there is. Asked before the options are understood: that takes as long
  // as compiling the kernels does.
  private static List<WarmUp.Sums> sums(String[] arguments) {
    if (arguments.length == 0 || !SUMMING.contains(arguments[0])) {
      return List.of();
    }
    for (int i = 1; i < arguments.length; i++) {
      File file = new File(arguments[i]);
      if (!arguments[i - 1].equals("--out") // it may be there from before
          && file.length() > LARGE) {
        return sums(arguments, file);
      }
    }
    return List.of();
  }

  // Densities of Gaussians, as of SOAP, are summed over neighbours alone; those of a configuration
  // file are not seen.
  private static List<WarmUp.Sums> sums(String[] arguments, File file) {
    if (isSaid(arguments, "--density", "rho")) {
      return List.of(WarmUp.Sums.NEIGHBORS, WarmUp.Sums.PRODUCTS); // few ask for the expansion
    }
    boolean single = isSaid(arguments, "--precision", "single");
    List<WarmUp.Sums> sums = new ArrayList<>();
    FirstCell.of(file)
        .ifPresentOrElse(
            cell -> {
              sums.add(WarmUp.Sums.waves(cell.isMirrored(), single));
              // whoever gives one mostly gives one that is less than usual
              boolean sharp =
                  Arrays.stream(arguments)
                      .anyMatch(a -> a.equals("--smearing") || a.startsWith("--smearing="));
              if (cell.atoms() >= (sharp ? MANY_SHARP : MANY)) {
                sums.add(WarmUp.Sums.NEIGHBORS);
              }
            },
            () -> {
              sums.add(WarmUp.Sums.waves(true, single));
              sums.add(WarmUp.Sums.waves(false, single));
            });
    if (isSaid(arguments, "--descriptor", "power-spectrum")) {
      sums.add(WarmUp.Sums.PRODUCTS);
    }
    return sums;
  }

  private static boolean isSaid(String[] arguments, String option, String value) {
    return IntStream.range(0, arguments.length)
        .anyMatch(
            i ->
                arguments[i].equals(option + "=" + value)
                    || (i > 0 && arguments[i - 1].equals(option) && arguments[i].equals(value)));
  }

  /** In the terminal's encoding, which JDK 17 does not tell; it is the platform's then. */
  private static PrintWriter writer(PrintStream stream, String property) {
    String name = System.getProperty(property);
    Charset charset =
        name != null && Charset.isSupported(name)
            ? Charset.forName(name)
            : Charset.defaultCharset();
    return new PrintWriter(new OutputStreamWriter(stream, charset), true);
  }

  /**
   * Runs the program.
   *
   * @param arguments the command line
   * @param out standard output
   * @param err standard error
   * @return the exit code
   */
  public static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    boolean debug = Arrays.asList(arguments).contains("--debug");
    CommandLine command = new CommandLine(described());
    Commands.addTo(command, arguments);
    command.setOut(out);
    command.setErr(err);
    Failures failures = new Failures(err, debug);
    command.setExecutionExceptionHandler(failures);
    command.setParameterExceptionHandler(failures);
    try {
      ConfigFile.apply(arguments, command);
      if (arguments.length == 0) {
        command.usage(err);
        return WRONG_INPUT;
      }
      return command.execute(arguments);
    } catch (InputException | ResourceException | Error e) {
      return report(e, err, debug);
    }
  }

  // No lambdas: the JVM keeps none of picocli's types from one run to the next.
  private record Failures(PrintWriter err, boolean debug)
      implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
      return report(e, err, debug);
    }

    @Override
    public int handleParseException(ParameterException e, String[] rest) {
      return usage(e, err);
    }
  }

  private static CommandSpec described() {
    CommandSpec program = CommandSpec.create().name("farfield").versionProvider(new Version());
    program
        .usageMessage()
        .description("Long-distance equivariant (LODE) descriptors of atomic structures.");
    OptionGroup.addHelpTo(program);
    return program;
  }

  // What 'info' and 'explain' have to say is all their work.
  private static int unsaid(int code, PrintWriter err) {
    err.println(
        "farfield: standard output cannot be written; the disk may be full, or whoever reads it has"
            + " ended");
    return code == 0 ? NO_RESOURCE : code;
  }

  /** The exit code of what was thrown. */
  static int code(Throwable e) {
    return e instanceof InputException || e instanceof InvalidPathException
        ? WRONG_INPUT
        : e instanceof ResourceException || e instanceof OutOfMemoryError ? NO_RESOURCE : OUR_FAULT;
  }

  private static int report(Throwable e, PrintWriter err, boolean debug) {
    if (debug) {
      e.printStackTrace(err);
    }
    if (e instanceof InputException) {
      err.println("farfield: " + Quote.message(e.getMessage()));
      return code(e);
    }
    if (e instanceof InvalidPathException name) { // such as one with a zero, in a document
      err.println("farfield: " + Quote.of(name.getInput()) + " cannot be the name of a file");
      return code(e);
    }
    if (e instanceof ResourceException missing) {
      String hint = missing.kind() == ResourceException.Kind.MEMORY ? MORE_MEMORY : "";
      err.println("farfield: " + Quote.message(e.getMessage()) + hint);
      return code(e);
    }
    if (e instanceof OutOfMemoryError) {
      err.printf(
          Locale.ROOT,
          "farfield: out of memory, %d MiB are allowed; use smaller frames, a smaller max-radial or"
              + " max-angular, or more memory%s%n",
          Runtime.getRuntime().maxMemory() >> 20,
          MORE_MEMORY);
      return code(e);
    }
    err.println(
        "farfield: this should not happen, please report it with --debug: "
            + Quote.message(e.toString()));
    return code(e);
  }

  private static int usage(ParameterException e, PrintWriter err) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    String message = Quote.message(e.getMessage().replace('\n', ' '));
    err.println("farfield: " + message + "; see '" + name + " --help'");
    return WRONG_INPUT;
  }
}
