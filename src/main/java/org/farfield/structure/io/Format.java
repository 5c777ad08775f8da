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
  CIF("cif");

  /** How files of each format are called. */
  static final String NAMES =
      "extended XYZ (*.xyz, *.extxyz), POSCAR (POSCAR*, CONTCAR*, *.vasp, *.poscar), XDATCAR"
          + " (XDATCAR*, *.xdatcar) and CIF (*.cif)";

  private static final String CHOICES = "extxyz, poscar, xdatcar or cif";

  private final String id;

  Format(String id) {
    this.id = id;
  }

  static Format of(String id) {
    for (Format format : values()) {
      if (format.id.equals(id)) {
        return format;
      }
    }
    throw new InputException("unknown input format " + Quote.of(id) + "; it must be " + CHOICES);
  }

  static Format ofFileName(String fileName) {
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
    return Optional.empty();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
