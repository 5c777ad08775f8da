package org.farfield.learning.rows;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Monomers;
import org.farfield.spec.Centers;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/**
 * Rows of frames less those of their molecules alone, or of other frames. Each frame is computed
 * together with what is subtracted, so that all have the same columns.
 */
public final class InteractionRows implements FrameRows.Taker {
  private static final double ROUNDING = 1e-12; // of a difference of rows, against the frame's own

  private final List<Subtracted> subtracted; // of each frame
  private final FrameRows.Taker taker;
  private int frame = -1;
  private int part; // 0: the frame itself, others: what is subtracted
  private double[] difference;
  private double[] positions = {}; // derivatives of the difference
  private double[] strain = {};
  private int[] groupOf;
  private double[] squares; // of the frame's own row, by group
  private double[] positionSquares; // of its derivatives, by group
  private double[] strainSquares;

  private InteractionRows(List<Subtracted> subtracted, FrameRows.Taker taker) {
    this.subtracted = subtracted;
    this.taker = taker;
  }

  /** What is subtracted from a frame: structures of some of its atoms. */
  public interface Subtracted {
    /** The atoms of each. */
    List<int[]> atoms();

    /** The frame, and behind it these structures. */
    List<Structure> behind(Structure frame);
  }

  /** Its molecules. */
  record Molecules(List<int[]> atoms) implements Subtracted {
    @Override
    public List<Structure> behind(Structure frame) {
      return Monomers.apart(frame, atoms);
    }
  }

  /** Another frame of the same atoms. */
  public record Other(Structure structure) implements Subtracted {
    @Override
    public List<int[]> atoms() {
      return List.of(IntStream.range(0, structure.atoms()).toArray());
    }

    @Override
    public List<Structure> behind(Structure frame) {
      return List.of(frame, structure);
    }
  }

  /**
   * Gives the rows of frames to whoever needs them.
   *
   * @param featurizer makes the features
   * @param spec what they are
   * @param source of the frames
   * @param monomers that are subtracted; empty: none
   * @param taker of the rows
   * @param progress is told how far it is
   */
  public static void run(
      Featurizer featurizer,
      FeatureSpec spec,
      StructureSource source,
      Optional<Monomers> monomers,
      FrameRows.Taker taker,
      Progress progress) {
    if (monomers.isEmpty()) {
      featurizer.run(spec, source, new FrameRows(taker), progress);
      return;
    }
    requireCentres(spec);
    List<Subtracted> molecules = molecules(source, monomers.get());
    FrameRows sink = new FrameRows(differences(molecules, taker));
    featurizer.run(spec, apart(source, molecules), sink, progress);
  }

  /** The molecules of each frame. */
  public static List<Subtracted> molecules(StructureSource source, Monomers monomers) {
    try (Stream<Structure> frames = source.open()) {
      return frames.<Subtracted>map(frame -> new Molecules(monomers.of(frame))).toList();
    }
  }

  /** Each frame, and behind it what is subtracted. */
  public static StructureSource apart(StructureSource source, List<Subtracted> subtracted) {
    return new Apart(source, subtracted);
  }

  /** Makes differences of the rows of such a source. */
  public static FrameRows.Taker differences(List<Subtracted> subtracted, FrameRows.Taker taker) {
    return new InteractionRows(subtracted, taker);
  }

  /** Refuses centres that are not the same atoms in a frame and in its molecules. */
  public static void requireCentres(FeatureSpec spec) {
    if (spec.centers() instanceof Centers.Atoms) {
      throw new InputException(
          "centers by their place in the frame are others in its molecules; name elements or a"
              + " column");
    }
  }

  private record Apart(StructureSource source, List<Subtracted> subtracted)
      implements StructureSource {
    @Override
    public String name() {
      return source.name();
    }

    @Override
    public List<Path> files() {
      return source.files();
    }

    @Override
    public Stream<Structure> open() {
      Iterator<Subtracted> parts = subtracted.iterator();
      return source.open().sequential().flatMap(s -> parts.next().behind(s).stream());
    }
  }

  @Override
  public void begin(RowColumns columns, long frames) {
    difference = new double[columns.length()];
    groupOf = columns.groupOfColumns();
    squares = new double[columns.groups().size()];
    positionSquares = new double[squares.length];
    strainSquares = new double[squares.length];
    taker.begin(columns, subtracted.size());
  }

  @Override
  public void take(int number, double[] row) {
    if (frame < 0 || isLast()) {
      frame++;
      part = 0;
      beginFrame(row);
    } else {
      part++;
      for (int x = 0; x < row.length; x++) {
        difference[x] -= row[x];
      }
    }
    if (isLast()) {
      dropRounding(difference, squares);
      taker.take(frame, difference);
    }
  }

  private void beginFrame(double[] row) {
    System.arraycopy(row, 0, difference, 0, row.length);
    squares = squares(row);
  }

  private boolean isLast() {
    return part == subtracted.get(frame).atoms().size();
  }

  // Of each group of columns, over all rows of them.
  private double[] squares(double[] rows) {
    double[] sums = new double[squares.length];
    for (int x = 0; x < rows.length; x++) {
      sums[groupOf[x % groupOf.length]] += rows[x] * rows[x];
    }
    return sums;
  }

  /** Blocks that do not know of other molecules would be made of rounding, and scaled up later. */
  private void dropRounding(double[] rows, double[] own) {
    double[] left = squares(rows);
    for (int x = 0; x < rows.length; x++) {
      int g = groupOf[x % groupOf.length];
      rows[x] = left[g] < ROUNDING * ROUNDING * own[g] ? 0 : rows[x];
    }
  }

  @Override
  public void takeDerivatives(int number, double[] byPositions, double[] byStrain) {
    if (part == 0) {
      positions = byPositions.clone();
      strain = byStrain.clone();
      positionSquares = squares(positions);
      strainSquares = squares(strain);
      return;
    }
    int length = 3 * difference.length; // of an atom
    int[] atoms = subtracted.get(frame).atoms().get(part - 1);
    for (int a = 0; a < atoms.length && positions.length > 0; a++) {
      for (int x = 0; x < length; x++) {
        positions[atoms[a] * length + x] -= byPositions[a * length + x];
      }
    }
    for (int x = 0; x < strain.length; x++) {
      strain[x] -= byStrain[x];
    }
    if (isLast()) {
      dropRounding(positions, positionSquares);
      dropRounding(strain, strainSquares);
      taker.takeDerivatives(frame, positions, strain);
    }
  }
}
