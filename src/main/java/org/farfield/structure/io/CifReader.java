package org.farfield.structure.io;

import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/**
 * CIF, one frame per data block.
 *
 * <p>The text is cut into data blocks here and parsed block by block, so that a file of many blocks
 * is not held as a whole.
 */
final class CifReader implements StructureReader {
  private final LineSource source;

  /** The data_ line of the next block, or null. */
  private String header;

  private long headerLine;
  private boolean started;

  /** Where the first block is that has a cell but no sites, 0 if there is none. */
  private long withoutSites;

  CifReader(LineSource source) {
    this.source = source;
  }

  @Override
  public Structure read() {
    if (!started) {
      started = true;
      findFirstBlock();
    }
    while (header != null) {
      long line = headerLine;
      String text = readBlock();
      try {
        CifSyntax.check(text);
        CifFrame frame = new CifFrame(CifBlock.parse(text));
        if (frame.hasSites()) {
          Structure structure = frame.toStructure(source.origin());
          if (frame.hasTritiumByLabel()) {
            source.warn(
                "labels of atom sites that begin with T are read as tritium, which is hydrogen; if"
                    + " they name something else, add _atom_site_type_symbol");
          }
          if (frame.hasAttachedHydrogens()) {
            source.warn(
                "_atom_site_attached_hydrogens counts hydrogens that have no site; they are not in"
                    + " the structure");
          }
          source.nextFrame();
          return structure;
        }
        if (frame.hasCell() && withoutSites == 0) {
          withoutSites = line;
        }
      } catch (CifSyntax.Fault e) {
        throw source.errorAt(line + e.line(), e.getMessage(), e);
      } catch (IllegalArgumentException e) {
        throw source.errorAt(line, e.getMessage(), e);
      }
    }
    if (source.frame() == 0 && withoutSites > 0) {
      throw source.errorAt(
          withoutSites,
          "no atom sites; add _atom_site_fract_x, _y, _z (or _atom_site_Cartn_x, ...)",
          null);
    }
    if (source.frame() == 0) {
      throw source.error("no data block with a cell or atom sites; is this a crystal structure?");
    }
    return null;
  }

  private void findFirstBlock() {
    String line = source.next();
    if (line == null) {
      throw source.error("the file is empty; a CIF begins with data_name");
    }
    while (line != null && !isHeader(line)) {
      if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
        throw source.error("expected data_name but found " + Quote.of(line) + "; is this a CIF?");
      }
      line = source.next();
    }
    header = line;
    headerLine = source.line();
  }

  /** The text from the current header up to the next one, which becomes the current. */
  private String readBlock() {
    StringBuilder text = new StringBuilder(header).append('\n');
    boolean inTextField = false;
    header = null;
    for (String line = source.next(); line != null; line = source.next()) {
      if (line.startsWith(";")) {
        inTextField = !inTextField;
      }
      if (!inTextField && isHeader(line)) {
        header = line;
        headerLine = source.line();
        break;
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private static boolean isHeader(String line) {
    return line.stripLeading().regionMatches(true, 0, "data_", 0, 5);
  }

  @Override
  public void close() {
    source.close();
  }
}
