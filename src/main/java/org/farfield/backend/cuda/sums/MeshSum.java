package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.tables.LatticeTables;

/**
 * The sum over reciprocal vectors on a mesh, structure by structure, see mesh.cu and
 * interpolate.cuh. As many fields as fit are transformed together.
 */
final class MeshSum {
  // as in interpolate.cuh
  private static final int INTERPOLATE_WARPS = 4;
  private static final int INTERPOLATE_FIELDS = 32;
  private static final int TILE_THREADS = 256;

  private final LatticeBatch lattice;
  private final LatticeTables tables;
  private final SumPieces pieces;
  private final int realBytes;
  private final StructureMesh.Kernels kernels;

  MeshSum(LatticeBatch lattice, SumPieces pieces, KernelModule mesh) {
    this.lattice = lattice;
    this.tables = lattice.tables();
    this.pieces = pieces;
    boolean single = tables.single();
    realBytes = single ? Float.BYTES : Double.BYTES;
    kernels = StructureMesh.Kernels.of(mesh, single);
  }

  /** Adds the sums to the coefficients of the batch. */
  void run() {
    lattice.batch().uploadPositions(pieces.workspace(), true);
    lattice.batch().uploadCentres(pieces.workspace());
    int[] tiles = new int[lattice.terms().size()]; // which geometry has, and each sum needs
    for (int p = 0; p < tiles.length; p++) {
      int index = p;
      pieces.add(
          workspace -> tiles[index] = new One(index, workspace).begin(),
          sources -> new One(index, sources.workspace()).run(sources, tiles[index]));
    }
  }

  /** One structure, or some centres of it. */
  private final class One {
    private final CentreRange part;
    private final LaunchSegment.Origin origin;
    private final Workspace workspace;
    private final StructureMesh mesh;

    One(int p, Workspace workspace) {
      part = lattice.part(p);
      origin = lattice.batch().origin(p);
      this.workspace = workspace;
      mesh = new StructureMesh(lattice, p, workspace, kernels);
    }

    /** Returns how many boxes of the mesh have the centres, 0 if these do without. */
    int begin() {
      LaunchSegment.upload(List.of(LaunchSegment.of(part, origin)), workspace);
      mesh.begin(false);
      return mesh.uploadCentres();
    }

    void run(SumPieces.Sources from, int tiles) {
      long others = mesh.padded() * (realBytes + Long.BYTES);
      int group = mesh.group(from.limits().mesh() - others);
      workspace.get(Item.FIXED, mesh.padded() * Long.BYTES);
      workspace.get(Item.MESH, mesh.padded() * realBytes);
      workspace.get(Item.FIELDS, group * mesh.padded() * realBytes);
      for (int channel = 0; channel < part.channels(); channel++) {
        mesh.makeSpectrum(channel, Item.FIXED, Item.FIELDS);
        for (int d = 0; d < tables.columns().densities(); d++) {
          for (int first = 0; first < tables.columns().fields(); first += group) {
            int count = Math.min(group, tables.columns().fields() - first);
            mesh.makeFields(d, first, count);
            interpolate(d, channel, first, count, tiles);
          }
        }
      }
    }

    private void interpolate(int density, int channel, int first, int count, int tiles) {
      long ofFields = (count + INTERPOLATE_FIELDS - 1L) / INTERPOLATE_FIELDS;
      double work = INTERPOLATE_FIELDS * Math.pow(mesh.shape().order(), 3);
      if (tiles > 0) {
        int most = MeshTiles.Shape.ofInterpolation(mesh.shape().order()).centres();
        BoundedLaunch.launch(
            tiles * ofFields,
            most * work,
            (block, blocks) ->
                fields(
                        ofTiles(kernel("interpolate_tile_"), tiles, block, blocks),
                        density,
                        channel,
                        first,
                        count)
                    .on(workspace.stream()));
        return;
      }
      long ofCentres = (part.centres() + INTERPOLATE_WARPS - 1L) / INTERPOLATE_WARPS;
      BoundedLaunch.launch(
          ofCentres * ofFields,
          INTERPOLATE_WARPS * work,
          (block, blocks) ->
              fields(
                      centres(kernel("interpolate_").launch(blocks, StructureMesh.THREADS), block),
                      density,
                      channel,
                      first,
                      count)
                  .on(workspace.stream()));
    }

    private Kernel kernel(String name) {
      String real = tables.single() ? "_float" : "_double";
      return kernels.module().kernel(name + mesh.shape().order() + real);
    }

    private KernelLaunch ofTiles(Kernel kernel, int tiles, long firstBlock, int blocks) {
      return centres(kernel.launch(blocks, TILE_THREADS), firstBlock)
          .with(workspace.get(Item.TILES))
          .with((long) tiles);
    }

    private KernelLaunch centres(KernelLaunch launch, long firstBlock) {
      return launch
          .with(firstBlock)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(workspace.get(Item.SEGMENTS))
          .with(workspace.get(Item.LISTED))
          .with(workspace.get(Item.SORTED_CENTRES));
    }

    private KernelLaunch fields(
        KernelLaunch launch, int density, int channel, int first, int count) {
      return launch
          .with(workspace.get(Item.FIRST_POINTS))
          .with(workspace.get(Item.SPLINES))
          .with(tables.columns().place(density))
          .with(channel)
          .with(first)
          .with(count)
          .with(tables.columns().structure())
          .with(workspace.get(Item.FIELDS))
          .with(workspace.get(Item.COEFFICIENTS));
    }
  }
}
