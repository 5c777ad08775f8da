package org.farfield.structure.io;

import java.util.Locale;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.structure.text.Quote;

/** The structure formats that can be read. */
enum Format {
  EXTXYZ("extxyz"),
  POSCAR("poscar"),
  XDATCAR("xdatcar"),
  CIF("cif"),
  LAMMPS_DUMP("lammps-dump"),
  LAMMPS_DATA("lammps-data"),
  PARQUET("parquet"),
  ASE_DB("ase-db");

  /** How files of each format are called. */
  static final String NAMES =
      "extended XYZ (*.xyz, *.extxyz), POSCAR (POSCAR*, CONTCAR*, *.vasp, *.poscar), XDATCAR"
          + " (XDATCAR*, *.xdatcar), CIF (*.cif), dumps (*.lammpstrj, *.dump) and data files"
          + " (*.lmp, *.lammps-data) of LAMMPS, tables of structures (*.parquet) and databases of"
          + " ASE (*.db)";

  private static final String CHOICES =
      "extxyz, poscar, xdatcar, cif, lammps-dump, lammps-data, parquet or ase-db";
  private static final String WITH_TYPES = ":"; // lammps-dump:O,H

  private final String id;

  Format(String id) {
    this.id = id;
  }

  static Format of(String id) {
    for (Format format : values()) {
      if (format.id.equals(id) || format.isOfLammps() && id.startsWith(format.id + WITH_TYPES)) {
        return format;
      }
    }
    throw new InputException("unknown input format " + Quote.of(id) + "; it must be " + CHOICES);
  }

  /** Whether it is read here and there in a file, and not from its beginning to its end. */
  boolean isOfFiles() {
    return this == PARQUET || this == ASE_DB;
  }

  boolean isOfLammps() {
    return this == LAMMPS_DUMP || this == LAMMPS_DATA;
  }

  /** Elements of LAMMPS's types that a format says, such as O,H; empty if it says nothing. */
  static String types(String formatOrNull) {
    int colon = formatOrNull == null ? -1 : formatOrNull.indexOf(WITH_TYPES);
    return colon < 0 ? "" : formatOrNull.substring(colon + 1);
  }

  static Format ofFileName(String fileName) {
    String lower = lower(fileName);
    if (lower.endsWith(".traj")) {
      throw new InputException(
          fileName
              + ": trajectories of ASE's are not read; convert it: ase convert "
              + fileName
              + " frames.xyz");
    }
    return find(fileName)
        .orElseThrow(
            () ->
                new InputException(
                    fileName
                        + ": the name does not tell the format; "
                        + NAMES
                        + " are read: say which input format it is, "
                        + CHOICES));
  }

  /** What a name tells; empty if it tells nothing. */
  static Optional<Format> find(String fileName) {
    String name = Compression.withoutSuffix(fileName);
    String lower = lower(name);
    if (lower.endsWith(".xyz") || lower.endsWith(".extxyz")) {
      return Optional.of(EXTXYZ);
    }
    if (lower.endsWith(".cif")) {
      return Optional.of(CIF);
    }
    if (lower.endsWith(".vasp")
        || lower.endsWith(".poscar")
        || name.startsWith("POSCAR")
        || name.startsWith("CONTCAR")) {
      return Optional.of(POSCAR);
    }
    if (name.startsWith("XDATCAR") || lower.endsWith(".xdatcar")) {
      return Optional.of(XDATCAR);
    }
    if (lower.endsWith(".lammpstrj") || lower.endsWith(".dump")) {
      return Optional.of(LAMMPS_DUMP);
    }
    if (lower.endsWith(".lmp") || lower.endsWith(".lammps-data")) {
      return Optional.of(LAMMPS_DATA);
    }
    if (lower.endsWith(".parquet")) {
      return Optional.of(PARQUET);
    }
    if (lower.endsWith(".db")) {
      return Optional.of(ASE_DB);
    }
    return Optional.empty();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
