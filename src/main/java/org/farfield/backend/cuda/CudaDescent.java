package org.farfield.backend.cuda;

import java.util.List;
import java.util.Optional;
import org.farfield.backend.CoarseTables;
import org.farfield.backend.DescentSystems;
import org.farfield.backend.DescentTables;
import org.farfield.backend.DeviceDescent;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.expansion.DeviceVector;

/** Descents in the memory of a GPU, see descent.cu. All but {@link #progress()} is queued. */
final class CudaDescent implements DeviceDescent {
  private static final int THREADS = 128; // as in descent.cu
  private static final int WARPS = 4;

  private final CudaBackend backend;
  private final DescentSystems all;
  private final int systems;
  private final int pieces;
  private final int parts;
  private final boolean hasMeans;
  private final DescentMemory memory;
  private final Optional<CudaCoarse> coarse;
  private final CudaVector states;
  private final CudaVector p;
  private final CudaVector g;
  private final CudaVector z;
  private final CudaVector d;
  private final CudaVector y;

  CudaDescent(CudaBackend backend, DescentTables tables) {
    this.backend = backend;
    all = tables.all();
    systems = all.systems().size();
    pieces = tables.pieces().length / 3;
    parts = tables.parts().length / 3;
    hasMeans = all.systems().stream().anyMatch(s -> s.constant() != 0 || s.slope() != 0);
    memory = new DescentMemory(backend);
    try {
      memory.take(tables);
      states = memory.vector(systems * DescentTables.FIELDS);
      p = memory.vector(tables.length());
      g = memory.vector(tables.length());
      z = memory.vector(tables.length());
      d = memory.vector(tables.length());
      y = memory.vector(tables.length());
      coarse = CoarseTables.of(tables).map(own -> new CudaCoarse(own, memory, states));
      let(new boolean[systems], new int[systems]);
    } catch (RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  @Override
  public Vectors vectors() {
    return new Vectors(p, g, z, d, y);
  }

  @Override
  public void let(boolean[] moving, int[] iterations) {
    states.set(DescentTables.states(moving, iterations));
  }

  private KernelLaunch launch(Kernels kernels, String kernel, int blocks) {
    return kernels.descent.kernel(kernel).launch(blocks, THREADS);
  }

  @Override
  public void project() {
    backend.queue(
        (workspace, kernels) -> {
          project(workspace, kernels);
          project(workspace, kernels); // rounding of large gradients is what the first one leaves
          coarse.ifPresent(waves -> waves.precondition(workspace, kernels, g, z));
        });
  }

  private void project(Workspace workspace, Kernels kernels) {
    launch(kernels, "group_parts", parts)
        .with(memory.parts)
        .with(memory.members)
        .with(states.buffer())
        .with(memory.inverse)
        .with(g.buffer())
        .with(memory.sums)
        .on(workspace.stream());
    launch(kernels, "project", pieces)
        .with(memory.pieces)
        .with(all.rows())
        .with(memory.groupsOfAtoms)
        .with(memory.groups)
        .with(memory.weights)
        .with(memory.sums)
        .with(states.buffer())
        .with(memory.inverse)
        .with(g.buffer())
        .with(z.buffer())
        .on(workspace.stream());
  }

  @Override
  public void turn() {
    backend.queue(
        (workspace, kernels) ->
            launch(kernels, "turn", pieces)
                .with(memory.pieces)
                .with(states.buffer())
                .with(z.buffer())
                .with(d.buffer())
                .on(workspace.stream()));
  }

  @Override
  public void potential(DeviceVector smooth) {
    multiply(p, smooth, 0, true);
  }

  @Override
  public void curvature(DeviceVector smooth) {
    multiply(d, smooth, 1, false);
  }

  private void multiply(CudaVector x, DeviceVector smooth, double share, boolean whole) {
    DeviceBuffer far = CudaVector.of(backend, smooth).buffer();
    backend.queue(
        (workspace, kernels) -> {
          if (hasMeans) {
            launch(kernels, "charge_parts", pieces)
                .with(memory.pieces)
                .with(all.rows())
                .with(memory.squares)
                .with(x.buffer())
                .with(memory.charges)
                .on(workspace.stream());
          }
          launch(kernels, "near_products", (x.length() + WARPS - 1) / WARPS)
              .with(x.length())
              .with(all.rows())
              .with(memory.systemsOfAtoms)
              .with(memory.starts)
              .with(memory.partners)
              .with(memory.blocks)
              .with(states.buffer())
              .with(whole ? 1 : 0)
              .with(x.buffer())
              .with(y.buffer())
              .on(workspace.stream());
          launch(kernels, "potentials", pieces)
              .with(memory.pieces)
              .with(memory.systems)
              .with(memory.means)
              .with(all.rows())
              .with(memory.squares)
              .with(memory.charges)
              .with(memory.diagonal)
              .with(all.scale())
              .with(share)
              .with(states.buffer())
              .with(whole ? 1 : 0)
              .with(x.buffer())
              .with(far)
              .with(y.buffer())
              .with(memory.curvatures)
              .on(workspace.stream());
        });
  }

  @Override
  public void advance() {
    backend.queue(
        (workspace, kernels) ->
            launch(kernels, "descend", pieces)
                .with(memory.pieces)
                .with(memory.systems)
                .with(memory.curvatures)
                .with(states.buffer())
                .with(d.buffer())
                .with(y.buffer())
                .with(p.buffer())
                .with(g.buffer())
                .on(workspace.stream()));
  }

  @Override
  public void begin() {
    settle(true);
  }

  @Override
  public void settle() {
    settle(false);
  }

  private void settle(boolean begins) {
    backend.queue(
        (workspace, kernels) -> {
          launch(kernels, "measure", pieces)
              .with(memory.pieces)
              .with(states.buffer())
              .with(g.buffer())
              .with(z.buffer())
              .with(memory.measured)
              .on(workspace.stream());
          launch(kernels, "settle", systems)
              .with(memory.systems)
              .with(memory.curvatures)
              .with(memory.measured)
              .with(begins ? 1 : 0)
              .with(all.tolerance())
              .with(all.most())
              .with(states.buffer())
              .on(workspace.stream());
        });
  }

  @Override
  public List<Progress> progress() {
    return DescentTables.progress(states.get());
  }

  @Override
  public void close() {
    memory.close();
  }
}
