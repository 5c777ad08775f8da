package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructureReadersTest {
  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "a.xyz, EXTXYZ", "a.XYZ, EXTXYZ", "a.extxyz.gz, EXTXYZ", "POSCAR, POSCAR", "POSCAR.gz, POSCAR",
    "POSCAR_relaxed, POSCAR", "CONTCAR, POSCAR", "a.vasp, POSCAR", "a.poscar, POSCAR", "a.cif, CIF",
    "a.cif.GZ, CIF", "a.xyz.zst, EXTXYZ", "POSCAR.bz2, POSCAR", "a.cif.xz, CIF",
        "POSCAR.xyz, EXTXYZ",
  })
  void namesTellTheFormat(String name, String format) {
    assertThat(Format.ofFileName(name)).isEqualTo(Format.valueOf(format));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<stdin>", "a.pdb", "noextension", "xyz", "a.xyz.zip", ".gz"})
  void unknownNamesAreRefusedWithAWayOut(String name) {
    assertThatThrownBy(() -> StructureReaders.open(bytes(""), name, null))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(name + ": ")
        .hasMessageContaining("extended XYZ")
        .hasMessageContaining("POSCAR")
        .hasMessageContaining("CIF")
        .hasMessageContaining(
            "extxyz, poscar, xdatcar, cif, lammps-dump, lammps-data, parquet or ase-db");
  }

  @Test
  void theFormatCanBeForced() {
    try (StructureReader reader =
        StructureReaders.open(bytes("1\n\nO 1 2 3\n"), "<stdin>", "extxyz")) {
      assertThat(reader.read().origin()).isEqualTo("<stdin>, frame 0");
    }
    assertThatThrownBy(() -> StructureReaders.open(bytes(""), "<stdin>", "pdb"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'pdb'")
        .hasMessageContaining(
            "it must be extxyz, poscar, xdatcar, cif, lammps-dump, lammps-data, parquet or ase-db");
  }

  @Test
  void readsCompressedStandardInput() {
    InputStream in =
        new ByteArrayInputStream(Texts.gzip("1\n\nO 1 2 3\n".getBytes(StandardCharsets.UTF_8)));
    try (StructureReader reader = StructureReaders.open(in, "<stdin>", "extxyz")) {
      assertThat(Texts.readAll(reader)).hasSize(1);
    }
  }

  @Test
  void missingFilesAndDirectoriesAreNamed(@TempDir Path directory) throws IOException {
    Path missing = directory.resolve("no.xyz");
    assertThatThrownBy(() -> StructureReaders.open(missing))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("no such file");
    Path folder = Files.createDirectory(directory.resolve("folder.xyz"));
    assertThatThrownBy(() -> StructureReaders.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("directory");
  }

  @Test
  void readsFilesByPath(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("w.xyz");
    Files.writeString(file, "1\n\nO 1 2 3\n");
    try (StructureReader reader = StructureReaders.open(file)) {
      assertThat(reader.read().origin()).isEqualTo("w.xyz, frame 0");
    }
    Path other = directory.resolve("w.dat");
    Files.writeString(other, "1\n\nO 1 2 3\n");
    try (StructureReader reader = StructureReaders.open(other, "extxyz")) {
      assertThat(reader.read().size()).isEqualTo(1);
    }
  }

  @Test
  void streamsThatFailAreReportedWithTheirPlace() {
    InputStream failing =
        new InputStream() {
          private final InputStream start = bytes("1\n\nO 1 2 3\n1\n");

          @Override
          public int read() throws IOException {
            int b = start.read();
            if (b < 0) {
              throw new IOException("device gone");
            }
            return b;
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            int b = read();
            into[offset] = (byte) b;
            return 1;
          }
        };
    try (StructureReader reader = StructureReaders.open(failing, "f.xyz", null)) {
      assertThat(reader.read().size()).isEqualTo(1);
      InputException e = catchThrowableOfType(InputException.class, reader::read);
      assertThat(e.getMessage()).startsWith("f.xyz, frame 1, line 4: ").contains("device gone");
    }
  }
}
