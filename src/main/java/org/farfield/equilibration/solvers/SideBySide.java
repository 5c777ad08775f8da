package org.farfield.equilibration.solvers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.farfield.backend.DescentSystem;
import org.farfield.backend.DescentSystems;
import org.farfield.backend.DeviceDescent;
import org.farfield.backend.DeviceDescent.Progress;
import org.farfield.backend.DeviceDescent.State;
import org.farfield.backend.Prepared;
import org.farfield.equilibration.sums.EngineLongRange;
import org.farfield.equilibration.sums.Units;
import org.farfield.expansion.DevicePlaces;
import org.farfield.expansion.DeviceVector;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.Receivers;

/**
 * Finds the moments of least energy of many structures at a time, where the engine computes:
 * vectors stay there, and the host looks every few iterations how far they are. Structures that
 * have converged are frozen.
 *
 * <p>Bits of a structure do not depend on the others.
 */
public final class SideBySide implements AutoCloseable {
  private static final int LOOK = 4; // iterations between two looks

  private final List<Descent> descents = new ArrayList<>();
  private final int[] starts; // by structure its first moment, and behind the last
  private final Deque<Runnable> closings = new ArrayDeque<>();
  private final DeviceVectors vectors;
  private final DeviceDescent device;
  private final DeviceDescent.Vectors onDevice;
  private final DevicePlaces places; // of projections, for each moment of a source
  private final DeviceVector sources;
  private final DeviceVector smooth;

  /**
   * A structure with all that a device takes of it.
   *
   * @param product K G p of it
   * @param onDevice the same, and what gradients are preconditioned with
   * @param descent its way, of which the host measures where it is
   */
  public record Member(MatrixFree product, DescentSystem onDevice, Descent descent) {
    /** That of a structure under some conditions. */
    public static Member of(MatrixFree product, Constraints constraints, double tolerance) {
      return new Member(
          product, product.system(constraints), product.descent(constraints, false, tolerance));
    }
  }

  /**
   * Prepares structures.
   *
   * @param members of one engine, degree and accuracy
   * @param tolerance V
   */
  public SideBySide(List<Member> members, double tolerance) {
    starts = new int[members.size() + 1];
    for (int s = 0; s < members.size(); s++) {
      Descent descent = members.get(s).descent();
      descents.add(descent);
      starts[s + 1] = Math.addExact(starts[s], descent.moments().length);
    }
    int rows = descents.get(0).sites().rows();
    try {
      Prepared prepared =
          opened(
              EngineLongRange.together(
                  members.stream().map(member -> member.product().smooth()).toList()),
              Prepared::close);
      vectors = prepared.vectors();
      places = opened(vectors.places(Receivers.places(vectors.layout())), DevicePlaces::close);
      sources = opened(vectors.zeros(vectors.layout().sourceLength()), DeviceVector::close);
      smooth = opened(vectors.zeros(vectors.layout().coefficientLength()), DeviceVector::close);
      device =
          opened(
              prepared.descent(
                  new DescentSystems(
                      rows,
                      Units.COULOMB,
                      tolerance,
                      Descent.MOST,
                      members.stream().map(Member::onDevice).toList())),
              DeviceDescent::close);
      onDevice = device.vectors();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private <T> T opened(T resource, Consumer<T> closing) {
    closings.push(() -> closing.accept(resource));
    return resource;
  }

  /**
   * Solves.
   *
   * @param listener is told of iterations
   * @return one per structure, in order
   * @throws org.farfield.error.NoSolutionException if of one no least energy exists, or it was not
   *     found
   */
  public List<Solution> solve(IterationListener listener) {
    double[] potential = new double[starts[descents.size()]];
    if (!descents.stream().allMatch(Descent::startsAtZero)) {
      onDevice.moments().set(joined(Descent::moments));
      potential = potential();
    }
    for (int s = 0; s < descents.size(); s++) {
      Descent descent = descents.get(s);
      descent.measure(descent.startsAtZero() ? new double[count(s)] : part(potential, s));
    }
    for (List<Integer> moving = moving(); !moving.isEmpty(); moving = moving()) {
      descend(moving, listener);
      potential = potential();
      for (int s : moving) {
        descents.get(s).measure(part(potential, s));
      }
    }
    return descents.stream().map(Descent::solution).toList();
  }

  private int count(int structure) {
    return starts[structure + 1] - starts[structure];
  }

  private double[] part(double[] all, int structure) {
    return Arrays.copyOfRange(all, starts[structure], starts[structure + 1]);
  }

  private double[] joined(Function<Descent, double[]> part) {
    return descents.stream().map(part).flatMapToDouble(Arrays::stream).toArray();
  }

  private List<Integer> moving() {
    List<Integer> moving = new ArrayList<>();
    for (int s = 0; s < descents.size(); s++) {
      if (descents.get(s).goesOn()) {
        moving.add(s);
      }
    }
    return moving;
  }

  // K G p
  private double[] potential() {
    multiply(onDevice.moments());
    device.potential(smooth);
    return onDevice.product().get();
  }

  private void multiply(DeviceVector x) {
    sources.gather(x, places);
    vectors.apply(sources, smooth);
  }

  // Moves structures until their gradients are small as they are carried along.
  private void descend(List<Integer> moving, IterationListener listener) {
    boolean[] moves = new boolean[descents.size()];
    moving.forEach(s -> moves[s] = true);
    onDevice.moments().set(joined(Descent::moments));
    onDevice.gradient().set(joined(Descent::gradient));
    device.let(moves, descents.stream().mapToInt(Descent::iterations).toArray());
    device.project();
    device.begin();
    List<Integer> left = left(moving, listener);
    for (int n = 1; !left.isEmpty(); n++) {
      device.turn();
      multiply(onDevice.direction());
      device.curvature(smooth);
      device.advance();
      device.project();
      device.settle();
      if (n % LOOK == 0) {
        left = left(left, listener);
      }
    }
    double[] p = onDevice.moments().get();
    List<Progress> progress = device.progress();
    for (int s : moving) {
      descents.get(s).did(part(p, s), progress.get(s).iterations());
    }
  }

  // Those that still move.
  private List<Integer> left(List<Integer> before, IterationListener listener) {
    List<Progress> progress = device.progress();
    List<Integer> left = new ArrayList<>();
    for (int s : before) {
      Progress own = progress.get(s);
      Descent descent = descents.get(s);
      if (own.state() == State.INDEFINITE) {
        throw DenseSolver.notDefinite(
            descent.structure(), descent.sites(), part(onDevice.direction().get(), s));
      }
      if (own.state() == State.MOVES) {
        listener.at(descent.structure(), own.iterations(), own.residual());
        left.add(s);
      }
    }
    return left;
  }

  @Override
  public void close() {
    while (!closings.isEmpty()) {
      closings.pop().run();
    }
  }
}
