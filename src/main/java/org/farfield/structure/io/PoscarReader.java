package org.farfield.structure.io;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/** VASP's POSCAR and CONTCAR, one frame; velocities and what follows them are not read. */
final class PoscarReader implements StructureReader {
  private static final Pattern COORDINATES = Pattern.compile("(?i)\\s*(direct|cartesian)\\b.*");

  /** What stands before that line in another structure, and nowhere else. */
  private static final Pattern COUNTS = Pattern.compile("(?i)[\\s0-9]*[0-9][\\s0-9]*|\\s*s.*");

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

  /**
   * Velocities, as many as atoms, come after a blank line or one that names their coordinates, and
   * then what a molecular dynamics needs. Nothing of it is read, but it must not be atoms.
   */
  private void requireNoMore(int count) {
    String line = source.next();
    if (isTriple(line)) {
      throw source.error(
          "a position follows those of the "
              + count
              + (count == 1 ? " atom that is" : " atoms that are")
              + " counted, "
              + Quote.of(line)
              + "; correct the counts or remove it");
    }
    if (line != null && initial(line) == 'l') {
      return; // Lattice velocities and vectors
    }
    int velocities = 0;
    line = line == null ? null : source.next();
    for (; isTriple(line); line = source.next()) {
      velocities++;
    }
    if (velocities > 0 && velocities != count) {
      throw source.error(
          "the positions of "
              + count
              + (count == 1 ? " atom" : " atoms")
              + " are followed by "
              + velocities
              + (velocities == 1 ? " line" : " lines")
              + " of three numbers, which are neither positions nor as many velocities; correct"
              + " the counts or remove them");
    }
    String before = "";
    for (; line != null; before = line, line = source.next()) {
      if (COORDINATES.matcher(line).matches() && COUNTS.matcher(before).matches()) {
        throw source.error(
            "another structure follows the first; write each to a file of its own, or all to an"
                + " XDATCAR");
      }
    }
  }

  private static boolean isTriple(String line) {
    List<String> tokens = line == null ? List.of() : LineTokens.of(line);
    return tokens.size() >= 3 && tokens.stream().limit(3).allMatch(PoscarHeader::isNumber);
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
