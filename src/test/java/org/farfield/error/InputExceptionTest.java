package org.farfield.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InputExceptionTest {
  private static String message(IOException cause) {
    return InputException.unreadable(Path.of("a", "water.xyz"), cause).getMessage();
  }

  @Test
  void filesThatCannotBeReadAreSaidToBeMissingOrForbiddenInWords() {
    // the message of both is the name alone
    assertThat(message(new NoSuchFileException("a/water.xyz")))
        .isEqualTo("a/water.xyz: there is no such file; check the path");
    assertThat(message(new AccessDeniedException("a/water.xyz")))
        .isEqualTo("a/water.xyz: the file may not be read; check its permissions");
    assertThat(message(new IOException("Is a directory")))
        .isEqualTo("a/water.xyz: the file cannot be read (Is a directory)");
  }
}
