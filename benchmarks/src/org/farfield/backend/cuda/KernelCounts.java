package org.farfield.backend.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.farfield.backend.CoarseGrid;
import org.farfield.backend.CoarseTables;
import org.farfield.backend.DescentTables;
import org.farfield.backend.cuda.products.RowSums;
import org.farfield.backend.cuda.sums.NeighborList;
import org.farfield.descriptor.PairProducts;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WidthClass;
import org.farfield.expansion.tables.MultipoleCoupling;
import org.farfield.math.HalfSpace;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.structure.Cell;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * Flops and bytes of the kernels, by the formulas at the head of each, which say where they come
 * from. Bytes are floors: each number that a kernel reads or writes goes to or from the device's
 * memory once, whatever it reads again comes from a cache.
 *
 * <p>A structure that does not fit the device at once takes more; a benchmark has none such.
 */
final class KernelCounts {
  private static final int STRAIN_VECTORS = 128; // of a partial sum, as in lattice_adjoint.cu
  private static final int STRAIN_WAVES = 4096; // as in mesh_adjoint.cu
  private static final int FORCE_FIELDS = 32; // as in mesh_adjoint.cu
  private static final int PHASE_CHANNELS = 4; // as in lattice.cu

  /**
   * What one kernel does.
   *
   * @param flops in the precision of the results
   * @param bytes to and from the device's memory
   * @param single whether flops are in single precision
   */
  record Count(double flops, double bytes, boolean single) {
    static Count inDouble(double flops, double bytes) {
      return new Count(flops, bytes, false);
    }

    Count plus(Count other) {
      return new Count(flops + other.flops, bytes + other.bytes, single || other.single);
    }
  }

  /**
   * Sizes of one structure, by the letters of the kernels' headers.
   *
   * @param atoms N
   * @param centres n
   * @param channels C
   * @param moments M of each source and channel
   * @param vectors K, or waves of a half spectrum within the cutoff
   * @param densities D
   * @param fields F
   * @param functions (L + 1) size
   * @param harmonics (L + 1)²
   * @param neighbors P of all centres
   * @param realBytes of the transforms and products
   */
  record Sizes(
      double atoms,
      double centres,
      double channels,
      double moments,
      double vectors,
      double densities,
      double fields,
      double functions,
      double harmonics,
      double neighbors,
      int realBytes) {
    private static Sizes of(
        ExpansionTables tables, Term term, PlannedStructure job, double vectors, double neighbors) {
      Expansion h = tables.hyperparameters();
      int orders = h.maxAngular() + 1;
      return new Sizes(
          job.structure().size(),
          job.centres().length,
          job.sources().channels(),
          job.sources().rows(),
          vectors,
          term.densities().size(),
          (double) orders * orders * h.basis().size(),
          (double) orders * h.basis().size(),
          (double) orders * orders,
          neighbors,
          h.precision() == Precision.SINGLE ? Float.BYTES : Double.BYTES);
    }

    /** Of a sum over reciprocal vectors. */
    static Sizes of(ExpansionTables tables, Term.Lattice term, PlannedStructure job) {
      double vectors = term.isOnMesh() ? job.plan().waveVectors() : vectors(term, job);
      return of(tables, term, job, vectors, 0);
    }

    private static int vectors(Term.Lattice term, PlannedStructure job) {
      Cell box = term.box(job.structure());
      double[] lengths = {box.length(0), box.length(1), box.length(2)};
      return new HalfSpace(box.reciprocal(), lengths, term.largestCutoff()).count();
    }

    /** Of a sum over neighbours. */
    static Sizes of(ExpansionTables tables, Term.Neighbors term, PlannedStructure job) {
      NeighborSearch search = term.search(job.structure());
      int[] centres = job.centres();
      int size = NeighborList.of(search, i -> centres[i], 0, centres.length).size();
      return of(tables, term, job, 0, size);
    }

    /** Of the terms on site. */
    static Sizes of(ExpansionTables tables, Term.OnSite term, PlannedStructure job) {
      return of(tables, term, job, 0, 0);
    }

    boolean hasMultipoles() {
      return moments > 1;
    }

    /** Coefficients: n C D F. */
    double results() {
      return centres * channels * densities * fields;
    }

    /** Numbers of the field matrix: K D F. */
    double matrix() {
      return vectors * densities * fields;
    }

    boolean single() {
      return realBytes == Float.BYTES;
    }
  }

  /**
   * A mesh.
   *
   * @param points n0 n1 n2
   * @param half complex numbers of a half spectrum
   * @param order P of the splines
   */
  record Mesh(double points, double half, int order) {
    static Mesh of(Term.Lattice term) {
      List<Integer> n = term.mesh();
      double plane = (double) n.get(0) * n.get(1);
      int row = n.get(2) / 2 + 1;
      return new Mesh(plane * n.get(2), plane * row, term.splineOrder());
    }

    double padded() {
      return 2 * half;
    }

    /** P³. */
    double stencil() {
      return (double) order * order * order;
    }

    /** Points that so many atoms have in their splines, at most. */
    double touched(double atoms) {
      return Math.min(points, atoms * stencil());
    }
  }

  /**
   * How multipoles of neighbours become coefficients.
   *
   * @param entries G
   * @param slots S
   * @param harmonics of all λ
   */
  record Coupling(double entries, double slots, double harmonics) {
    static Coupling of(Term.Neighbors term) {
      MultipoleCoupling coupling = term.tables().get(0).multipoles().coupling();
      int[] entries = {0};
      coupling.forEach((target, moment, harmonic, value) -> entries[0]++);
      return new Coupling(
          entries[0], coupling.slots(), Math.pow(coupling.largestHarmonic() + 1, 2));
    }
  }

  private final Map<String, Count> counts = new LinkedHashMap<>();

  /**
   * What kernels of a name do.
   *
   * @throws IllegalArgumentException if nothing was counted
   */
  Count get(String name) {
    Count count = counts.get(name);
    if (count == null) {
      throw new IllegalArgumentException("no formula counts the work of " + name);
    }
    return count;
  }

  private KernelCounts add(String name, Count count) {
    counts.merge(name, count, Count::plus);
    return this;
  }

  private KernelCounts add(KernelCounts others) {
    others.counts.forEach(this::add);
    return this;
  }

  /** An iteration of descents, but for the part that expansions make. */
  static KernelCounts descent(DescentTables tables) {
    double rows = tables.all().rows();
    double numbers = tables.length();
    double atoms = tables.atoms();
    double pieces = tables.pieces().length / 3.0;
    double members = tables.members().length;
    double pairs = tables.all().systems().stream().mapToDouble(s -> s.near().count()).sum();
    double block = rows * rows;
    Optional<CoarseTables> coarse = CoarseTables.of(tables);
    int sums = coarse.isPresent() ? 3 + CoarseGrid.STEPS : 2;
    KernelCounts counts = coarse.map(KernelCounts::coarse).orElseGet(KernelCounts::new);
    return counts
        .add("turn", Count.inDouble(2 * numbers, 24 * numbers))
        .add("charge_parts", Count.inDouble(3 * atoms, 16 * atoms))
        .add(
            "near_products",
            Count.inDouble(2 * block * pairs, (8 * block + 4) * pairs + 16 * numbers))
        .add("potentials", Count.inDouble(7 * numbers + 6 * atoms, 40 * numbers + 8 * atoms))
        .add("descend", Count.inDouble(4 * numbers, 48 * numbers))
        .add("group_parts", Count.inDouble(2 * sums * members, 20 * sums * members))
        .add("project", Count.inDouble(4 * numbers, 64 * numbers + 8 * atoms))
        .add("measure", Count.inDouble(3 * numbers, 16 * numbers))
        .add("settle", Count.inDouble(3 * pieces, 24 * pieces));
  }

  // Its long waves, of a gradient.
  private static KernelCounts coarse(CoarseTables tables) {
    double atoms = tables.sorted().length;
    double first = tables.firstPoints();
    double large = 0;
    double made = 0;
    for (int depth = 0; depth < tables.depths(); depth++) {
      large += points(tables.pieces(depth, depth + 1));
      made += depth == 0 ? 0 : points(tables.pieces(depth, depth));
    }
    double few = tables.points() - large;
    double steps = CoarseGrid.STEPS;
    return new KernelCounts()
        .add("coarse_answers", Count.inDouble((steps + 1) * 4 * atoms, (steps + 1) * 36 * atoms))
        .add(
            "coarse_spread",
            Count.inDouble(steps * (351 * atoms + 15 * first), steps * (36 * atoms + 20 * first)))
        .add("coarse_deflate", Count.inDouble(steps * 2 * first, steps * 24 * first))
        .add("coarse_presmooth", Count.inDouble(steps * 33 * large, steps * 32 * large))
        .add("coarse_residual", Count.inDouble(steps * 15 * large, steps * 32 * large))
        .add("coarse_restrict", Count.inDouble(steps * 81 * made, steps * 72 * made))
        .add("coarse_cycle", Count.inDouble(steps * 103 * few, steps * 40 * few))
        .add("coarse_prolong", Count.inDouble(steps * 9 * large, steps * 17 * large))
        .add("coarse_smooth", Count.inDouble(steps * 36 * large, steps * 80 * large))
        .add("coarse_means", Count.inDouble(steps * 2 * first, steps * 16 * first))
        .add("coarse_raise", Count.inDouble(steps * 2 * first, steps * 24 * first))
        .add(
            "coarse_gather", Count.inDouble(steps * 351 * atoms, steps * (40 * atoms + 8 * first)));
  }

  private static double points(int[] pieces) {
    double points = 0;
    for (int piece = 2; piece < pieces.length; piece += 3) {
      points += pieces[piece];
    }
    return points;
  }

  /** Values of structures. */
  static KernelCounts values(ExpansionTables tables, List<PlannedStructure> jobs) {
    KernelCounts all = new KernelCounts();
    jobs.forEach(job -> all.add(values(tables, job)));
    return all;
  }

  // Sources of each width have sums of their own.
  private static KernelCounts values(ExpansionTables tables, PlannedStructure job) {
    KernelCounts all = new KernelCounts();
    WidthClass.of(tables, job).forEach(some -> all.addValues(some.tables(), some.job()));
    return all;
  }

  private void addValues(ExpansionTables tables, PlannedStructure job) {
    Term.Sums sums =
        new Term.Sums() {
          @Override
          public void neighbors(Term.Neighbors term) {
            Sizes s = Sizes.of(tables, term, job);
            addLists(term, s, s.hasMultipoles(), 28);
            if (s.hasMultipoles()) {
              add("multipole_neighbors", multipoleNeighbors(s, Coupling.of(term)));
            } else if (Double.isInfinite(term.largestCutoff())) {
              add("pairs", pairs(s));
            } else {
              add("neighbors", KernelCounts.neighbors(s));
            }
          }

          @Override
          public void lattice(Term.Lattice term) {
            Sizes s = Sizes.of(tables, term, job);
            if (term.isOnMesh()) {
              addMesh(s, Mesh.of(term));
            } else {
              addLattice(s);
            }
          }

          @Override
          public void onSite(Term.OnSite term) {
            Sizes s = Sizes.of(tables, term, job);
            add("source_totals", sourceTotals(s)).add("onsite", onsite(s));
          }
        };
    tables.terms(job.plan()).forEach(term -> term.with(sums));
  }

  // The device lists neighbours where all atoms are.
  private void addLists(Term.Neighbors term, Sizes s, boolean listed, int bytes) {
    if (listed && Double.isInfinite(term.largestCutoff())) {
      add("all_neighbors", allNeighbors(s, bytes));
    }
  }

  private void addLattice(Sizes s) {
    String real = real(s);
    addPhases(s, real);
    add("fields" + real, fields(s))
        .add("product" + real, product(s))
        .add("product_mma_double", product(s))
        .add("factors" + real, factors(s))
        .add(s.single() ? "cublasSgemm" : "cublasDgemm", gemm(s))
        .add("scatter" + real, scatter(s));
  }

  // One of them makes the phases; the other takes those that prepared structures keep.
  private void addPhases(Sizes s, String real) {
    String form = s.hasMultipoles() ? "multipole_" : "";
    add(form + "phases" + real, phases(s)).add(form + "sums", sums(s));
  }

  private static String real(Sizes s) {
    return s.single() ? "_float" : "_double";
  }

  private void addMesh(Sizes s, Mesh mesh) {
    String real = real(s);
    double fields = s.channels * s.densities * s.fields;
    addSpectra(s, mesh);
    add("mesh_fields" + real, meshFields(s, mesh))
        .add(s.single() ? "cufftExecC2R" : "cufftExecZ2D", transforms(s, mesh, fields))
        .add("interpolate_" + mesh.order + real, interpolate(s, mesh))
        .add("interpolate_tile_" + mesh.order + real, interpolate(s, mesh));
  }

  private void addSpectra(Sizes s, Mesh mesh) {
    add("splines", splines(s, mesh))
        .add("source_scale", sourceScale(s))
        .add("spread_" + mesh.order, spread(s, mesh, s.channels * s.moments))
        .add("settle" + real(s), settle(s, mesh))
        .add("add_moment" + real(s), addMoment(s, mesh))
        .add(
            s.single() ? "cufftExecR2C" : "cufftExecD2Z",
            transforms(s, mesh, s.channels * s.moments));
  }

  /** Gradients of a number, beside nothing else. */
  static KernelCounts adjoint(ExpansionTables tables, List<PlannedStructure> jobs) {
    KernelCounts all = new KernelCounts();
    for (PlannedStructure job : jobs) {
      WidthClass.of(tables, ofAllCentres(job))
          .forEach(some -> all.addAdjoint(some.tables(), some.job()));
    }
    return all;
  }

  private static PlannedStructure ofAllCentres(PlannedStructure job) {
    return new PlannedStructure(job.structure(), job.sources(), job.plan());
  }

  private void addAdjoint(ExpansionTables tables, PlannedStructure job) {
    Term.Sums sums =
        new Term.Sums() {
          @Override
          public void neighbors(Term.Neighbors term) {
            Sizes s = Sizes.of(tables, term, job);
            addLists(term, s, true, 32);
            if (s.hasMultipoles()) {
              add("multipole_terms", multipoleTerms(s, Coupling.of(term)));
            } else {
              add("neighbor_terms", neighborTerms(s));
            }
            add("add_sources", addSources(s)).add("add_centres", addCentres(s));
          }

          @Override
          public void lattice(Term.Lattice term) {
            Sizes s = Sizes.of(tables, term, job);
            if (term.isOnMesh()) {
              addMeshAdjoint(s, Mesh.of(term));
            } else {
              addLatticeAdjoint(s);
            }
          }

          @Override
          public void onSite(Term.OnSite term) {
            // by the host
          }
        };
    tables.terms(job.plan()).forEach(term -> term.with(sums));
  }

  private void addLatticeAdjoint(Sizes s) {
    addPhases(s, "_double");
    add("fields_double", fields(s))
        .add("field_products", fieldProducts(s))
        .add("factor_cotangents", factorCotangents(s))
        .add(s.hasMultipoles() ? "multipole_gradients" : "atom_gradients", atomGradients(s))
        .add("matrix_cotangents", matrixCotangents(s))
        .add("strain_terms", strainTerms(s))
        .add("add_strain", addStrain(1, s.vectors / STRAIN_VECTORS));
  }

  private void addMeshAdjoint(Sizes s, Mesh mesh) {
    double fields = s.channels * s.densities * s.fields;
    addSpectra(s, mesh);
    add("cufftExecD2Z", transforms(s, mesh, fields))
        .add("cufftExecZ2D", transforms(s, mesh, fields + s.channels * s.moments))
        .add("moment_potential", momentPotential(s, mesh))
        .add("mesh_fields_double", meshFields(s, mesh))
        .add("spline_slopes", splineSlopes(s, mesh))
        .add("spread_charges_" + mesh.order, spreadCharges(s, mesh, fields))
        .add("mesh_forces_" + mesh.order, meshForces(s, mesh, fields))
        .add("mesh_forces_tile_" + mesh.order, meshForces(s, mesh, fields))
        .add("mesh_potentials_" + mesh.order, meshPotentials(s, mesh, s.channels * s.moments))
        .add("add_forces", addForces(s))
        .add("mesh_cotangents", meshCotangents(s))
        .add("mesh_strain", meshStrain(s, mesh))
        .add("add_strain", addStrain(s.channels * s.densities, mesh.half / STRAIN_WAVES));
  }

  /** Derivatives of so many centres of a structure that is summed over reciprocal vectors. */
  static KernelCounts jacobian(ExpansionTables tables, PlannedStructure job, int centres) {
    Sizes s = Sizes.of(tables, (Term.Lattice) tables.terms(job.plan()).get(0), job);
    return new KernelCounts()
        .add("phases_double", phases(s))
        .add("fields_double", fields(s))
        .add("position_products", positionProducts(s, centres))
        .add("field_slopes", fieldSlopes(s))
        .add("strain_products", strainProducts(s, centres));
  }

  /**
   * Products of densities of one expansion.
   *
   * @param rowsOf of each structure the row of each centre
   */
  static KernelCounts products(
      ExpansionTables tables,
      List<PlannedStructure> jobs,
      PairProducts products,
      List<int[]> rowsOf) {
    KernelCounts all = values(tables, jobs);
    for (int i = 0; i < jobs.size(); i++) {
      double centres = jobs.get(i).centres().length;
      double rows = new RowSums(rowsOf.get(i)).blockRows();
      double channels = jobs.get(i).sources().labels().length;
      all.add("spectrum", spectrum(tables.hyperparameters(), products, centres, rows, channels));
    }
    return all;
  }

  // lattice.cu

  static Count phases(Sizes s) {
    double rounds = Math.ceil(s.channels / PHASE_CHANNELS);
    return Count.inDouble(
        s.atoms * s.vectors * (90 * rounds + sourceFlops(s)),
        2 * s.atoms * s.vectors * s.realBytes + 16 * s.vectors * s.channels);
  }

  static Count sums(Sizes s) {
    return Count.inDouble(
        s.atoms * s.vectors * sourceFlops(s),
        2 * s.atoms * s.vectors * s.realBytes + 16 * s.vectors * s.channels);
  }

  // Of each atom and vector.
  private static double sourceFlops(Sizes s) {
    return (s.hasMultipoles() ? 2 * s.moments + 8 : 4) * s.channels;
  }

  static Count fields(Sizes s) {
    return Count.inDouble(
        s.vectors * s.densities * (s.fields + 24 * s.functions), s.matrix() * s.realBytes);
  }

  static Count product(Sizes s) {
    double bytes =
        2 * s.centres * s.vectors * s.realBytes
            + 16 * s.channels * s.vectors
            + s.matrix() * s.realBytes
            + 16 * s.results();
    return new Count(2 * s.results() * s.vectors, bytes, s.single());
  }

  static Count factors(Sizes s) {
    double rows = s.centres * s.channels;
    double bytes =
        2 * s.centres * s.vectors * s.realBytes
            + 16 * s.channels * s.vectors
            + 2 * rows * s.vectors * s.realBytes;
    return new Count(6 * rows * s.vectors, bytes, s.single());
  }

  /** The product by cuBLAS: reads both factors and writes the products. */
  static Count gemm(Sizes s) {
    double numbers = 2 * s.centres * s.channels * s.vectors + s.matrix() + s.results();
    return new Count(2 * s.results() * s.vectors, numbers * s.realBytes, s.single());
  }

  static Count scatter(Sizes s) {
    return Count.inDouble(s.results(), s.results() * (s.realBytes + 16));
  }

  // onsite.cu

  static Count sourceTotals(Sizes s) {
    return Count.inDouble(s.atoms * s.channels, 8 * s.atoms * s.channels);
  }

  static Count onsite(Sizes s) {
    double numbers = s.centres * s.channels * s.densities * s.fields / s.harmonics;
    return Count.inDouble(4 * numbers, 16 * numbers);
  }

  // pairs.cu and neighbors.cu

  static Count pairs(Sizes s) {
    return Count.inDouble(sumFlops(s), 16 * s.results());
  }

  static Count allNeighbors(Sizes s, int bytes) {
    return Count.inDouble(3 * s.neighbors, bytes * s.neighbors);
  }

  static Count neighbors(Sizes s) {
    return Count.inDouble(sumFlops(s), 28 * s.neighbors + 16 * s.results());
  }

  private static double sumFlops(Sizes s) {
    return s.neighbors * s.densities * (s.fields * (2 * s.channels + 1) + 26 * s.functions);
  }

  // multipoles.cu

  static Count multipoleNeighbors(Sizes s, Coupling c) {
    double flops =
        s.neighbors
            * s.densities
            * s.channels
            * (2 * c.slots * s.fields + 4 * c.entries + 26 * c.slots * s.functions);
    return Count.inDouble(flops, 28 * s.neighbors + 16 * s.results());
  }

  static Count multipoleTerms(Sizes s, Coupling c) {
    double flops =
        s.neighbors
            * s.densities
            * (s.channels * (4 * c.slots * s.fields + 14 * c.entries)
                + 40 * c.harmonics
                + 52 * c.slots * s.functions);
    return Count.inDouble(
        flops, 8 * s.results() + 28 * s.neighbors + 8 * s.neighbors * (3 + s.channels * s.moments));
  }

  // pair_adjoint.cu

  static Count neighborTerms(Sizes s) {
    double flops =
        s.neighbors
            * s.densities
            * (s.fields * (4 * s.channels + 2)
                + s.harmonics * (10 * s.channels + 40)
                + 52 * s.functions);
    return Count.inDouble(
        flops, 8 * s.results() + 28 * s.neighbors + 8 * s.neighbors * (3 + s.channels));
  }

  static Count addSources(Sizes s) {
    double numbers = 3 + s.channels * s.moments;
    return Count.inDouble(
        s.neighbors * numbers, s.neighbors * (8 * numbers + 4) + 8 * s.atoms * numbers);
  }

  static Count addCentres(Sizes s) {
    return Count.inDouble(21 * s.neighbors, 48 * s.neighbors + 96 * s.atoms);
  }

  // lattice_adjoint.cu

  static Count fieldProducts(Sizes s) {
    return Count.inDouble(
        2 * s.results() * s.vectors,
        8 * s.results() + 8 * s.matrix() + 16 * s.atoms * s.channels * s.vectors);
  }

  static Count factorCotangents(Sizes s) {
    return Count.inDouble(
        8 * s.atoms * s.channels * s.vectors,
        16 * s.vectors * (s.atoms * (1 + s.channels) + s.channels));
  }

  static Count atomGradients(Sizes s) {
    double ofChannel = s.hasMultipoles() ? 4 * s.moments + 44 : 16;
    return Count.inDouble(
        s.atoms * s.vectors * (ofChannel * s.channels + 24),
        s.atoms * s.vectors * (16 + 16 * s.channels) + 8 * s.atoms * (3 + s.channels * s.moments));
  }

  static Count matrixCotangents(Sizes s) {
    return Count.inDouble(
        2 * s.results() * s.vectors,
        16 * s.vectors * (s.atoms + s.channels) + 8 * s.results() + 8 * s.matrix());
  }

  static Count strainTerms(Sizes s) {
    double flops =
        s.vectors * (s.densities * (11 * s.fields + 50 * s.functions) + 45 * s.harmonics);
    return Count.inDouble(flops, 8 * s.matrix());
  }

  /** So many sums, of so many partial ones each. */
  static Count addStrain(double sums, double partial) {
    return Count.inDouble(9 * sums * Math.ceil(partial), 72 * sums * Math.ceil(partial));
  }

  // jacobian.cu

  static Count fieldSlopes(Sizes s) {
    double flops = s.vectors * (s.densities * (9 * s.fields + 50 * s.functions) + 45 * s.harmonics);
    return Count.inDouble(flops, 24 * s.matrix());
  }

  static Count positionProducts(Sizes s, double centres) {
    double results = centres * s.atoms * s.densities * s.fields;
    return Count.inDouble(
        6 * results * s.vectors, 16 * s.atoms * s.vectors + 8 * s.matrix() + 48 * results);
  }

  static Count strainProducts(Sizes s, double centres) {
    double results = centres * s.channels * s.densities * s.fields;
    return Count.inDouble(
        18 * results * s.vectors,
        16 * s.vectors * (centres + s.channels) + 32 * s.matrix() + 144 * results);
  }

  // mesh.cu

  static Count splines(Sizes s, Mesh mesh) {
    return Count.inDouble(
        3 * s.atoms * 4 * mesh.order * mesh.order, 3 * s.atoms * (12 + 8.0 * mesh.order));
  }

  /** So many meshes, each with as many sources as there are atoms. */
  static Count spread(Sizes s, Mesh mesh, double meshes) {
    return Count.inDouble(
        4 * meshes * s.atoms * mesh.stencil(), meshes * (8 * s.atoms + 16 * mesh.touched(s.atoms)));
  }

  static Count sourceScale(Sizes s) {
    double numbers = s.channels * s.moments * s.atoms;
    return Count.inDouble(numbers, 8 * numbers);
  }

  static Count settle(Sizes s, Mesh mesh) {
    double numbers = s.channels * s.moments * mesh.padded();
    return Count.inDouble(numbers, numbers * (8 + s.realBytes));
  }

  /** Of all moments but the charge. */
  static Count addMoment(Sizes s, Mesh mesh) {
    double points = s.channels * (s.moments - 1) * mesh.half;
    return Count.inDouble(20 * points, 6 * s.realBytes * points);
  }

  static Count meshFields(Sizes s, Mesh mesh) {
    double groups = s.channels * s.densities;
    return Count.inDouble(
        groups * s.vectors * (30 * s.fields + 60 * s.harmonics),
        2 * s.realBytes * groups * (s.vectors + s.fields * mesh.half));
  }

  /**
   * cuFFT: 5/2 n log2 n flops a real mesh; it reads and writes the mesh once along each axis, as a
   * transform has to that keeps a line at a time on the chip.
   */
  static Count transforms(Sizes s, Mesh mesh, double meshes) {
    double flops = 2.5 * meshes * mesh.points * Math.log(mesh.points) / Math.log(2);
    return new Count(flops, 6 * meshes * mesh.padded() * s.realBytes, s.single());
  }

  // one of two kernels does it, that for centres close to each other or the other one
  static Count interpolate(Sizes s, Mesh mesh) {
    double fields = s.channels * s.densities * s.fields;
    return Count.inDouble(
        2 * fields * s.centres * mesh.stencil(),
        fields * (s.realBytes * mesh.touched(s.centres) + 16 * s.centres));
  }

  // mesh_adjoint.cu

  static Count splineSlopes(Sizes s, Mesh mesh) {
    return Count.inDouble(
        3 * s.atoms * 4 * mesh.order * mesh.order, 3 * s.atoms * (8 + 8.0 * mesh.order));
  }

  /** Atoms have products of weights in common for 4 meshes. */
  static Count spreadCharges(Sizes s, Mesh mesh, double meshes) {
    return Count.inDouble(
        2 * (1 + 1.0 / 8) * meshes * s.atoms * mesh.stencil(),
        8 * meshes * (s.atoms + mesh.points));
  }

  static Count meshForces(Sizes s, Mesh mesh, double fields) {
    return Count.inDouble(
        4 * fields * s.atoms * mesh.stencil(), 8 * fields * (mesh.touched(s.atoms) + s.atoms));
  }

  static Count meshPotentials(Sizes s, Mesh mesh, double fields) {
    return meshForces(s, mesh, fields).plus(Count.inDouble(0, 64 * fields * s.atoms));
  }

  static Count addForces(Sizes s) {
    double ranges = Math.ceil(s.fields / FORCE_FIELDS);
    return Count.inDouble(s.atoms * (3 * ranges + 18), s.atoms * (24 * ranges + 48));
  }

  static Count meshCotangents(Sizes s) {
    double waves = s.channels * s.densities * s.vectors;
    return Count.inDouble(100 * waves * (s.fields + s.harmonics), waves * (16 * s.fields + 128));
  }

  /** Of all moments but the charge. */
  static Count momentPotential(Sizes s, Mesh mesh) {
    double points = s.channels * (s.moments - 1) * mesh.half;
    return Count.inDouble(20 * points, 32 * points);
  }

  static Count meshStrain(Sizes s, Mesh mesh) {
    double waves = s.channels * s.densities * mesh.half;
    return Count.inDouble(40 * waves, 32 * waves);
  }

  // spectrum.cu

  static Count spectrum(
      Expansion h, PairProducts products, double centres, double rows, double channels) {
    double harmonics = Math.pow(h.maxAngular() + 1, 2);
    double side = channels * h.basis().size();
    double flops = 0;
    double features = 0;
    for (PairProducts.Pair pair : products.pairs()) {
      double entries = pair.symmetric() ? side * (side + 1) / 2 : side * side;
      flops += 2 * centres * harmonics * entries;
      features += rows * (h.maxAngular() + 1) * entries;
    }
    double coefficients = centres * h.densities().size() * side * harmonics;
    return Count.inDouble(flops, 8 * (coefficients + features));
  }
}
