package org.farfield.backend.cuda;

import java.util.List;
import org.farfield.backend.cuda.Workspace.Item;
import org.farfield.expansion.Precision;

/**
 * The sum over reciprocal vectors on a mesh, structure by structure, see mesh.cu. As many fields as
 * fit are transformed together.
 */
final class MeshSum {
  private static final int INTERPOLATE_WARPS = 4; // as in mesh.cu

  private final DeviceTables tables;
  private final Workspace workspace;
  private final Limits limits;
  private final int realBytes;
  private final StructureMesh.Kernels kernels;
  private final Kernel interpolate;

  MeshSum(DeviceTables tables, Workspace workspace, Limits limits, KernelModule mesh) {
    this.tables = tables;
    this.workspace = workspace;
    this.limits = limits;
    boolean single = tables.host().hyperparameters().precision() == Precision.SINGLE;
    realBytes = single ? Float.BYTES : Double.BYTES;
    kernels = StructureMesh.Kernels.of(mesh, single);
    interpolate = mesh.kernel("interpolate" + (single ? "_float" : "_double"));
  }

  /** Writes the sums of a batch to its coefficients. */
  void run(Batch batch) {
    for (int p = 0; p < batch.parts().size(); p++) {
      new One(batch.parts().get(p), batch.origin(p)).run();
    }
  }

  /** One structure, or some centres of it. */
  private final class One {
    private final Part part;
    private final Segment.Origin origin;
    private final StructureMesh mesh;

    One(Part part, Segment.Origin origin) {
      this.part = part;
      this.origin = origin;
      mesh = new StructureMesh(tables, workspace, kernels, part, origin);
    }

    void run() {
      Segment.upload(List.of(Segment.of(part, origin)), workspace);
      mesh.begin();
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
      Chunks.launch(
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
