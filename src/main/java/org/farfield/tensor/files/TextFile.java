package org.farfield.tensor.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.farfield.files.PartFile;

/** A small text that appears under its name at once and complete, or not at all. */
public final class TextFile implements AutoCloseable {
  private final PartFile file;

  private TextFile(PartFile file) {
    this.file = file;
  }

  /**
   * Reserves the target.
   *
   * @param target where the text goes
   * @param overwrite whether an existing target is replaced
   * @return the file
   * @throws org.farfield.error.InputException if the target cannot be written
   */
  public static TextFile create(Path target, boolean overwrite) {
    return new TextFile(new PartFile(target, overwrite));
  }

  /**
   * Writes the text and puts it in place; once.
   *
   * @param text all of it
   * @throws org.farfield.error.InputException if it cannot be written
   */
  public void commit(String text) {
    file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    file.commit();
  }

  /** Leaves nothing behind unless the text is in place. */
  @Override
  public void close() {
    file.close();
  }
}
