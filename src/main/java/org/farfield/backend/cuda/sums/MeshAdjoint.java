package org.farfield.backend.cuda.sums;

import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.LatticeTables;

/**
 * The adjoint of the sum on a mesh, structure by structure, see mesh_adjoint.cu: an exact
 * derivative of what the mesh gives, in double. As many fields as fit are on the device at a time;
 * their number changes no bit.
 */
final class MeshAdjoint {
  // as in mesh_adjoint.cu
  private static final int FORCE_WARPS = 4;
  private static final int BIN_COLUMNS = 4; // of a block of spread_charges
  private static final int BIN_POINTS = 8 * 8 * 16;
  private static final int STRAIN_WAVES = 4096;
  private static final int ADD_THREADS = 32; // as in lattice_adjoint.cu

  // multiply-adds of one point and field, one wave and field, one wave
  private static final int FORCE_WORK = 3;
  private static final int COTANGENT_WORK = 100;
  private static final int STRAIN_WORK = 40;

  private static final int STRAIN = GradientBatch.STRAIN;

  /**
   * Meshes of doubles besides the fields: a spectrum, that of the potential, four sums of waves.
   */
  private static final int OTHER_MESHES = 4;

  private static final long NO_VALUES = -1;

  private final LatticeBatch lattice;
  private final LatticeTables tables;
  private final ColumnOrder columns;
  private final SumPieces pieces;
  private final KernelModule module;
  private final StructureMesh.Kernels kernels;
  private final Kernel slopes;
  private final Kernel cotangents;
  private final Kernel momentPotential;
  private final Kernel strain;
  private final Kernel addStrain;

  MeshAdjoint(LatticeBatch lattice, SumPieces pieces, Kernels modules) {
    this.lattice = lattice;
    this.pieces = pieces;
    tables = lattice.tables();
    columns = tables.columns();
    module = modules.meshAdjoint;
    kernels = StructureMesh.Kernels.of(modules.mesh, false);
    slopes = module.kernel("spline_slopes");
    cotangents = module.kernel("mesh_cotangents");
    momentPotential = module.kernel("moment_potential");
    strain = module.kernel("mesh_strain");
    addStrain = modules.latticeAdjoint.kernel("add_strain");
  }

  /** Adds to the gradients of the batch. */
  void run() {
    lattice.batch().uploadPositions(pieces.workspace(), true);
    int[] bins = new int[lattice.terms().size()]; // which geometry has, and each sum needs
    for (int p = 0; p < bins.length; p++) {
      int index = p;
      pieces.add(
          workspace -> bins[index] = new One(workspace, index).begin(),
          sources -> new One(sources.workspace(), index).run(sources, bins[index]));
    }
  }

  /** One structure. */
  private final class One {
    private final Workspace workspace;
    private final int index;
    private final CentreRange part;
    private final LaunchSegment.Origin origin;
    private final StructureMesh mesh;
    private final Kernel forces;
    private final Kernel spread;
    private final long meshBytes;
    private final long row; // coefficients of an atom

    One(Workspace workspace, int index) {
      this.workspace = workspace;
      this.index = index;
      part = lattice.part(index);
      origin = lattice.batch().origin(index);
      mesh = new StructureMesh(lattice, index, workspace, kernels);
      forces = module.kernel("mesh_forces_" + mesh.shape().order());
      spread = module.kernel("spread_charges_" + mesh.shape().order());
      meshBytes = mesh.padded() * Double.BYTES;
      row = part.coefficients().rowLength();
    }

    /** Returns how many bins the mesh has. */
    int begin() {
      mesh.begin(true);
      int bins = mesh.uploadBins();
      launchSlopes();
      WorkList items = new WorkList(4);
      items.add(index, 0, Math.toIntExact(strainBlocks()), 0);
      workspace.upload(Item.ROW_ITEMS, items);
      return bins;
    }

    void run(SumPieces.Sources from, int bins) {
      int group = mesh.group(from.limits().mesh() - OTHER_MESHES * meshBytes);
      workspace.get(Item.MESH, meshBytes);
      workspace.get(Item.POTENTIAL, meshBytes);
      workspace.get(Item.WAVE_SUMS, 2 * meshBytes);
      workspace.get(Item.FIELDS, group * meshBytes);
      for (int channel = 0; channel < part.channels(); channel++) {
        mesh.makeSpectrum(channel, Item.FIELDS, Item.POTENTIAL);
        clear(Item.POTENTIAL, meshBytes);
        for (int d = 0; d < columns.densities(); d++) {
          clear(Item.WAVE_SUMS, 2 * meshBytes);
          for (int first = 0; first < columns.fields(); first += group) {
            addFields(d, channel, first, Math.min(group, columns.fields() - first), bins);
          }
          addStrain(d);
        }
        addPotential(channel);
      }
    }

    private void clear(Item item, long bytes) {
      workspace.get(item).clearLater(bytes, workspace.stream());
    }

    // What the centres feel of some fields, then what goes from their cotangents to the sources.
    private void addFields(int density, int channel, int first, int count, int bins) {
      long before = (long) columns.place(density) * part.channels() + channel;
      long column = before * columns.fields() + first;
      mesh.makeFields(density, first, count);
      launchForces(Item.COEFFICIENTS, row, origin.output() + column, Item.FIELDS, count, NO_VALUES);
      BoundedLaunch.launch(
          bins * ((count + BIN_COLUMNS - 1L) / BIN_COLUMNS),
          BIN_COLUMNS * Math.max(BIN_POINTS, stencils() / bins),
          (block, blocks) -> launchSpread(column, count, block, blocks));
      mesh.transform(Item.FIELDS, count, true);
      BoundedLaunch.launch(
          StructureMesh.blocks(mesh.shape().half()),
          (double) StructureMesh.THREADS * COTANGENT_WORK * count,
          (block, blocks) -> launchCotangents(density, first, count, block, blocks));
    }

    private double stencils() {
      return part.atoms() * Math.pow(mesh.shape().order(), 3);
    }

    // What the sources of a channel feel, and dE/dw; that of charges last, it is made in place.
    private void addPotential(int channel) {
      for (int number = part.moments() - 1; number >= 0; number--) {
        if (number > 0) {
          launchMomentPotential(number);
        }
        Item field = number > 0 ? Item.FIELDS : Item.POTENTIAL;
        mesh.transform(field, 1, false);
        long weights = mesh.weight(channel, number);
        launchForces(
            Item.WEIGHTS,
            1,
            weights,
            field,
            1,
            GradientBatch.weightsFrom(lattice.batch()) + weights);
      }
    }

    private void launchMomentPotential(int number) {
      BoundedLaunch.launch(
          StructureMesh.blocks(mesh.shape().half()),
          (double) StructureMesh.THREADS * StructureMesh.MOMENT_WORK,
          (block, blocks) ->
              momentPotential
                  .launch(blocks, StructureMesh.THREADS)
                  .with(block)
                  .with(workspace.get(Item.MESH_SHAPE))
                  .with(number)
                  .with(workspace.get(Item.POTENTIAL))
                  .with(workspace.get(Item.FIELDS))
                  .on(workspace.stream()));
    }

    private void launchSlopes() {
      long bytes = 3L * part.atoms() * mesh.shape().order() * Double.BYTES;
      slopes
          .launch(Math.toIntExact(StructureMesh.blocks(3L * part.atoms())), StructureMesh.THREADS)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(workspace.get(Item.COORDINATES))
          .with(workspace.get(Item.SPLINE_SLOPES, bytes))
          .on(workspace.stream());
    }

    private void launchForces(
        Item charges, long stride, long firstCharge, Item fields, int count, long firstValue) {
      BoundedLaunch.launch(
          (part.atoms() + FORCE_WARPS - 1L) / FORCE_WARPS,
          FORCE_WARPS * FORCE_WORK * count * Math.pow(mesh.shape().order(), 3),
          (block, blocks) ->
              forces
                  .launch(blocks, StructureMesh.THREADS)
                  .with(block)
                  .with(workspace.get(Item.MESH_SHAPE))
                  .with(workspace.get(Item.SORTED))
                  .with(workspace.get(Item.FIRST_POINTS))
                  .with(workspace.get(Item.SPLINES))
                  .with(workspace.get(Item.SPLINE_SLOPES))
                  .with(stride)
                  .with(workspace.get(charges))
                  .with(firstCharge)
                  .with(count)
                  .with(workspace.get(fields))
                  .with(firstValue)
                  .with(workspace.get(Item.GRADIENTS))
                  .on(workspace.stream()));
    }

    private void launchSpread(long column, int count, long firstBlock, int blocks) {
      spread
          .launch(blocks, StructureMesh.THREADS)
          .with(firstBlock)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(workspace.get(Item.BIN_ATOMS))
          .with(workspace.get(Item.BIN_STARTS))
          .with(workspace.get(Item.FIRST_POINTS))
          .with(workspace.get(Item.SPLINES))
          .with(row)
          .with(column)
          .with(count)
          .with(workspace.get(Item.COEFFICIENTS))
          .with(origin.output())
          .with(workspace.get(Item.FIELDS))
          .on(workspace.stream());
    }

    private void launchCotangents(int density, int first, int count, long firstBlock, int blocks) {
      cotangents
          .launch(blocks, StructureMesh.THREADS)
          .with(firstBlock)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(workspace.get(Item.INVERSE_SPLINES))
          .with(workspace.get(Item.CUTOFFS))
          .with(workspace.get(Item.WINDOWS))
          .with(workspace.get(Item.WINDOW_FACTORS))
          .with(density)
          .with(first)
          .with(count)
          .with(columns.structure())
          .with(tables.constants())
          .with(tables.spectra().headers())
          .with(tables.spectra().data())
          .with(workspace.get(Item.MESH))
          .with(workspace.get(Item.FIELDS))
          .with(workspace.get(Item.POTENTIAL))
          .with(workspace.get(Item.WAVE_SUMS))
          .on(workspace.stream());
    }

    private long strainBlocks() {
      return (mesh.shape().half() + STRAIN_WAVES - 1) / STRAIN_WAVES;
    }

    private void addStrain(int density) {
      long blocks = strainBlocks();
      workspace.get(Item.STRAIN_TERMS, STRAIN * blocks * Double.BYTES);
      BoundedLaunch.launch(
          blocks,
          (double) STRAIN_WAVES * STRAIN_WORK,
          (block, count) -> launchStrain(density, block, count));
      addStrain
          .launch(1, ADD_THREADS)
          .with(workspace.get(Item.ROW_ITEMS))
          .with(workspace.get(Item.STRAIN_TERMS))
          .with(GradientBatch.restFrom(lattice.batch()))
          .with(workspace.get(Item.GRADIENTS))
          .on(workspace.stream());
    }

    private void launchStrain(int density, long firstBlock, int blocks) {
      strain
          .launch(blocks, StructureMesh.THREADS)
          .with(firstBlock)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(density)
          .with(workspace.get(Item.WINDOWS))
          .with(workspace.get(Item.WINDOW_SLOPES))
          .with(workspace.get(Item.WAVE_SUMS))
          .with(workspace.get(Item.STRAIN_TERMS))
          .on(workspace.stream());
    }
  }
}
