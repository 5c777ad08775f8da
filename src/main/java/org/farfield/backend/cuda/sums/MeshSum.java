package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.WindowFactors;
import org.farfield.spec.Precision;

/**
 * The sum over reciprocal vectors on a mesh, structure by structure, see mesh.cu. As many fields as
 * fit are transformed together.
 */
final class MeshSum {
  private static final int INTERPOLATE_WARPS = 4; // as in mesh.cu

  private final DeviceTables tables;
  private final Workspace workspace;
  private final BatchLimits limits;
  private final int realBytes;
  private final StructureMesh.Kernels kernels;
  private final Kernel interpolate;

  MeshSum(DeviceTables tables, Workspace workspace, BatchLimits limits, KernelModule mesh) {
    this.tables = tables;
    this.workspace = workspace;
    this.limits = limits;
    boolean single = tables.host().hyperparameters().precision() == Precision.SINGLE;
    realBytes = single ? Float.BYTES : Double.BYTES;
    kernels = StructureMesh.Kernels.of(mesh, single);
    interpolate = mesh.kernel("interpolate" + (single ? "_float" : "_double"));
  }

  /**
   * Writes the sums of a batch to its coefficients.
   *
   * @param windows of each part
   */
  void run(Batch batch, List<WindowFactors> windows) {
    for (int p = 0; p < batch.parts().size(); p++) {
      new One(batch.parts().get(p), batch.origin(p), windows.get(p)).run();
    }
  }

  /** One structure, or some centres of it. */
  private final class One {
    private final CentreRange part;
    private final LaunchSegment.Origin origin;
    private final WindowFactors factors;
    private final StructureMesh mesh;

    One(CentreRange part, LaunchSegment.Origin origin, WindowFactors factors) {
      this.part = part;
      this.origin = origin;
      mesh = new StructureMesh(tables, workspace, kernels, part, origin);
      this.factors = factors;
    }

    void run() {
      LaunchSegment.upload(List.of(LaunchSegment.of(part, origin)), workspace);
      mesh.begin(factors, false);
      int group = mesh.group(limits.mesh() - mesh.padded() * (realBytes + Long.BYTES));
      workspace.get(Item.FIXED, mesh.padded() * Long.BYTES);
      workspace.get(Item.MESH, mesh.padded() * realBytes);
      workspace.get(Item.FIELDS, group * mesh.padded() * realBytes);
      for (int channel = 0; channel < part.channels(); channel++) {
        mesh.makeSpectrum(channel, Item.FIXED);
        for (int d = 0; d < tables.columns().densities(); d++) {
          for (int first = 0; first < tables.columns().fields(); first += group) {
            int count = Math.min(group, tables.columns().fields() - first);
            mesh.makeFields(d, first, count);
            launchInterpolate(d, channel, first, count);
          }
        }
      }
    }

    private void launchInterpolate(int density, int channel, int first, int count) {
      long blocksOfField = (part.atoms() + INTERPOLATE_WARPS - 1L) / INTERPOLATE_WARPS;
      BoundedLaunch.launch(
          blocksOfField * count,
          INTERPOLATE_WARPS * Math.pow(mesh.shape().order(), 3),
          (block, blocks) -> launchInterpolate(density, channel, first, count, block, blocks));
    }

    private void launchInterpolate(
        int density, int channel, int first, int count, long firstBlock, int blocks) {
      interpolate
          .launch(blocks, StructureMesh.THREADS)
          .with(firstBlock)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(workspace.get(Item.SEGMENTS))
          .with(workspace.get(Item.SORTED))
          .with(workspace.get(Item.FIRST_POINTS))
          .with(workspace.get(Item.SPLINES))
          .with(density)
          .with(channel)
          .with(first)
          .with(count)
          .with(tables.columns().structure())
          .with(workspace.get(Item.FIELDS))
          .with(workspace.get(Item.COEFFICIENTS))
          .on(workspace.stream());
    }
  }
}
