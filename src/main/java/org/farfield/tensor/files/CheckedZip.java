package org.farfield.tensor.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads arrays and texts of a ZIP file and compares their checksums. Messages name the entry. */
final class CheckedZip implements AutoCloseable {
  private final ZipFile zip;

  CheckedZip(Path path) throws IOException {
    zip = new ZipFile(path.toFile());
  }

  /** Names of the entries. */
  Stream<String> names() {
    return zip.stream().map(ZipEntry::getName);
  }

  Npy array(String name) throws IOException {
    return whole(name, Npy::read);
  }

  private List<String> texts(String name) throws IOException {
    return whole(name, NpyTexts::read);
  }

  /** What is kept of frames in a column. */
  KeptValues kept(String name, TableColumn column) throws IOException {
    return column.type() == TableColumn.Type.TEXT
        ? KeptValues.of(texts(name))
        : KeptValues.of(array(name).data());
  }

  /** How long texts of an array may be; its checksum is not compared. */
  int textWidth(String name) throws IOException {
    try (InputStream in = zip.getInputStream(entry(name))) {
      return NpyTexts.width(in);
    } catch (IOException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  private interface Array<T> {
    T read(InputStream in, long size) throws IOException;
  }

  private <T> T whole(String name, Array<T> content) throws IOException {
    ZipEntry entry = entry(name);
    return checked(
        entry,
        in -> {
          T array = content.read(in, entry.getSize());
          if (in.read() >= 0) {
            throw new IOException("bytes after the data");
          }
          return array;
        });
  }

  private ZipEntry entry(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("there is no entry " + name);
    }
    return entry;
  }

  /** A text; empty if there is none. */
  String text(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    return entry == null
        ? ""
        : checked(entry, in -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
  }

  private interface Content<T> {
    T read(InputStream in) throws IOException;
  }

  /** Java's ZIP reader does not compare checksums by itself. */
  private <T> T checked(ZipEntry entry, Content<T> content) throws IOException {
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      T result = content.read(in);
      if (in.getChecksum().getValue() != entry.getCrc()) {
        throw new IOException("the checksum is wrong");
      }
      return result;
    } catch (IOException e) {
      throw new IOException(entry.getName() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
