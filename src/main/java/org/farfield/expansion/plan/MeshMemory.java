package org.farfield.expansion.plan;

import java.util.List;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * What a sum on a mesh takes of the memory of the host, in bytes. Fields lie on its points in
 * groups; few go one by one, in less memory.
 *
 * @param box that is summed over
 * @param shape points along its three vectors
 * @param order of the splines, P
 * @param cutoff the largest of all densities, 1/Å
 * @param places of atoms and of points that are not atoms
 */
public record MeshMemory(Cell box, List<Integer> shape, int order, double cutoff, int places) {
  /** Fields of a group, in double precision; in single twice as many. */
  public static final int GROUP = 8;

  private static final int FEW = GROUP / 2;
  private static final int PADDING = 8; // lines of a field alone are longer by multiples of it

  /**
   * That of a term.
   *
   * @param term on a mesh
   * @param structure whose sum it is
   * @return what its mesh takes
   */
  public static MeshMemory of(Term.Lattice term, Structure structure) {
    return new MeshMemory(
        term.box(structure),
        term.mesh(),
        term.splineOrder(),
        term.largestCutoff(),
        structure.size());
  }

  /**
   * How many of some fields, or channels, go together.
   *
   * @param fields how many there are
   * @return 1, or at most {@link #GROUP}
   */
  public static int group(int fields) {
    return fields <= FEW ? 1 : Math.min(GROUP, fields);
  }

  /**
   * Whether values that may be in single precision are.
   *
   * @param shape of the mesh
   * @param fields how many there are
   * @return whether it is faster, and one array has room for a group
   */
  public static boolean takesSingle(List<Integer> shape, int fields) {
    return fields > GROUP && points(shape) <= Integer.MAX_VALUE / (2 * GROUP);
  }

  private static long points(List<Integer> shape) {
    return (long) shape.get(0) * shape.get(1) * shape.get(2);
  }

  private double lines() {
    int padding = (order + PADDING - 1) / PADDING * PADDING;
    return 8.0 * shape.get(0) * shape.get(1) * (shape.get(2) + padding);
  }

  // Of a group in either precision.
  private double groups() {
    return 8.0 * GROUP * points(shape);
  }

  // One field at a time, or a group in double precision, and the half spectrum of one.
  private double fields(boolean together) {
    double half = 16.0 * shape.get(0) * shape.get(1) * (shape.get(2) / 2 + 1);
    return half + (together ? Math.max(lines(), groups()) : lines());
  }

  /**
   * About how many waves a mesh knows: half of those below the cutoff, but all of the plane in the
   * middle.
   *
   * @return estimated by volumes
   */
  public double waves() {
    double sphere = box.volume() * cutoff * cutoff * cutoff / (12 * Math.PI * Math.PI);
    double plane = cutoff * cutoff * box.length(0) * box.length(1) / (8 * Math.PI);
    return sphere + plane;
  }

  // Where atoms are, in two orders, and their splines.
  private double atoms(boolean slopes) {
    return places * (24.0 * order * (slopes ? 2 : 1) + 24);
  }

  /**
   * What stays of a sum for the next sources, but for factors of waves: all that its values and
   * transposes need.
   *
   * @param fields of a density
   * @param channels of the sources
   * @param single whether values may be in single precision
   * @return bytes
   */
  public double kept(int fields, int channels, boolean single) {
    boolean isSingle = single && takesSingle(shape, fields);
    return atoms(false)
        + 52 * waves()
        + fields(Math.max(fields, channels) > FEW)
        + (isSingle ? groups() : 0);
  }

  /**
   * What values take while they are computed, but for the result.
   *
   * @param fields of a density
   * @param channels of the sources
   * @param rows moments of a source
   * @param single whether they may be in single precision
   * @return bytes
   */
  public double values(int fields, int channels, int rows, boolean single) {
    boolean isSingle = single && takesSingle(shape, fields);
    int group = isSingle ? 2 * GROUP : group(fields);
    return atoms(false)
        + (52 + 8 * group + sources(channels, rows)) * waves()
        + (isSingle ? fields(false) + groups() : fields(fields > FEW));
  }

  /**
   * What their adjoint takes, but for the result.
   *
   * @param fields of a density
   * @param channels of the sources
   * @param rows moments of a source
   * @return bytes
   */
  public double adjoint(int fields, int channels, int rows) {
    double potentials = 16.0 * channels * (rows > 1 ? 2 : 1);
    return atoms(true)
        + 8.0 * GROUP * places
        + (52 + 32 * group(fields) + sources(channels, rows) + potentials) * waves()
        + fields(Math.max(fields, channels) > FEW);
  }

  // Spectra at a wave: of moments, and of what they are together.
  private static double sources(int channels, int rows) {
    return 16.0 * channels * (rows > 1 ? rows + 1 : 1);
  }
}
