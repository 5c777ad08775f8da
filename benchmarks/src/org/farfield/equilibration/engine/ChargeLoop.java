package org.farfield.equilibration.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.farfield.backend.DescentSystem;
import org.farfield.backend.DescentSystems;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.Descent;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.solvers.SideBySide;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Solution;
import org.farfield.equilibration.sums.Units;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** The iterations of charges of water alone, side by side or one structure after the other. */
public final class ChargeLoop implements AutoCloseable {
  private static final double TOLERANCE = 1e-6; // V
  private static final double SPACING = 3.1; // Å
  private static final double[] WATER = {0, 0, 0, 0.76, 0.59, 0, -0.76, 0.59, 0};

  private final WorkerPool pool;
  private final List<MatrixFree> products = new ArrayList<>();
  private final List<Constraints> constraints = new ArrayList<>();

  /**
   * Makes near pairs.
   *
   * @param engine stays open
   * @param structures some
   */
  public ChargeLoop(Engine engine, List<Structure> structures) {
    pool = new WorkerPool(engine.threads());
    double accuracy = LargeStructures.SHARE * TOLERANCE / Units.COULOMB;
    for (Structure s : structures) {
      Sites sites = new AppliedModel(ChargeModel.eeq2019(), s).sites();
      products.add(new MatrixFree(engine, s, sites, accuracy, pool));
      constraints.add(new AppliedConditions(Conditions.charge(0), s).constraints());
    }
  }

  /**
   * Some water molecules of a liquid, turned at random.
   *
   * @param side molecules along each axis of the box
   * @param count how many of them
   * @param periodic whether the box repeats
   */
  public static Structure water(int side, int count, boolean periodic) {
    Random random = new Random(5);
    int[] types = new int[3 * count];
    double[] positions = new double[9 * count];
    for (int k = 0; k < count; k++) {
      double turn = 2 * Math.PI * random.nextDouble();
      int[] at = {k % side, k / side % side, k / side / side};
      for (int i = 0; i < 3; i++) {
        types[3 * k + i] = i == 0 ? 8 : 1;
        double x = WATER[3 * i];
        double y = WATER[3 * i + 1];
        double[] turned = {
          Math.cos(turn) * x - Math.sin(turn) * y, Math.sin(turn) * x + Math.cos(turn) * y, 0
        };
        for (int axis = 0; axis < 3; axis++) {
          positions[9 * k + 3 * i + axis] =
              SPACING * at[axis] + turned[(axis + k) % 3] + 0.1 * random.nextGaussian();
        }
      }
    }
    double length = SPACING * side;
    Cell box = Cell.periodic(new double[] {length, 0, 0, 0, length, 0, 0, 0, length});
    return new Structure(types, positions, periodic ? box : Cell.OPEN);
  }

  /**
   * What came of it.
   *
   * @param seconds of the iterations
   * @param iterations of the structure that has most of them
   * @param charges of each structure
   */
  public record Run(double seconds, int iterations, List<double[]> charges) {
    private static Run of(long start, List<Solution> solutions) {
      return new Run(
          (System.nanoTime() - start) * 1e-9,
          solutions.stream().mapToInt(Solution::iterations).max().orElseThrow(),
          solutions.stream().map(Solution::moments).toList());
    }
  }

  /** All at a time, where the engine computes. */
  public Run sideBySide() {
    List<SideBySide.Member> members = new ArrayList<>();
    for (int s = 0; s < products.size(); s++) {
      members.add(SideBySide.Member.of(products.get(s), constraints.get(s), TOLERANCE));
    }
    try (SideBySide descents = new SideBySide(members, TOLERANCE)) {
      long start = System.nanoTime();
      return Run.of(start, descents.solve(IterationListener.SILENT));
    }
  }

  /** One after the other. */
  public Run oneByOne() {
    List<Solution> solutions = new ArrayList<>();
    long start = System.nanoTime();
    for (int s = 0; s < products.size(); s++) {
      solutions.add(products.get(s).solve(constraints.get(s), TOLERANCE, IterationListener.SILENT));
    }
    return Run.of(start, solutions);
  }

  /** What a device has of them. */
  public DescentSystems systems() {
    List<DescentSystem> systems = new ArrayList<>();
    for (int s = 0; s < products.size(); s++) {
      systems.add(products.get(s).system(constraints.get(s)));
    }
    return new DescentSystems(1, Units.COULOMB, TOLERANCE, Descent.MOST, systems);
  }

  @Override
  public void close() {
    products.forEach(MatrixFree::close);
    pool.close();
  }
}
