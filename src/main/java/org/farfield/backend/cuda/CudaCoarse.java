package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.CoarseGrid;
import org.farfield.backend.CoarseTables;
import org.farfield.backend.DescentTables;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.Kernels;

/** Long waves of descents in the memory of a GPU, see coarse.cu. All is queued. */
final class CudaCoarse {
  private static final int THREADS = 128; // as in coarse.cu
  private static final int CYCLE_THREADS = 256;

  private final DescentTables descent;
  private final DescentMemory memory;
  private final CudaVector states;
  private final int systems;
  private final int parts; // of groups
  private final int charges;
  private final Pieces atoms;
  private final List<Pieces> made = new ArrayList<>(); // by depth: of meshes made of many points
  private final List<Pieces> large = new ArrayList<>(); // by depth: of meshes of many points
  private final DeviceBuffer levels;
  private final DeviceBuffer stencils;
  private final DeviceBuffer meshes; // by system
  private final DeviceBuffer piecesOfSystems; // of first meshes
  private final DeviceBuffer screening;
  private final DeviceBuffer inverse;
  private final DeviceBuffer totals;
  private final DeviceBuffer inverses; // d, by moment
  private final DeviceBuffer groupWeights;
  private final DeviceBuffer starts;
  private final DeviceBuffer sorted;
  private final DeviceBuffer cells;
  private final DeviceBuffer fractions;
  private final DeviceBuffer b;
  private final DeviceBuffer u;
  private final DeviceBuffer w;
  private final DeviceBuffer phi; // of first meshes
  private final DeviceBuffer sums; // by piece of these
  private final DeviceBuffer v; // by moment
  private final DeviceBuffer q;
  private final DeviceBuffer left;

  /** A table of pieces, a block each. */
  private record Pieces(DeviceBuffer table, int count) {}

  /** Takes memory, which is given back with that of the descents. */
  CudaCoarse(CoarseTables tables, DescentMemory memory, CudaVector states) {
    this.memory = memory;
    this.states = states;
    descent = tables.descent();
    systems = tables.totals().length;
    parts = descent.parts().length / 3;
    charges = tables.sorted().length;
    atoms = pieces(tables.atomPieces());
    for (int depth = 0; depth < tables.depths(); depth++) {
      made.add(pieces(tables.pieces(depth, depth)));
      large.add(pieces(tables.pieces(depth, depth + 1)));
    }
    levels = memory.of(tables.levels());
    stencils = memory.of(tables.weights());
    meshes = memory.of(tables.systems());
    piecesOfSystems = memory.of(tables.piecesOfSystems());
    screening = memory.of(tables.screening());
    inverse = memory.of(tables.inverses());
    totals = memory.of(tables.totals());
    inverses = memory.of(tables.charges());
    groupWeights = memory.of(tables.groupWeights());
    starts = memory.of(tables.starts());
    sorted = memory.of(tables.sorted());
    cells = memory.of(tables.cells());
    fractions = memory.of(tables.fractions());
    long points = (long) Double.BYTES * tables.points();
    b = memory.empty(points);
    u = memory.empty(points);
    w = memory.empty(points);
    phi = memory.empty((long) Double.BYTES * tables.firstPoints());
    sums = memory.empty((long) Double.BYTES * made.get(0).count());
    long moments = (long) Double.BYTES * descent.length();
    v = memory.vector(descent.length()).buffer(); // zeros, where there are no meshes
    q = memory.empty(moments);
    left = memory.empty(moments);
  }

  private Pieces pieces(int[] table) {
    return new Pieces(memory.of(table), table.length / 3);
  }

  /** Makes what gradients ask of charges, of systems with meshes that move. */
  void precondition(Workspace workspace, Kernels kernels, CudaVector g, CudaVector z) {
    new Call(workspace, kernels).precondition(g.buffer(), z.buffer());
  }

  /** Launches of one gradient. */
  private final class Call {
    private final Workspace workspace;
    private final Kernels kernels;

    Call(Workspace workspace, Kernels kernels) {
      this.workspace = workspace;
      this.kernels = kernels;
    }

    void precondition(DeviceBuffer g, DeviceBuffer z) {
      answer(g, false, q);
      for (int step = 0; step < CoarseGrid.STEPS; step++) {
        spread(step == 0 ? q : left, step == 0);
        cycle();
        raise(step == 0);
        gather();
        answer(v, true, step < CoarseGrid.STEPS - 1 ? left : z);
      }
    }

    // Over meshes.
    private KernelLaunch each(String kernel, Pieces pieces) {
      return of(kernel, pieces).with(levels);
    }

    private KernelLaunch of(String kernel, Pieces pieces) {
      return kernels.coarse.kernel(kernel).launch(pieces.count(), THREADS).with(pieces.table());
    }

    private void answer(DeviceBuffer of, boolean subtract, DeviceBuffer out) {
      kernels
          .descent
          .kernel("group_parts")
          .launch(parts, THREADS)
          .with(memory.parts)
          .with(memory.members)
          .with(states.buffer())
          .with(inverses)
          .with(of)
          .with(memory.sums)
          .on(workspace.stream());
      of("coarse_answers", atoms)
          .with(descent.all().rows())
          .with(memory.groupsOfAtoms)
          .with(memory.groups)
          .with(groupWeights)
          .with(memory.sums)
          .with(states.buffer())
          .with(inverses)
          .with(of)
          .with(q)
          .with(subtract ? 1 : 0)
          .with(out)
          .on(workspace.stream());
    }

    private void spread(DeviceBuffer from, boolean first) {
      each("coarse_spread", made.get(0))
          .with(stencils)
          .with(starts)
          .with(sorted)
          .with(fractions)
          .with(states.buffer())
          .with(from)
          .with(phi)
          .with(first ? 1 : 0)
          .with(b)
          .with(sums)
          .on(workspace.stream());
      each("coarse_deflate", made.get(0))
          .with(piecesOfSystems)
          .with(sums)
          .with(totals)
          .with(states.buffer())
          .with(screening)
          .with(b)
          .on(workspace.stream());
    }

    private void raise(boolean first) {
      each("coarse_means", made.get(0))
          .with(states.buffer())
          .with(screening)
          .with(u)
          .with(sums)
          .on(workspace.stream());
      each("coarse_raise", made.get(0))
          .with(piecesOfSystems)
          .with(sums)
          .with(totals)
          .with(states.buffer())
          .with(first ? 1 : 0)
          .with(u)
          .with(phi)
          .on(workspace.stream());
    }

    private void gather() {
      kernels
          .coarse
          .kernel("coarse_gather")
          .launch((charges + THREADS - 1) / THREADS, THREADS)
          .with(charges)
          .with(descent.all().rows())
          .with(memory.systemsOfAtoms)
          .with(meshes)
          .with(levels)
          .with(sorted)
          .with(cells)
          .with(fractions)
          .with(states.buffer())
          .with(phi)
          .with(v)
          .on(workspace.stream());
    }

    private void cycle() {
      for (int depth = 0; depth < large.size(); depth++) {
        descend(depth);
      }
      kernels
          .coarse
          .kernel("coarse_cycle")
          .launch(systems, CYCLE_THREADS)
          .with(meshes)
          .with(levels)
          .with(stencils)
          .with(states.buffer())
          .with(screening)
          .with(inverse)
          .with(b)
          .with(u)
          .with(w)
          .on(workspace.stream());
      for (int depth = large.size() - 1; depth >= 0; depth--) {
        ascend(large.get(depth));
      }
    }

    // Of meshes of many points; nothing is launched where there are none.
    private void descend(int depth) {
      if (depth > 0) {
        each("coarse_restrict", made.get(depth))
            .with(states.buffer())
            .with(w)
            .with(b)
            .on(workspace.stream());
      }
      each("coarse_presmooth", large.get(depth))
          .with(stencils)
          .with(states.buffer())
          .with(screening)
          .with(inverse)
          .with(b)
          .with(u)
          .on(workspace.stream());
      each("coarse_residual", large.get(depth))
          .with(stencils)
          .with(states.buffer())
          .with(screening)
          .with(b)
          .with(u)
          .with(w)
          .on(workspace.stream());
    }

    private void ascend(Pieces pieces) {
      each("coarse_prolong", pieces).with(states.buffer()).with(u).on(workspace.stream());
      smooth(pieces, 1, u, w);
      smooth(pieces, 0, w, u);
    }

    private void smooth(Pieces pieces, int sweep, DeviceBuffer from, DeviceBuffer to) {
      each("coarse_smooth", pieces)
          .with(stencils)
          .with(sweep)
          .with(states.buffer())
          .with(screening)
          .with(inverse)
          .with(b)
          .with(from)
          .with(to)
          .on(workspace.stream());
    }
  }
}
