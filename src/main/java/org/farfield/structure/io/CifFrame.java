package org.farfield.structure.io;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/**
 * Makes a structure of a CIF data block: the cell, the listed sites and their symmetric copies.
 *
 * <p>Lattice vector a lies along x and b in the xy plane. Every method throws {@link
 * IllegalArgumentException} with the whole reason.
 */
final class CifFrame {
  private static final double MIN_FULL_OCCUPANCY = 0.999;

  /** An element symbol, perhaps with a charge: O2-, Fe+3, Na1+. */
  private static final Pattern TYPE_SYMBOL = Pattern.compile("([A-Za-z]+)([0-9]*[+-]+[0-9]*|0)?");

  private static final Pattern LEADING_LETTERS = Pattern.compile("([A-Za-z]+).*");

  /** What is read of a site. */
  static final List<String> ITEMS =
      List.of(
          "label",
          "type_symbol",
          "occupancy",
          "fract_x",
          "fract_y",
          "fract_z",
          "Cartn_x",
          "Cartn_y",
          "Cartn_z");

  private final CifBlock block;
  private final int sites;
  private final boolean fractional;

  CifFrame(CifBlock block) {
    this.block = block;
    fractional = block.has("atom_site_fract_x");
    sites = block.rows(fractional ? "atom_site_fract_x" : "atom_site_Cartn_x");
  }

  /**
   * Whether there is anything about sites; blocks about a publication, a powder pattern or a phase
   * have none. A template's only row holds nothing but {@code ?}.
   */
  boolean hasSites() {
    boolean template = sites == 1;
    boolean any = false;
    for (String item : ITEMS) {
      any |= block.rows("atom_site_" + item) > 0;
      template &= block.get("atom_site_" + item, 0) == null;
    }
    return any && !template;
  }

  /** Whether elements are taken from labels with T, which in zeolites is no element. */
  boolean hasTritiumByLabel() {
    for (int i = 0; i < sites && !block.has("atom_site_type_symbol"); i++) {
      String label = block.get("atom_site_label", i);
      if (label != null && label.matches("T([^A-Za-z].*)?")) {
        return true;
      }
    }
    return false;
  }

  /** Whether hydrogens are counted at the sites that they hang on, and have no place. */
  boolean hasAttachedHydrogens() {
    for (int i = 0; i < sites; i++) {
      String count = block.get("atom_site_attached_hydrogens", i);
      if (count != null && !count.equals("0")) {
        return true;
      }
    }
    return false;
  }

  boolean hasCell() {
    return block.has("cell_length_a");
  }

  Structure toStructure(String origin) {
    if (sites == 0) {
      throw new IllegalArgumentException(
          "atom sites without coordinates; add _atom_site_fract_x, _y, _z (or _atom_site_Cartn_x,"
              + " ...)");
    }
    requireOneModel();
    Cell cell = cell();
    AtomBuffer atoms = new AtomBuffer();
    atoms.start();
    if (cell.isOpen()) {
      addOpen(atoms);
    } else {
      expand(cell).addTo(atoms);
    }
    if (atoms.size() == 0) {
      throw new IllegalArgumentException("all atom sites are dummies; add the atoms");
    }
    return atoms.toStructure(cell, origin);
  }

  private void requireOneModel() {
    Set<String> models = new HashSet<>();
    for (int i = 0; i < block.rows("atom_site_pdbx_PDB_model_num"); i++) {
      models.add(block.get("atom_site_pdbx_PDB_model_num", i));
    }
    if (models.size() > 1) {
      throw new IllegalArgumentException(
          models.size() + " models in one data block; write each model to a block of its own");
    }
  }

  private Cell cell() {
    if (!block.has("cell_length_a")) {
      if (fractional) {
        throw new IllegalArgumentException(
            "fractional coordinates without a cell; add _cell_length_a and the like");
      }
      return Cell.OPEN;
    }
    double a = length("cell_length_a");
    double b = length("cell_length_b");
    double c = length("cell_length_c");
    double cosAlpha = cosine("cell_angle_alpha");
    double cosBeta = cosine("cell_angle_beta");
    double cosGamma = cosine("cell_angle_gamma");
    double sinGamma = Math.sqrt(1 - cosGamma * cosGamma);
    double cy = (cosAlpha - cosBeta * cosGamma) / sinGamma;
    double cz2 = 1 - cosBeta * cosBeta - cy * cy;
    if (!(cz2 > 0)) {
      throw new IllegalArgumentException(
          "the angles _cell_angle_alpha, _beta and _gamma do not form a cell; correct them");
    }
    try {
      return Cell.periodic(
          a, 0, 0, b * cosGamma, b * sinGamma, 0, c * cosBeta, c * cy, c * Math.sqrt(cz2));
    } catch (InputException e) {
      throw new IllegalArgumentException(e.getMessage() + "; correct the _cell items", e);
    }
  }

  private double length(String name) {
    double length = block.number(name, 0);
    if (!(length > 0)) {
      throw new IllegalArgumentException("_" + name + " is not positive; correct it");
    }
    return length;
  }

  private double cosine(String name) {
    double degrees = block.number(name, 0);
    if (!(degrees > 0 && degrees < 180)) {
      throw new IllegalArgumentException("_" + name + " is not between 0 and 180; correct it");
    }
    // exactly 0 keeps a right-angled cell diagonal
    return degrees == 90 ? 0 : Math.cos(Math.toRadians(degrees));
  }

  private void addOpen(AtomBuffer atoms) {
    for (int i = 0; i < sites; i++) {
      if (isDummy(i)) {
        continue;
      }
      int type = type(i);
      requireFullOccupancy(i);
      double[] r = coordinates(i);
      atoms.add();
      atoms.type(type);
      for (int x = 0; x < 3; x++) {
        atoms.position(x, r[x]);
      }
    }
  }

  private PeriodicSites expand(Cell cell) {
    List<SymmetryOperation> operations = new CifSymmetry(block, cell).operations();
    PeriodicSites unique = new PeriodicSites(cell);
    double[] reciprocal = cell.reciprocal();
    for (int i = 0; i < sites; i++) {
      if (isDummy(i)) {
        continue;
      }
      int type = type(i);
      requireFullOccupancy(i);
      double[] listed = coordinates(i);
      double[] f = fractional ? listed : Fractional.fromCartesian(listed, reciprocal);
      for (SymmetryOperation operation : operations) {
        unique.add(type, operation.isIdentity() ? f : wrap(operation.apply(f)), name(i));
      }
    }
    return unique;
  }

  private static double[] wrap(double[] f) {
    for (int i = 0; i < 3; i++) {
      f[i] -= Math.floor(f[i]);
    }
    return f;
  }

  private boolean isDummy(int site) {
    return "dum".equals(block.get("atom_site_calc_flag", site));
  }

  private String name(int site) {
    String label = block.get("atom_site_label", site);
    if (label == null) {
      label = block.get("atom_site_id", site);
    }
    return label == null ? Integer.toString(site + 1) : label;
  }

  private String place(int site) {
    return "atom site " + (site + 1) + " (" + Quote.of(name(site)) + "): ";
  }

  private double[] coordinates(int site) {
    String prefix = fractional ? "atom_site_fract_" : "atom_site_Cartn_";
    double[] coordinates = new double[3];
    for (int x = 0; x < 3; x++) {
      try {
        coordinates[x] = block.number(prefix + "xyz".charAt(x), site);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(place(site) + e.getMessage(), e);
      }
    }
    return coordinates;
  }

  private void requireFullOccupancy(int site) {
    if (block.get("atom_site_occupancy", site) == null) {
      return;
    }
    double occupancy = block.number("atom_site_occupancy", site);
    if (!(occupancy >= MIN_FULL_OCCUPANCY)) {
      throw new IllegalArgumentException(
          place(site)
              + "occupancy "
              + occupancy
              + " is below 1; resolve the disorder into an ordered structure first");
    }
  }

  private int type(int site) {
    String symbol = block.get("atom_site_type_symbol", site);
    int number;
    if (symbol != null) {
      Matcher matcher = TYPE_SYMBOL.matcher(symbol);
      number = matcher.matches() ? Elements.anyCaseAtomicNumber(matcher.group(1)) : 0;
    } else {
      symbol = block.get("atom_site_label", site);
      Matcher matcher = LEADING_LETTERS.matcher(symbol == null ? "" : symbol);
      number = matcher.matches() ? Elements.exactAtomicNumber(matcher.group(1)) : 0;
    }
    if (number == 0) {
      throw new IllegalArgumentException(
          place(site)
              + (symbol == null ? "no element" : "unknown element " + Quote.of(symbol))
              + "; give the element in _atom_site_type_symbol");
    }
    return number;
  }
}
