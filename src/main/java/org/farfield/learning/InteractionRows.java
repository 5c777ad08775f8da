package org.farfield.learning;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Featurizer;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.spec.Centers;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/**
 * Rows of frames less those of their molecules alone. Each frame is computed together with its
 * molecules, so that all have the same columns.
 */
final class InteractionRows implements FrameRows.Taker {
  private static final double ROUNDING = 1e-12; // of a difference of rows, against the frame's own

  private final List<List<int[]>> molecules; // of each frame
  private final FrameRows.Taker taker;
  private int frame = -1;
  private int part; // 0: the frame itself, others: its molecules
  private double[] difference;
  private double[] positions = {}; // derivatives of the difference
  private double[] strain = {};
  private int[] groupOf;
  private double[] squares; // of the frame's own row, by group

  private InteractionRows(List<List<int[]>> molecules, FrameRows.Taker taker) {
    this.molecules = molecules;
    this.taker = taker;
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
  static void run(
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
    List<List<int[]>> molecules;
    try (Stream<Structure> frames = source.open()) {
      molecules = frames.map(monomers.get()::of).toList();
    }
    FrameRows.Taker differences = new InteractionRows(molecules, taker);
    featurizer.run(spec, new Apart(source, molecules), new FrameRows(differences), progress);
  }

  /** Refuses centres that are not the same atoms in a frame and in its molecules. */
  static void requireCentres(FeatureSpec spec) {
    if (spec.centers() instanceof Centers.Atoms) {
      throw new InputException(
          "centers by their place in the frame are others in its molecules; name elements or a"
              + " column");
    }
  }

  /** Each frame, and behind it each of its molecules alone. */
  private record Apart(StructureSource source, List<List<int[]>> molecules)
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
      Iterator<List<int[]>> parts = molecules.iterator();
      return source.open().sequential().flatMap(s -> Monomers.apart(s, parts.next()).stream());
    }
  }

  @Override
  public void begin(RowColumns columns, long frames) {
    difference = new double[columns.length()];
    groupOf = columns.groupOfColumns();
    squares = new double[columns.groups().size()];
    taker.begin(columns, molecules.size());
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
      dropRounding();
      taker.take(frame, difference);
    }
  }

  private void beginFrame(double[] row) {
    Arrays.fill(squares, 0);
    for (int x = 0; x < row.length; x++) {
      difference[x] = row[x];
      squares[groupOf[x]] += row[x] * row[x];
    }
  }

  private boolean isLast() {
    return part == molecules.get(frame).size();
  }

  /** Blocks that do not know of other molecules would be made of rounding, and scaled up later. */
  private void dropRounding() {
    double[] left = new double[squares.length];
    for (int x = 0; x < difference.length; x++) {
      left[groupOf[x]] += difference[x] * difference[x];
    }
    for (int x = 0; x < difference.length; x++) {
      int g = groupOf[x];
      difference[x] = left[g] < ROUNDING * ROUNDING * squares[g] ? 0 : difference[x];
    }
  }

  @Override
  public void takeDerivatives(int number, double[] byPositions, double[] byStrain) {
    if (part == 0) {
      positions = byPositions.clone();
      strain = byStrain.clone();
      return;
    }
    int length = 3 * difference.length; // of an atom
    int[] atoms = molecules.get(frame).get(part - 1);
    for (int a = 0; a < atoms.length && positions.length > 0; a++) {
      for (int x = 0; x < length; x++) {
        positions[atoms[a] * length + x] -= byPositions[a * length + x];
      }
    }
    for (int x = 0; x < strain.length; x++) {
      strain[x] -= byStrain[x];
    }
    if (isLast()) {
      taker.takeDerivatives(frame, positions, strain);
    }
  }
}
