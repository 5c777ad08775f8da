package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.farfield.AseDatabases;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In folders lie files that are called as databases of ASE's are, and are none. */
class InputFilesTest {
  private static final byte[] THUMBNAILS = {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0, 1, 2, 3};

  @TempDir Path directory;
  private Path folder;

  @BeforeEach
  void files() throws IOException, SQLException {
    folder = Files.createDirectories(directory.resolve("in"));
    try (Connection db = AseDatabases.make(folder.resolve("ase.db"))) {
      Structure water = new Structure(new int[] {8, 1}, new double[] {0, 0, 0, 0, 0, 1}, Cell.OPEN);
      AseDatabases.insert(db, AseDatabases.row(water));
    }
    try (Connection db = AseDatabases.open(folder.resolve("cookies.db"))) {
      AseDatabases.sql(db, "CREATE TABLE moz_cookies (id INTEGER PRIMARY KEY, name TEXT)");
    }
    Files.write(folder.resolve("Thumbs.db"), THUMBNAILS);
    Files.createFile(folder.resolve("empty.db"));
  }

  private List<String> names(List<String> notes, Path... arguments) {
    List<String> all = List.of(arguments).stream().map(Path::toString).toList();
    return InputFiles.of(all, notes::add).stream().map(f -> f.getFileName() + "").toList();
  }

  @Test
  void whatIsNoneOfAseIsLeftOutOfAFolder() throws IOException {
    List<String> notes = new ArrayList<>();
    assertThat(names(notes, folder)).containsExactly("ase.db");
    assertThat(notes)
        .containsExactlyInAnyOrder(
            folder.resolve("Thumbs.db") + ": is no database of ASE's; left out",
            folder.resolve("empty.db") + ": is no database of ASE's; left out",
            folder.resolve("cookies.db") + ": is no database of ASE's; left out");
    String said =
        RunFixture.run(RunFixture.featurize(folder, directory + "/run/", "--shard-frames", "2"));
    assertThat(said).startsWith("0 ").contains("Thumbs.db: is no database of ASE's; left out");
  }

  @Test
  void whatIsNamedIsAnError() {
    Path named = folder.resolve("Thumbs.db");
    List<String> notes = new ArrayList<>();
    assertThat(names(notes, folder, named)).containsExactly("Thumbs.db", "ase.db");
    assertThat(RunFixture.run(RunFixture.featurize(named, directory + "/run/")))
        .startsWith("2 ")
        .contains("Thumbs.db: is no database of SQLite");
  }

  /** What may be of ASE's, and cannot be read as it stands, is not passed over. */
  @Test
  void whatMayBeOfAseStays() throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("ase.db"));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("packed.db")))) {
      out.write(whole);
    }
    byte[] damaged = whole.clone();
    System.arraycopy("damaged".getBytes(StandardCharsets.US_ASCII), 0, damaged, 100, 7);
    Files.write(folder.resolve("damaged.db"), damaged);
    Files.write(folder.resolve("written.db"), Files.readAllBytes(folder.resolve("cookies.db")));
    Files.write(folder.resolve("written.db-wal"), new byte[] {1, 2, 3}); // its table may be there
    assertThat(names(new ArrayList<>(), folder))
        .containsExactly("ase.db", "damaged.db", "packed.db", "written.db");
  }
}
