package org.farfield.backend.cpu;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.backend.Prepared;
import org.farfield.backend.cpu.mesh.Mesh;
import org.farfield.backend.cpu.waves.FieldMatrix;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.backend.cpu.waves.ParityOrder;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.MeshMemory;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Term;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.HalfSpace;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Measures sources applied often to one geometry, against what no implementation can leave out: the
 * matrix products of a lattice sum, transforms and interpolation of a mesh, multiply-adds of pairs.
 * Prints one Markdown table: {@code benchmarks/prepared}. One thread, processor time.
 */
public final class PreparedTable {
  private static final int APPLIES = 50;
  private static final int REPEATS = 3;

  private PreparedTable() {}

  /**
   * Runs everything.
   *
   * @param arguments sums and numbers of atoms, such as ksum-200, of which alone rows are made;
   *     none: all
   */
  public static void main(String[] arguments) {
    System.out.printf(
        "one thread of %s, Java %s%n%n", GemmKernels.select().describe(), Runtime.version());
    System.out.println(
        "| sum | atoms | multipoles | 50 expansions anew | 50 applies | of which the first | floor"
            + " | applies / floor | 50 transposes | transposes / applies |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    List<String> wanted = List.of(arguments);
    for (int degree : new int[] {0, 1}) {
      for (String kind : List.of("ksum-200", "ksum-1000", "mesh-2000", "pairs-200", "pairs-1000")) {
        if (wanted.isEmpty() || wanted.contains(kind)) {
          int atoms = Integer.parseInt(kind.substring(kind.indexOf('-') + 1));
          if (kind.startsWith("pairs")) {
            row("pairs", EvaluationPath.AUTO, open(atoms), degree);
          } else {
            EvaluationPath path =
                kind.startsWith("mesh") ? EvaluationPath.MESH : EvaluationPath.KSUM;
            row(kind.substring(0, 4), path, RandomStructures.liquid(atoms, 1), degree);
          }
        }
      }
    }
  }

  private static Structure open(int atoms) {
    return RandomStructures.liquid(atoms, 1).withCell(Cell.OPEN);
  }

  private static void row(String name, EvaluationPath path, Structure structure, int degree) {
    Expansion h =
        Expansion.builder()
            .basis(new Gto(5, 5))
            .channels(new Channels.Given(degree, false))
            .path(path)
            .splitting(Splitting.NEVER)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    try (CpuBackend backend = new CpuBackend(1);
        WorkerPool pool = new WorkerPool(1)) {
      List<Sources> sources = new ArrayList<>();
      for (int i = 0; i < APPLIES; i++) {
        sources.add(random(structure.size(), degree, i));
      }
      PlannedStructure job =
          new Planner(tables, backend.speeds()).prepare(structure, sources.get(0));
      double first = Double.MAX_VALUE;
      double applies = Double.MAX_VALUE;
      double anew = Double.MAX_VALUE;
      double transposes = Double.MAX_VALUE;
      Coefficients cotangent = cotangent(h, structure.size());
      double floor = Double.MAX_VALUE;
      for (int repeat = 0; repeat < REPEATS; repeat++) {
        long start = now();
        try (Prepared prepared = backend.prepare(tables, List.of(job))) {
          prepared.apply(List.of(sources.get(0)));
          first = Math.min(first, seconds(start));
          for (int i = 1; i < APPLIES; i++) {
            prepared.apply(List.of(sources.get(i)));
          }
          applies = Math.min(applies, seconds(start));
          start = now();
          for (int i = 0; i < APPLIES; i++) {
            prepared.transpose(List.of(cotangent));
          }
          transposes = Math.min(transposes, seconds(start));
        }
        start = now();
        for (Sources s : sources) {
          backend.expand(tables, List.of(job.with(s)));
        }
        anew = Math.min(anew, seconds(start));
        Term term = tables.terms(job.plan()).get(0);
        floor =
            Math.min(
                floor,
                APPLIES
                    * (term instanceof Term.Lattice lattice
                        ? lattice.isOnMesh()
                            ? mesh(new LatticeJob(tables, lattice, job), pool)
                            : products(new LatticeJob(tables, lattice, job))
                        : multiplyAdds(h, structure.size(), degree)));
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %s | %.2f s | %.2f s | %.3f s | %.2f s | %.2f | %.2f s | %.2f |%n",
          name,
          structure.size(),
          degree == 0 ? "charges" : "and dipoles",
          anew,
          applies,
          first,
          floor,
          applies / floor,
          transposes,
          transposes / applies);
    }
  }

  // Of the processor: a thread that waits for another program does not count.
  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double seconds(long start) {
    return (now() - start) * 1e-9;
  }

  private static Coefficients cotangent(Expansion h, int atoms) {
    Coefficients g = new Coefficients(h, atoms, new int[1]);
    Random random = new Random(2);
    Arrays.setAll(g.values(), x -> random.nextGaussian());
    return g;
  }

  private static Sources random(int atoms, int degree, long seed) {
    Random random = new Random(seed);
    double[][][] moments = new double[1][(degree + 1) * (degree + 1)][];
    for (int lm = 0; lm < moments[0].length; lm++) {
      moments[0][lm] = random.doubles(atoms, -1, 1).toArray();
    }
    return new Sources(new int[1], moments);
  }

  // The products of atoms × vectors × fields of either parity, in panels that stay in the cache.
  private static double products(LatticeJob lattice) {
    GemmKernel gemm = GemmKernels.select();
    ParityOrder order = lattice.order();
    HalfSpace vectors = lattice.vectors();
    FieldMatrix fields = new FieldMatrix(lattice, vectors, order, gemm.doubleColumns());
    int block = 256;
    int panels = (lattice.structure.size() + GemmKernel.ROWS - 1) / GemmKernel.ROWS;
    int columns = fields.columns(0) + fields.columns(1);
    double[] left = new double[8 * GemmKernel.ROWS * block];
    double[] matrix = new double[block * fields.rowLength()];
    double[] tile = new double[GemmKernel.ROWS * gemm.doubleColumns()];
    double[] out = new double[8 * GemmKernel.ROWS * columns];
    Arrays.fill(left, 0.5);
    fields.fill(0, Math.min(block, vectors.count()), matrix, 0);
    long start = now();
    for (int panel = 0; panel < panels; panel += 8) {
      int rows = GemmKernel.ROWS * Math.min(8, panels - panel);
      for (int first = 0; first < vectors.count(); first += block) {
        int count = Math.min(block, vectors.count() - first);
        for (int parity = 0; parity < 2; parity++) {
          gemm.multiply(
              rows,
              fields.columns(parity),
              count,
              left,
              0,
              matrix,
              fields.start(0, parity, count),
              out,
              parity * fields.columns(0),
              columns,
              tile);
        }
      }
    }
    return seconds(start);
  }

  // Transforms back of all fields, and their interpolation.
  private static double mesh(LatticeJob lattice, WorkerPool pool) {
    int fields = lattice.harmonics() * lattice.radial();
    int together = MeshMemory.group(fields);
    Mesh mesh = new Mesh(lattice, false, together, GemmKernels.select().mesh(), pool);
    long start = now();
    double[] spectrum = mesh.spectra(new double[][] {new double[mesh.atoms.count()]})[0];
    for (int first = 0; first < fields; first += Mesh.GROUP) {
      double[][] spectra = new double[Math.min(Mesh.GROUP, fields - first)][];
      Arrays.fill(spectra, spectrum);
      mesh.fieldsOf(spectra);
      Mesh.Reader reader = mesh.reader(spectra.length);
      for (int i : mesh.atoms.tiled) {
        reader.at(i);
      }
    }
    return seconds(start);
  }

  // Of charges; those of multipoles have 3 or 6 times as many functions.
  private static double multiplyAdds(Expansion h, int atoms, int degree) {
    NearKernel kernel = GemmKernels.select().near();
    int block = 64;
    int radial = h.basis().size();
    int columns = (radial + NearKernel.COLUMNS - 1) / NearKernel.COLUMNS * NearKernel.COLUMNS;
    int harmonics = (h.maxAngular() + 1) * (h.maxAngular() + 1);
    int functions = (h.maxAngular() + 1) * radial;
    double[] y = new double[harmonics * block];
    double[] f = new double[functions * block + columns];
    double[] sums = new double[harmonics * columns];
    long start = now();
    for (int slot = 0; slot < (degree == 0 ? 1 : 3); slot++) {
      for (int i = 0; i < atoms; i++) {
        for (int from = 0; from < atoms; from += block) {
          int count = Math.min(block, atoms - from);
          for (int l = 0; l <= h.maxAngular(); l++) {
            kernel.accumulate(
                2 * l + 1,
                columns,
                count,
                y,
                l * l * block,
                block,
                f,
                l * radial,
                functions,
                sums,
                l * l * columns);
          }
        }
      }
    }
    return seconds(start);
  }
}
