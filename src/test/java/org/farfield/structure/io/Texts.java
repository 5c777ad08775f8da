package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;

/** Reads structures from texts written in the tests. */
final class Texts {
  private Texts() {}

  static StructureReader open(String name, byte[] bytes) {
    return StructureReaders.open(new ByteArrayInputStream(bytes), name, null);
  }

  static List<Structure> readAll(String name, byte[] bytes) {
    try (StructureReader reader = open(name, bytes)) {
      return readAll(reader);
    }
  }

  static List<Structure> readAll(StructureReader reader) {
    List<Structure> all = new ArrayList<>();
    for (Structure s = reader.read(); s != null; s = reader.read()) {
      all.add(s);
    }
    assertThat(reader.read()).isNull();
    return all;
  }

  static List<Structure> readAll(String name, String text) {
    return readAll(name, text.getBytes(StandardCharsets.UTF_8));
  }

  static Structure readOne(String name, String text) {
    List<Structure> all = readAll(name, text);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  /** The one-line message that reading everything ends with. */
  static String failure(String name, byte[] bytes) {
    InputException e = catchThrowableOfType(InputException.class, () -> readAll(name, bytes));
    assertThat(e).as("reading %s should fail", name).isNotNull();
    assertThat(e.getMessage()).doesNotContain("\n", "\r", "\u0000").hasSizeLessThan(400);
    return e.getMessage();
  }

  static String failure(String name, String text) {
    return failure(name, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
