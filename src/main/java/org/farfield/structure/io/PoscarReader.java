package org.farfield.structure.io;

import java.util.List;
import java.util.Locale;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/** VASP's POSCAR and CONTCAR, one frame; velocities and what follows them are not read. */
final class PoscarReader implements StructureReader {
  private final LineSource source;
  private boolean done;

  PoscarReader(LineSource source) {
    this.source = source;
  }

  @Override
  public Structure read() {
    if (done) {
      return null;
    }
    String comment = source.next();
    if (comment == null) {
      throw source.error("the file is empty; a POSCAR begins with a comment line");
    }
    PoscarHeader header = new PoscarHeader(source, comment);
    boolean cartesian = readIsCartesian();
    AtomBuffer atoms = new AtomBuffer();
    atoms.start();
    header.readPositions(cartesian, atoms);
    requireNoMore(atoms.size());
    done = true;
    return atoms.toStructure(header.cell(), source.origin());
  }

  /** Velocities come after a blank line or one that names their coordinates. */
  private void requireNoMore(int count) {
    String line = source.next();
    List<String> tokens = line == null ? List.of() : LineTokens.of(line);
    if (tokens.size() >= 3 && tokens.stream().limit(3).allMatch(PoscarHeader::isNumber)) {
      throw source.error(
          "a position follows those of the "
              + count
              + (count == 1 ? " atom that is" : " atoms that are")
              + " counted, "
              + Quote.of(line)
              + "; correct the counts or remove it");
    }
  }

  private boolean readIsCartesian() {
    String what = "'Direct' or 'Cartesian'";
    String line = source.require(what);
    if (initial(line) == 's') {
      line = source.require(what);
    }
    return switch (initial(line)) {
      case 'c', 'k' -> true;
      case 'd' -> false;
      default ->
          throw source.error(
              "expected 'Selective dynamics', "
                  + what
                  + " but found "
                  + Quote.of(line)
                  + "; check the lines above");
    };
  }

  private static char initial(String line) {
    String text = line.strip().toLowerCase(Locale.ROOT);
    return text.isEmpty() ? ' ' : text.charAt(0);
  }

  @Override
  public void close() {
    source.close();
  }
}
