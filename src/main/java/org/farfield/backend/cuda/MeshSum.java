package org.farfield.backend.cuda;

import java.util.List;
import org.farfield.backend.cuda.Workspace.Item;
import org.farfield.expansion.Job;
import org.farfield.expansion.Precision;
import org.farfield.expansion.WindowFactors;

/**
 * The sum over reciprocal vectors on a mesh, structure by structure, see mesh.cu. As many fields as
 * fit are transformed together.
 */
final class MeshSum {
  private static final int THREADS = 128; // as in mesh.cu
  private static final int INTERPOLATE_WARPS = 4;
  private static final int FIELD_WORK = 60; // of one number of a field, see mesh.cu
  private static final long MOST_NUMBERS = Integer.MAX_VALUE; // of one call of cuFFT

  private final DeviceTables tables;
  private final Workspace workspace;
  private final Limits limits;
  private final boolean single;
  private final int realBytes;
  private final Kernel splines;
  private final Kernel spread;
  private final Kernel settle;
  private final Kernel fields;
  private final Kernel interpolate;

  MeshSum(DeviceTables tables, Workspace workspace, Limits limits, KernelModule kernels) {
    this.tables = tables;
    this.workspace = workspace;
    this.limits = limits;
    single = tables.host().hyperparameters().precision() == Precision.SINGLE;
    String real = single ? "_float" : "_double";
    realBytes = single ? Float.BYTES : Double.BYTES;
    splines = kernels.kernel("splines");
    spread = kernels.kernel("spread");
    settle = kernels.kernel("settle" + real);
    fields = kernels.kernel("mesh_fields" + real);
    interpolate = kernels.kernel("interpolate" + real);
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

  private static long blocks(long threads) {
    return (threads + THREADS - 1) / THREADS;
  }

  /** One structure, or some centres of it. */
  private final class One {
    private final Part part;
    private final Segment.Origin origin;
    private final MeshShape mesh;
    private final LaunchWindows windows = new LaunchWindows(tables.columns().densities());
    private final long padded; // numbers in a mesh with padded rows

    One(Part part, Segment.Origin origin, WindowFactors factors) {
      this.part = part;
      this.origin = origin;
      mesh = new MeshShape(part, origin.atom());
      padded = 2 * mesh.half();
      windows.add(factors);
    }

    void run() {
      upload();
      launchSplines();
      int group = group();
      FftPlan forward = plan(1, true);
      workspace.get(Item.FIXED, padded * Long.BYTES);
      workspace.get(Item.MESH, padded * realBytes);
      workspace.get(Item.FIELDS, group * padded * realBytes);
      long work = Math.max(forward.workBytes(), plan(group, false).workBytes());
      workspace.get(Item.FFT_WORK, work);
      for (int channel = 0; channel < part.channels(); channel++) {
        launchSpread(channel);
        forward.run(workspace.get(Item.MESH), workspace.get(Item.FFT_WORK), workspace.stream());
        for (int d = 0; d < tables.columns().densities(); d++) {
          for (int first = 0; first < tables.columns().fields(); first += group) {
            int count = Math.min(group, tables.columns().fields() - first);
            launchFields(d, first, count);
            FftPlan inverse = plan(count, false);
            workspace.get(Item.FFT_WORK, inverse.workBytes());
            inverse.run(
                workspace.get(Item.FIELDS), workspace.get(Item.FFT_WORK), workspace.stream());
            launchInterpolate(d, channel, first, count);
          }
        }
      }
    }

    private FftPlan plan(int meshes, boolean forward) {
      return workspace
          .plans()
          .get(
              new FftPlan.Shape(
                  mesh.points(0), mesh.points(1), mesh.points(2), meshes, forward, single),
              workspace.stream());
    }

    // Fields at a time: the transform may need as much again.
    private int group() {
      long room = limits.mesh() - padded * (realBytes + Long.BYTES);
      long fit = Math.min(room / (2 * padded * realBytes), MOST_NUMBERS / padded);
      return (int) Math.max(1, Math.min(tables.columns().fields(), fit));
    }

    private void upload() {
      Job job = part.job();
      tables.requireWave(mesh.smallestWave(), job);
      Segment.upload(List.of(Segment.of(part, origin)), workspace);
      workspace.upload(Item.MESH_SHAPE, MeshShape.BYTES, mesh::write);
      int[] shape = {mesh.points(0), mesh.points(1), mesh.points(2)};
      int[] sorted = MeshAtoms.sorted(Fractional.coordinates(job.structure()), shape);
      workspace.upload(
          Item.SORTED, (long) sorted.length * Integer.BYTES, b -> b.asIntBuffer().put(sorted));
      workspace.upload(Item.INVERSE_SPLINES, mesh.inverseSplines());
      double[] cutoffs = new double[tables.columns().densities()];
      for (int d = 0; d < cutoffs.length; d++) {
        cutoffs[d] = tables.host().cutoff(job.plan(), d);
      }
      workspace.upload(Item.CUTOFFS, cutoffs);
      windows.upload(workspace);
      workspace.get(Item.FIRST_POINTS, 3L * part.atoms() * Integer.BYTES);
      workspace.get(Item.SPLINES, 3L * part.atoms() * mesh.order() * Double.BYTES);
    }

    private void launchSplines() {
      splines
          .launch(Math.toIntExact(blocks(3L * part.atoms())), THREADS)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(workspace.get(Item.COORDINATES))
          .with(workspace.get(Item.FIRST_POINTS))
          .with(workspace.get(Item.SPLINES))
          .on(workspace.stream());
    }

    private void launchSpread(int channel) {
      double[] weights = part.job().sources().weights()[channel];
      workspace.upload(Item.SCALE, new double[] {scale(weights)});
      workspace.get(Item.FIXED).clearLater(padded * Long.BYTES, workspace.stream());
      long rows = (long) part.atoms() * mesh.order() * mesh.order();
      Chunks.launch(
          blocks(rows), THREADS * mesh.order(), (first, count) -> spread(first, count, channel));
      Chunks.launch(blocks(padded), THREADS, this::settle);
    }

    private void spread(long firstBlock, int blocks, int channel) {
      spread
          .launch(blocks, THREADS)
          .with(firstBlock)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(workspace.get(Item.SORTED))
          .with(workspace.get(Item.FIRST_POINTS))
          .with(workspace.get(Item.SPLINES))
          .with(workspace.get(Item.WEIGHTS))
          .with(origin.weight() + (long) channel * part.atoms())
          .with(workspace.get(Item.SCALE))
          .with(workspace.get(Item.FIXED))
          .on(workspace.stream());
    }

    private void settle(long firstBlock, int blocks) {
      settle
          .launch(blocks, THREADS)
          .with(firstBlock)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(workspace.get(Item.SCALE))
          .with(workspace.get(Item.FIXED))
          .with(workspace.get(Item.MESH))
          .on(workspace.stream());
    }

    private void launchFields(int density, int first, int count) {
      Chunks.launch(
          blocks(mesh.half() * count),
          THREADS * FIELD_WORK,
          (block, blocks) -> launchFields(density, first, count, block, blocks));
    }

    private void launchFields(int density, int first, int count, long firstBlock, int blocks) {
      fields
          .launch(blocks, THREADS)
          .with(firstBlock)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(workspace.get(Item.INVERSE_SPLINES))
          .with(workspace.get(Item.CUTOFFS))
          .with(workspace.get(Item.WINDOWS))
          .with(workspace.get(Item.WINDOW_FACTORS))
          .with(density)
          .with(first)
          .with(count)
          .with(tables.columns().structure())
          .with(tables.constants())
          .with(tables.spectra().headers())
          .with(tables.spectra().data())
          .with(workspace.get(Item.MESH))
          .with(workspace.get(Item.FIELDS))
          .on(workspace.stream());
    }

    private void launchInterpolate(int density, int channel, int first, int count) {
      long blocksOfField = (part.atoms() + INTERPOLATE_WARPS - 1L) / INTERPOLATE_WARPS;
      Chunks.launch(
          blocksOfField * count,
          INTERPOLATE_WARPS * Math.pow(mesh.order(), 3),
          (block, blocks) -> launchInterpolate(density, channel, first, count, block, blocks));
    }

    private void launchInterpolate(
        int density, int channel, int first, int count, long firstBlock, int blocks) {
      interpolate
          .launch(blocks, THREADS)
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

  // A power of two with which the sum of all sources stays below 2^61: B-spline weights are not
  // negative and add up to 1, so no mesh point can get more.
  private static double scale(double[] weights) {
    double total = 0;
    for (double w : weights) {
      total += Math.abs(w);
    }
    return total == 0 ? 1 : Math.scalb(1.0, 60 - Math.getExponent(total));
  }
}
