package org.farfield.equilibration;

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
import org.farfield.expansion.DevicePlaces;
import org.farfield.expansion.DeviceVector;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.Receivers;

/**
 * Finds the moments of least energy of many structures at a time, where the engine computes:
 * vectors stay there, and the host looks every few iterations how far they are. Structures that
 * have converged are frozen. Long waves are preconditioned by the host, to which gradients go each
 * time.
 *
 * <p>Bits of a structure do not depend on the others.
 */
final class SideBySide implements AutoCloseable {
  private static final int LOOK = 4; // iterations between two looks

  private final List<Descent> descents = new ArrayList<>();
  private final int[] starts; // by structure its first moment, and behind the last
  private final boolean hasWaves;
  private final Deque<Runnable> closings = new ArrayDeque<>();
  private final DeviceVectors vectors;
  private final DeviceDescent device;
  private final DeviceDescent.Vectors onDevice;
  private final DevicePlaces places; // of projections, for each moment of a source
  private final DeviceVector sources;
  private final DeviceVector smooth;

  /**
   * Prepares structures.
   *
   * @param products of one engine, degree and accuracy
   * @param constraints of each
   * @param waves whether long waves are preconditioned
   * @param tolerance V
   */
  SideBySide(
      List<MatrixFree> products, List<Constraints> constraints, boolean waves, double tolerance) {
    List<DescentSystem> systems = new ArrayList<>();
    starts = new int[products.size() + 1];
    for (int s = 0; s < products.size(); s++) {
      Descent descent = products.get(s).descent(constraints.get(s), waves, tolerance);
      descents.add(descent);
      systems.add(products.get(s).system(constraints.get(s)));
      starts[s + 1] = Math.addExact(starts[s], descent.moments().length);
    }
    hasWaves = waves;
    int rows = descents.get(0).sites().rows();
    try {
      Prepared prepared =
          opened(
              EngineLongRange.together(products.stream().map(MatrixFree::smooth).toList()),
              Prepared::close);
      vectors = prepared.vectors();
      places = opened(vectors.places(Receivers.places(vectors.layout())), DevicePlaces::close);
      sources = opened(vectors.zeros(vectors.layout().sourceLength()), DeviceVector::close);
      smooth = opened(vectors.zeros(vectors.layout().coefficientLength()), DeviceVector::close);
      device =
          opened(
              prepared.descent(
                  new DescentSystems(rows, Units.COULOMB, tolerance, Descent.MOST, systems)),
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
   * @throws org.farfield.error.InputException if of one no least energy exists, or it was not found
   */
  List<Solution> solve(IterationListener listener) {
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
    precondition(moving);
    device.begin();
    List<Integer> left = left(moving, listener);
    for (int n = 1; !left.isEmpty(); n++) {
      device.turn();
      multiply(onDevice.direction());
      device.curvature(smooth);
      device.advance();
      device.project();
      precondition(left);
      device.settle();
      if (hasWaves || n % LOOK == 0) {
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

  // By long waves: the device knows the diagonal alone.
  private void precondition(List<Integer> moving) {
    if (hasWaves) {
      double[] gradient = onDevice.gradient().get();
      double[] z = new double[gradient.length];
      for (int s : moving) {
        double[] own = descents.get(s).preconditioner().of(part(gradient, s));
        System.arraycopy(own, 0, z, starts[s], own.length);
      }
      onDevice.preconditioned().set(z);
    }
  }

  @Override
  public void close() {
    while (!closings.isEmpty()) {
      closings.pop().run();
    }
  }
}
