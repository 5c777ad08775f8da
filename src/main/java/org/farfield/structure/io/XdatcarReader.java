package org.farfield.structure.io;

import java.util.Locale;
import java.util.regex.Pattern;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/**
 * VASP's XDATCAR, any number of frames. The header stands once, or before each frame where the cell
 * changes.
 */
final class XdatcarReader implements StructureReader {
  private static final Pattern CONFIGURATION =
      Pattern.compile("(?i)\\s*(direct|cartesian)\\s+configuration\\s*=.*");
  private static final String EXAMPLE = "'Direct configuration= 1'";

  private final LineSource source;
  private final AtomBuffer atoms = new AtomBuffer();
  private PoscarHeader header;

  XdatcarReader(LineSource source) {
    this.source = source;
  }

  @Override
  public Structure read() {
    String line = source.next();
    while (header != null && line != null && line.isBlank()) {
      line = source.next();
    }
    if (line == null && header == null) {
      throw source.error("the file is empty; an XDATCAR begins with a comment line");
    }
    if (line == null) {
      return null;
    }
    if (header == null || !CONFIGURATION.matcher(line).matches()) {
      header = new PoscarHeader(source, line);
      line = source.require(EXAMPLE);
    }
    if (!CONFIGURATION.matcher(line).matches()) {
      throw source.error(
          "expected "
              + EXAMPLE
              + " but found "
              + Quote.of(line)
              + "; is this an XDATCAR of VASP 5?");
    }
    atoms.start();
    header.readPositions(line.strip().toLowerCase(Locale.ROOT).startsWith("c"), atoms);
    Structure structure = atoms.toStructure(header.cell(), source.origin());
    source.nextFrame();
    return structure;
  }

  @Override
  public void close() {
    source.close();
  }
}
