package org.farfield.backend.cuda.sums;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.farfield.backend.Fractional;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.FftPlan;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.LatticeTables;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.structure.Structure;

/**
 * One structure on a mesh, see mesh.cu: its sources become a spectrum, and products of that with
 * what belongs to some fields become these fields. The sum and its adjoint have this in common.
 */
final class StructureMesh {
  static final int THREADS = 128; // as in mesh.cu
  static final int MOMENT_WORK = 20; // of one point

  // as in mesh.cuh and mesh.cu
  static final int SPREAD_WARPS = 4;
  private static final int FIELDS_TOGETHER = 32;
  private static final int FIELD_WORK = 20; // of one number of a field, see mesh.cu

  // Of one call of cuFFT, which promises equal bits for equal plans, and not for others: how many
  // meshes a plan has must not depend on the memory that is free.
  private static final int MOST_MESHES = 32;
  private static final long MOST_BYTES = 128L << 20;

  /**
   * The kernels for one precision of the transforms.
   *
   * @param module of the kernels that know the order of the splines
   * @param single whether that is single
   */
  record Kernels(
      KernelModule module,
      boolean single,
      Kernel splines,
      Kernel scale,
      Kernel settle,
      Kernel addMoment,
      Kernel fields) {
    static Kernels of(KernelModule mesh, boolean single) {
      String real = single ? "_float" : "_double";
      return new Kernels(
          mesh,
          single,
          mesh.kernel("splines"),
          mesh.kernel("source_scale"),
          mesh.kernel("settle" + real),
          mesh.kernel("add_moment" + real),
          mesh.kernel("mesh_fields" + real));
    }

    Kernel spread(int order) {
      return module.kernel("spread_" + order);
    }
  }

  private final LatticeTables tables;
  private final Term.Lattice term;
  private final WindowFactors windows;
  private final Workspace workspace;
  private final Kernels kernels;
  private final CentreRange part;
  private final Batch batch;
  private final int index;
  private final MeshShape shape;
  private double[] fractional; // of the atoms
  private int[] sorted; // atoms, by their places on the mesh

  StructureMesh(LatticeBatch lattice, int p, Workspace workspace, Kernels kernels) {
    this.tables = lattice.tables();
    this.term = lattice.terms().get(p);
    this.windows = lattice.windows().get(p);
    this.workspace = workspace;
    this.kernels = kernels;
    this.part = lattice.part(p);
    batch = lattice.batch();
    index = p;
    shape = new MeshShape(part, term, batch.origin(p).atom());
  }

  MeshShape shape() {
    return shape;
  }

  /** Numbers in a mesh with padded rows. */
  long padded() {
    return 2 * shape.half();
  }

  /** Blocks of one thread each. */
  static long blocks(long threads) {
    return (threads + THREADS - 1) / THREADS;
  }

  private long meshBytes() {
    return padded() * (kernels.single ? Float.BYTES : Double.BYTES);
  }

  /** Meshes of one call of cuFFT, by their size and the number of fields alone. */
  private int meshesOfACall() {
    int fields = tables.columns().fields();
    int most = (int) Math.max(1, Math.min(MOST_MESHES, MOST_BYTES / meshBytes()));
    int calls = (fields + most - 1) / most;
    return (fields + calls - 1) / calls;
  }

  /**
   * Fields at a time that fit so many bytes: the transform may need as much again as they do. They
   * are those of whole calls of cuFFT, unless not even one fits.
   */
  int group(long room) {
    long fit = Math.max(1, room / (2 * meshBytes()));
    int call = meshesOfACall();
    return (int) Math.min(tables.columns().fields(), fit < call ? fit : fit / call * call);
  }

  /**
   * Uploads the mesh and makes the splines of the atoms.
   *
   * @param slopes whether their derivatives are needed
   */
  void begin(boolean slopes) {
    Structure structure = part.job().structure();
    tables.requireWave(shape.smallestWave(), structure);
    workspace.upload(Item.MESH_SHAPE, MeshShape.BYTES, shape::write);
    fractional = Fractional.byAtom(structure);
    sorted = MeshAtoms.sorted(fractional, points());
    workspace.upload(Item.SORTED, sorted);
    workspace.upload(Item.INVERSE_SPLINES, shape.inverseSplines());
    workspace.upload(
        Item.CUTOFFS, term.cutoffs().stream().mapToDouble(Double::doubleValue).toArray());
    LaunchWindows factors = new LaunchWindows(tables.columns().densities(), slopes);
    factors.add(windows);
    factors.upload(workspace);
    kernels
        .splines
        .launch(Math.toIntExact(blocks(3L * part.atoms())), THREADS)
        .with(workspace.get(Item.MESH_SHAPE))
        .with(workspace.get(Item.COORDINATES))
        .with(workspace.get(Item.FIRST_POINTS, 3L * part.atoms() * Integer.BYTES))
        .with(workspace.get(Item.SPLINES, 3L * part.atoms() * shape.order() * Double.BYTES))
        .on(workspace.stream());
  }

  /**
   * Uploads where the atoms' splines begin; after the beginning.
   *
   * @return how many bins a mesh has
   */
  int uploadBins() {
    MeshBins bins = MeshBins.of(fractional, points(), shape.order());
    workspace.upload(Item.BIN_ATOMS, bins.sorted());
    workspace.upload(Item.BIN_STARTS, bins.starts());
    return bins.count();
  }

  /**
   * Uploads boxes of the mesh that have the points of all atoms; after the beginning.
   *
   * @return how many, in {@link Item#TILES}, of the atoms in {@link Item#TILED}; 0 where each atom
   *     is to read for itself
   */
  int uploadAtoms() {
    MeshTiles tiles =
        new MeshTiles(
            fractional, points(), shape.order(), MeshTiles.Shape.ofForces(shape.order()), sorted);
    if (!tiles.areWorthIt(Double.BYTES)) {
      return 0;
    }
    workspace.upload(Item.TILED, tiles.sorted());
    workspace.upload(Item.TILES, tiles.tiles());
    return tiles.tiles().items();
  }

  private int[] points() {
    return new int[] {shape.points(0), shape.points(1), shape.points(2)};
  }

  /**
   * Uploads in which order interpolation takes the centres of the part; after the beginning.
   *
   * @return how many boxes have them all, in {@link Item#TILES}; 0 where each centre is to read for
   *     itself
   */
  int uploadCentres() {
    int[] centreOf = new int[part.atoms()];
    Arrays.fill(centreOf, -1);
    for (int c = 0; c < part.centres(); c++) {
      centreOf[part.atom(c)] = c;
    }
    int[] order = IntStream.of(sorted).filter(atom -> centreOf[atom] >= 0).toArray();
    MeshTiles tiles =
        new MeshTiles(
            fractional,
            points(),
            shape.order(),
            MeshTiles.Shape.ofInterpolation(shape.order()),
            order);
    boolean inTiles = tiles.areWorthIt(kernels.single ? Float.BYTES : Double.BYTES);
    int[] taken = inTiles ? tiles.sorted() : order;
    workspace.upload(
        Item.SORTED_CENTRES, IntStream.of(taken).map(atom -> centreOf[atom]).toArray());
    if (!inTiles) {
      return 0;
    }
    workspace.upload(Item.TILES, tiles.tiles());
    return tiles.tiles().items();
  }

  // A plan for so many meshes at a time.
  private FftPlan plan(int meshes, boolean forward) {
    return workspace
        .plans()
        .get(
            new FftPlan.Shape(
                shape.points(0), shape.points(1), shape.points(2), meshes, forward, kernels.single),
            workspace.stream());
  }

  /** Transforms the meshes at the start of an item in place. */
  void transform(Item item, int meshes, boolean forward) {
    int call = meshesOfACall();
    for (int first = 0; first < meshes; first += call) {
      FftPlan plan = plan(Math.min(call, meshes - first), forward);
      DeviceBuffer work = workspace.get(Item.FFT_WORK, plan.workBytes());
      plan.run(workspace.get(item), first * meshBytes(), work, workspace.stream());
    }
  }

  /**
   * Makes the spectrum of the sources of a channel, which lie on the device, in {@link Item#MESH}.
   *
   * @param fixed memory for a mesh of longs
   * @param moment memory for a mesh, of multipoles
   */
  void makeSpectrum(int channel, Item fixed, Item moment) {
    makeSpectrum(channel, 0, fixed, Item.MESH);
    for (int lm = 1; lm < part.job().sources().rows(); lm++) {
      makeSpectrum(channel, lm, fixed, moment);
      int added = lm;
      BoundedLaunch.launch(
          blocks(shape.half()),
          THREADS * MOMENT_WORK,
          (first, count) -> launchAddMoment(first, count, added, moment));
    }
  }

  private void launchAddMoment(long firstBlock, int blocks, int lm, Item moment) {
    kernels
        .addMoment
        .launch(blocks, THREADS)
        .with(firstBlock)
        .with(workspace.get(Item.MESH_SHAPE))
        .with(lm)
        .with(workspace.get(moment))
        .with(workspace.get(Item.MESH))
        .on(workspace.stream());
  }

  // The transform of one moment of the sources.
  private void makeSpectrum(int channel, int lm, Item fixed, Item target) {
    launchScale(weight(channel, lm));
    workspace.get(fixed).clearLater(padded() * Long.BYTES, workspace.stream());
    BoundedLaunch.launch(
        (part.atoms() + SPREAD_WARPS - 1L) / SPREAD_WARPS,
        SPREAD_WARPS * Math.pow(shape.order(), 3),
        (first, count) -> launchSpread(first, count, weight(channel, lm), fixed));
    BoundedLaunch.launch(
        blocks(padded()), THREADS, (first, count) -> launchSettle(first, count, fixed, target));
    transform(target, 1, true);
  }

  /** Where a moment of a channel begins among the weights. */
  long weight(int channel, int lm) {
    return batch.weight(index, channel, lm);
  }

  private void launchScale(long firstSource) {
    kernels
        .scale
        .launch(1, THREADS)
        .with(workspace.get(Item.MESH_SHAPE))
        .with(workspace.get(Item.WEIGHTS))
        .with(firstSource)
        .with(workspace.get(Item.SCALE, Double.BYTES))
        .on(workspace.stream());
  }

  private void launchSpread(long firstBlock, int blocks, long firstSource, Item fixed) {
    kernels
        .spread(shape.order())
        .launch(blocks, THREADS)
        .with(firstBlock)
        .with(workspace.get(Item.MESH_SHAPE))
        .with(workspace.get(Item.SORTED))
        .with(workspace.get(Item.FIRST_POINTS))
        .with(workspace.get(Item.SPLINES))
        .with(workspace.get(Item.WEIGHTS))
        .with(firstSource)
        .with(workspace.get(Item.SCALE))
        .with(workspace.get(fixed))
        .on(workspace.stream());
  }

  private void launchSettle(long firstBlock, int blocks, Item fixed, Item target) {
    kernels
        .settle
        .launch(blocks, THREADS)
        .with(firstBlock)
        .with(workspace.get(Item.MESH_SHAPE))
        .with(workspace.get(Item.SCALE))
        .with(workspace.get(fixed))
        .with(workspace.get(target))
        .on(workspace.stream());
  }

  /** Makes consecutive fields of a density from the spectrum, in {@link Item#FIELDS}. */
  void makeFields(int density, int first, int count) {
    BoundedLaunch.launch(
        blocks(shape.half()) * ((count + FIELDS_TOGETHER - 1L) / FIELDS_TOGETHER),
        THREADS * FIELD_WORK * FIELDS_TOGETHER,
        (block, blocks) ->
            launchWaves(kernels.fields, density, first, count, block, blocks)
                .on(workspace.stream()));
    transform(Item.FIELDS, count, false);
  }

  /** What a kernel takes that goes through the waves of some fields of a density. */
  KernelLaunch launchWaves(
      Kernel kernel, int density, int first, int count, long firstBlock, int blocks) {
    return kernel
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
        .with(workspace.get(Item.FIELDS));
  }
}
