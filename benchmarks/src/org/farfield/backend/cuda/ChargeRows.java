package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.farfield.backend.DescentTables;
import org.farfield.backend.DeviceDescent;
import org.farfield.equilibration.engine.ChargeLoop;
import org.farfield.expansion.DeviceVector;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Structure;

/** Charges that equilibrate: iterations of EEQ of water, where their vectors lie. */
final class ChargeRows {
  private static final double LONG = 2; // s
  private static final double ALIKE = 1e-6; // e: potentials are equal to 1e-6 V

  private final Bench bench;

  ChargeRows(Bench bench) {
    this.bench = bench;
  }

  /** Many of them at a time, of 21 to 99 atoms. */
  void molecules() {
    Random random = new Random(1);
    List<Structure> molecules = new ArrayList<>();
    for (int n = 0; n < (bench.tiny() ? 3 : 1000); n++) {
      molecules.add(ChargeLoop.water(4, bench.tiny() ? 2 + n : 7 + random.nextInt(27), false));
    }
    print(
        String.format(
            Locale.ROOT,
            "charges of %d molecules of %d to %d atoms",
            molecules.size(),
            molecules.stream().mapToInt(Structure::atoms).min().orElseThrow(),
            molecules.stream().mapToInt(Structure::atoms).max().orElseThrow()),
        molecules);
  }

  /** One box of water. */
  void liquid(int side) {
    Structure box = ChargeLoop.water(side, side * side * side, true);
    print(String.format(Locale.ROOT, "charges of %d atoms of water", box.atoms()), List.of(box));
  }

  private void print(String what, List<Structure> structures) {
    // engines are left open, as the backends belong to the bench
    try (ChargeLoop onCuda = new ChargeLoop(new Engine(bench.cuda()), structures);
        ChargeLoop onCpu = new ChargeLoop(new Engine(bench.cpu()), structures)) {
      ChargeLoop.Run device = best(onCuda::sideBySide);
      ChargeLoop.Run host = best(onCpu::oneByOne);
      bench.row(
          what,
          "%d iterations, %.4g ms each; CPU with %d threads, one structure after the other: %d"
              + " iterations, %.4g ms in all: %.2f times",
          device.iterations(),
          device.seconds() / device.iterations() * 1e3,
          Bench.CORES,
          host.iterations(),
          host.seconds() * 1e3,
          host.seconds() / device.seconds());
      for (int s = 0; s < structures.size(); s++) {
        bench.require(what, distance(device.charges().get(s), host.charges().get(s)), ALIKE);
      }
      kernels(what + ", without the smooth part", new DescentTables(onCuda.systems()));
    }
  }

  private static double distance(double[] a, double[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private ChargeLoop.Run best(Supplier<ChargeLoop.Run> work) {
    ChargeLoop.Run best = work.get();
    // the first one pays for compilation and memory: it does not count, but where it takes long
    for (int repeat = 0; repeat < (bench.tiny() ? 1 : 2) && best.seconds() < LONG; repeat++) {
      ChargeLoop.Run next = work.get();
      best = repeat == 0 || next.seconds() < best.seconds() ? next : best;
    }
    return best;
  }

  private void kernels(String what, DescentTables tables) {
    double[] gradient = new Random(2).doubles(tables.length(), -1, 1).toArray();
    boolean[] moving = new boolean[tables.all().systems().size()];
    Arrays.fill(moving, true);
    try (DeviceDescent descent = new CudaDescent(bench.cuda(), tables);
        DeviceVector smooth = new CudaVector(bench.cuda(), tables.length())) {
      descent.vectors().gradient().set(gradient);
      descent.let(moving, new int[moving.length]);
      descent.project();
      descent.begin();
      bench
          .kernels()
          .measure(
              what,
              () -> {
                descent.turn();
                descent.curvature(smooth);
                descent.advance();
                descent.project();
                descent.settle();
                descent.progress();
              },
              KernelCounts.descent(tables));
    }
  }
}
