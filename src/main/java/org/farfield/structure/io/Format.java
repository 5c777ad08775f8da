package org.farfield.structure.io;

import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.structure.text.Quote;

/** The structure formats that can be read. */
enum Format {
  EXTXYZ("extxyz"),
  POSCAR("poscar"),
  CIF("cif");

  private static final String CHOICES = "extxyz, poscar or cif";

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
    String name = fileName;
    if (lower(name).endsWith(".gz")) {
      name = name.substring(0, name.length() - 3);
    }
    String lower = lower(name);
    if (lower.endsWith(".xyz") || lower.endsWith(".extxyz")) {
      return EXTXYZ;
    }
    if (lower.endsWith(".cif")) {
      return CIF;
    }
    if (lower.endsWith(".vasp")
        || lower.endsWith(".poscar")
        || name.startsWith("POSCAR")
        || name.startsWith("CONTCAR")) {
      return POSCAR;
    }
    throw new InputException(
        fileName
            + ": the name does not tell the format; extended XYZ (*.xyz, *.extxyz), POSCAR"
            + " (POSCAR*, CONTCAR*, *.vasp, *.poscar) and CIF (*.cif) are read: say which input"
            + " format it is, "
            + CHOICES);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
