package org.farfield.backend;

import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.Parameter;

/**
 * What every backend must do: the tests of a contract run on each of {@link TestedBackend}, and
 * know of it only which parts it has.
 */
@OnEveryBackend
public abstract class Contract extends BackendTests {
  @Parameter protected TestedBackend on;

  /** Surefire's reports have the number of the backend alone. */
  @RegisterExtension
  final TestExecutionExceptionHandler namesTheBackend =
      (context, failure) -> {
        failure.addSuppressed(new Throwable("on the backend " + on));
        throw failure;
      };

  @Override
  protected Backend create() {
    return on.open();
  }

  /** Skips the test, with a word about it in the report, where the backend has not all parts. */
  protected void require(TestedBackend.Part part) {
    assumeThat(on.has(part)).as("%s has no %s", on, part).isTrue();
  }
}
