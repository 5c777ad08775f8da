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
import org.farfield.backend.cuda.device.KernelLaunch;
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
  private static final int FORCE_FIELDS = 32;
  private static final int TILE_THREADS = 256; // as in box.cuh
  private static final int BIN_COLUMNS = 4; // of a block of spread_charges
  private static final int BIN_POINTS = 8 * 8 * 16;
  private static final int STRAIN_WAVES = 4096;
  private static final int ADD_THREADS = 32; // as in lattice_adjoint.cu

  // multiply-adds of one point and field, one wave and field, one wave
  private static final int FORCE_WORK = 2;
  private static final int COTANGENT_WORK = 100;
  private static final int STRAIN_WORK = 40;

  private static final int STRAIN = GradientBatch.STRAIN;

  /**
   * Meshes of doubles besides the fields: a spectrum, that of the potential, four sums of waves.
   */
  private static final int OTHER_MESHES = 4;

  private final LatticeBatch lattice;
  private final LatticeTables tables;
  private final ColumnOrder columns;
  private final SumPieces pieces;
  private final KernelModule module;
  private final StructureMesh.Kernels kernels;
  private final Kernel slopes;
  private final Kernel cotangents;
  private final Kernel momentPotential;
  private final Kernel addForces;
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
    addForces = module.kernel("add_forces");
    strain = module.kernel("mesh_strain");
    addStrain = modules.latticeAdjoint.kernel("add_strain");
  }

  /** Adds to the gradients of the batch. */
  void run() {
    lattice.batch().uploadPositions(pieces.workspace(), true);
    Blocks[] blocks = new Blocks[lattice.terms().size()]; // which geometry has, and each sum needs
    for (int p = 0; p < blocks.length; p++) {
      int index = p;
      pieces.add(
          workspace -> blocks[index] = new One(workspace, index).begin(),
          sources -> new One(sources.workspace(), index).run(sources, blocks[index]));
    }
  }

  /**
   * What blocks of threads have of a mesh.
   *
   * @param bins of its points
   * @param tiles that have the points of atoms, 0 if these do without
   */
  private record Blocks(int bins, int tiles) {}

  /** One structure. */
  private final class One {
    private final Workspace workspace;
    private final int index;
    private final CentreRange part;
    private final LaunchSegment.Origin origin;
    private final StructureMesh mesh;
    private final Kernel forces;
    private final Kernel tileForces;
    private final Kernel potential;
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
      tileForces = module.kernel("mesh_forces_tile_" + mesh.shape().order());
      potential = module.kernel("mesh_potentials_" + mesh.shape().order());
      spread = module.kernel("spread_charges_" + mesh.shape().order());
      meshBytes = mesh.padded() * Double.BYTES;
      row = part.coefficients().rowLength();
    }

    Blocks begin() {
      mesh.begin(true);
      Blocks blocks = new Blocks(mesh.uploadBins(), mesh.uploadAtoms());
      launchSlopes();
      WorkList items = new WorkList(4);
      items.add(index, 0, Math.toIntExact(strainBlocks()), 0);
      workspace.upload(Item.ROW_ITEMS, items);
      return blocks;
    }

    void run(SumPieces.Sources from, Blocks blocks) {
      long forceBytes = 3L * ranges() * part.atoms() * Double.BYTES;
      int group = mesh.group(from.limits().mesh() - OTHER_MESHES * meshBytes - forceBytes);
      workspace.get(Item.FORCES, forceBytes);
      clear(Item.FORCES, forceBytes);
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
            addFields(d, channel, first, Math.min(group, columns.fields() - first), blocks);
          }
          addStrain(d);
        }
        addPotential(channel);
      }
      addForces();
    }

    // How often there are so many fields whose forces are added up one after the other: that does
    // not depend on how many are on the device at a time.
    private int ranges() {
      return (columns.fields() + FORCE_FIELDS - 1) / FORCE_FIELDS;
    }

    private void addForces() {
      addForces
          .launch(Math.toIntExact(StructureMesh.blocks(part.atoms())), StructureMesh.THREADS)
          .with(workspace.get(Item.MESH_SHAPE))
          .with(ranges())
          .with(workspace.get(Item.FORCES))
          .with(workspace.get(Item.GRADIENTS))
          .on(workspace.stream());
    }

    private void clear(Item item, long bytes) {
      workspace.get(item).clearLater(bytes, workspace.stream());
    }

    // What the centres feel of some fields, then what goes from their cotangents to the sources.
    private void addFields(int density, int channel, int first, int count, Blocks blocks) {
      long before = (long) columns.place(density) * part.channels() + channel;
      long column = before * columns.fields() + first;
      mesh.makeFields(density, first, count);
      if (blocks.tiles() > 0) {
        launchTiles(origin.output() + column, first, count, blocks.tiles());
      } else {
        launchForces(origin.output() + column, first, count);
      }
      BoundedLaunch.launch(
          blocks.bins() * ((count + BIN_COLUMNS - 1L) / BIN_COLUMNS),
          BIN_COLUMNS * Math.max(BIN_POINTS, stencils() / blocks.bins()),
          (block, some) -> launchSpread(column, count, block, some));
      mesh.transform(Item.FIELDS, count, true);
      BoundedLaunch.launch(
          StructureMesh.blocks(mesh.shape().half()),
          (double) StructureMesh.THREADS * COTANGENT_WORK * count,
          (block, some) -> launchCotangents(density, first, count, block, some));
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
        launchPotential(mesh.weight(channel, number), field);
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

    private void launchPotential(long firstWeight, Item field) {
      BoundedLaunch.launch(
          forceBlocks(),
          FORCE_WARPS * workOfRange() / FORCE_FIELDS,
          (block, blocks) ->
              atoms(potential.launch(blocks, StructureMesh.THREADS), block)
                  .with(workspace.get(Item.WEIGHTS))
                  .with(firstWeight)
                  .with(workspace.get(field))
                  .with(workspace.get(Item.FORCES))
                  .with(GradientBatch.weightsFrom(lattice.batch()) + firstWeight)
                  .with(workspace.get(Item.GRADIENTS))
                  .on(workspace.stream()));
    }

    private void launchForces(long firstCharge, int firstField, int count) {
      BoundedLaunch.launch(
          forceBlocks() * rangesOf(firstField, count),
          FORCE_WARPS * workOfRange(),
          (block, blocks) ->
              fields(
                      atoms(forces.launch(blocks, StructureMesh.THREADS), block),
                      firstCharge,
                      firstField,
                      count)
                  .on(workspace.stream()));
    }

    private void launchTiles(long firstCharge, int firstField, int count, int tiles) {
      BoundedLaunch.launch(
          tiles * rangesOf(firstField, count),
          MeshTiles.Shape.ofForces(mesh.shape().order()).centres() * workOfRange(),
          (block, blocks) ->
              fields(
                      splines(
                          tileForces
                              .launch(blocks, TILE_THREADS)
                              .with(block)
                              .with(workspace.get(Item.MESH_SHAPE))
                              .with(workspace.get(Item.TILED))
                              .with(workspace.get(Item.TILES))
                              .with((long) tiles)),
                      firstCharge,
                      firstField,
                      count)
                  .on(workspace.stream()));
    }

    private KernelLaunch atoms(KernelLaunch launch, long firstBlock) {
      return splines(
          launch
              .with(firstBlock)
              .with(workspace.get(Item.MESH_SHAPE))
              .with(workspace.get(Item.SORTED)));
    }

    private KernelLaunch splines(KernelLaunch launch) {
      return launch
          .with(workspace.get(Item.FIRST_POINTS))
          .with(workspace.get(Item.SPLINES))
          .with(workspace.get(Item.SPLINE_SLOPES));
    }

    private KernelLaunch fields(KernelLaunch launch, long firstCharge, int firstField, int count) {
      return launch
          .with(row)
          .with(workspace.get(Item.COEFFICIENTS))
          .with(firstCharge)
          .with(firstField)
          .with(count)
          .with(workspace.get(Item.FIELDS))
          .with(workspace.get(Item.FORCES));
    }

    private long forceBlocks() {
      return (part.atoms() + FORCE_WARPS - 1L) / FORCE_WARPS;
    }

    private long rangesOf(int firstField, int count) {
      return (firstField + count - 1) / FORCE_FIELDS - firstField / FORCE_FIELDS + 1;
    }

    private double workOfRange() {
      return FORCE_WORK * FORCE_FIELDS * Math.pow(mesh.shape().order(), 3);
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
      mesh.launchWaves(cotangents, density, first, count, firstBlock, blocks)
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
