package org.farfield.structure.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.farfield.error.InputException;
import org.farfield.structure.text.Quote;

/**
 * Opens structure files by their name's format: extended XYZ ({@code *.xyz}, {@code *.extxyz}),
 * POSCAR ({@code POSCAR*}, {@code CONTCAR*}, {@code *.vasp}, {@code *.poscar}), XDATCAR ({@code
 * XDATCAR*}, {@code *.xdatcar}), CIF ({@code *.cif}), dumps ({@code *.lammpstrj}, {@code *.dump})
 * and data files ({@code *.lmp}, {@code *.lammps-data}) of LAMMPS, tables of structures in Parquet
 * files ({@code *.parquet}) and databases of ASE in SQLite ({@code *.db}).
 *
 * <p>Input compressed with gzip, bzip2, xz or zstd is recognised by its first bytes, whatever its
 * name.
 */
public final class StructureReaders {
  private StructureReaders() {}

  /**
   * Opens a file in the format its name tells.
   *
   * @param path the file
   * @return a reader, to be closed
   * @throws InputException if there is no such file or its format is unknown
   */
  public static StructureReader open(Path path) {
    return open(path, null);
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @param formatOrNull {@code extxyz}, {@code poscar}, {@code xdatcar}, {@code cif}, {@code
   *     lammps-dump} or {@code lammps-data}, these two with elements of types, as in {@code
   *     lammps-dump:O,H}, {@code parquet} or {@code ase-db}; null to go by the name
   * @return a reader, to be closed
   * @throws InputException if there is no such file or its format is unknown
   * @throws org.farfield.error.ResourceException if it is a database, and SQLite's library cannot
   *     be loaded
   */
  public static StructureReader open(Path path, String formatOrNull) {
    requireNoDirectory(path);
    Format format = format(name(path), formatOrNull);
    if (format == Format.PARQUET) {
      return TableReader.open(path);
    }
    if (format == Format.ASE_DB) {
      return AseReader.open(path);
    }
    LammpsTypes types = types(formatOrNull); // before a file is open that nobody would close
    return reader(lines(path), format, types);
  }

  /**
   * Whether the name of a file tells that it is one of structures.
   *
   * @param path a file
   * @return true for those that {@link #open(Path)} takes
   */
  public static boolean knows(Path path) {
    return Format.find(name(path)).isPresent();
  }

  /**
   * Whether a file is something else than its name tells: a database ({@code *.db}) that is none of
   * ASE's, such as those that systems and browsers leave in folders.
   *
   * @param path a file
   * @return false of other files, and where that cannot be told
   * @throws org.farfield.error.ResourceException if it is a database, and SQLite's library cannot
   *     be loaded
   */
  public static boolean isOther(Path path) {
    return Format.find(name(path)).filter(Format.ASE_DB::equals).isPresent()
        && AseDatabase.isOther(path);
  }

  static void requireNoDirectory(Path path) {
    if (Files.isDirectory(path)) {
      throw new InputException(path + ": this is a directory; name a structure file in it");
    }
  }

  static String name(Path path) {
    Path fileName = path.getFileName();
    return fileName == null ? path.toString() : fileName.toString();
  }

  /** The lines of a file, compressed or not. */
  static LineSource lines(Path path) {
    try {
      return lines(Files.newInputStream(path), name(path));
    } catch (IOException e) {
      throw InputException.unreadable(path, e);
    }
  }

  /**
   * Reads from a stream, e.g. the standard input.
   *
   * @param in the stream; closed with the reader
   * @param name what to call it in messages, e.g. {@code "<stdin>"}
   * @param formatOrNull {@code extxyz}, {@code poscar}, {@code xdatcar}, {@code cif}, {@code
   *     lammps-dump} or {@code lammps-data}, the last two with elements of types, as in {@code
   *     lammps-dump:O,H}; null to go by the name
   * @return a reader, to be closed
   * @throws InputException if the format is unknown or the stream cannot be read
   */
  public static StructureReader open(InputStream in, String name, String formatOrNull) {
    Format format = format(name, formatOrNull);
    LammpsTypes types = types(formatOrNull);
    if (format.isOfFiles()) {
      throw new InputException(
          name
              + ": Parquet and databases are read here and there, and so from files alone; name the"
              + " file");
    }
    try {
      return reader(lines(in, name), format, types);
    } catch (IOException e) {
      throw new InputException(name + ": the input cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Begins with a copy of standard input.
   *
   * @param copy a file
   * @param formatOrNull {@code extxyz}, which null stands for, {@code poscar} or {@code cif}
   * @return its frames
   */
  public static StructureReader openCopy(Path copy, String formatOrNull) {
    String format = formatOrNull == null ? "extxyz" : formatOrNull;
    try {
      InputStream in = Files.newInputStream(copy);
      return open(in, "<stdin>", format);
    } catch (IOException e) {
      throw new InputException("standard input cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static Format format(String name, String formatOrNull) {
    return formatOrNull == null ? Format.ofFileName(name) : Format.of(formatOrNull);
  }

  private static LineSource lines(InputStream in, String name) throws IOException {
    try {
      return new LineSource(decompressed(in), name);
    } catch (IOException | InputException e) {
      in.close();
      throw e;
    }
  }

  private static LammpsTypes types(String formatOrNull) {
    try {
      return new LammpsTypes(Format.types(formatOrNull));
    } catch (IllegalArgumentException e) {
      throw new InputException("input format " + Quote.of(formatOrNull) + ": " + e.getMessage(), e);
    }
  }

  private static StructureReader reader(LineSource source, Format format, LammpsTypes types) {
    return switch (format) {
      case EXTXYZ -> new ExtXyzReader(source, false);
      case POSCAR -> new PoscarReader(source);
      case XDATCAR -> new XdatcarReader(source);
      case CIF -> new CifReader(source);
      case LAMMPS_DUMP -> new LammpsDumpReader(source, types);
      case LAMMPS_DATA -> new LammpsDataReader(source, types);
      case PARQUET, ASE_DB -> throw new IllegalArgumentException("tables are no lines");
    };
  }

  private static InputStream decompressed(InputStream in) throws IOException {
    PeekableInput peekable = new PeekableInput(in);
    return Compression.of(peekable)
        .<InputStream>map(compression -> new UnpackedInput(compression, peekable))
        .orElse(peekable);
  }
}
