package org.farfield.backend.cpu.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.farfield.backend.KeptHeap;
import org.farfield.backend.Reachable;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.MeshMemory;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.tables.Lazy;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.MeshAtoms;
import org.farfield.kernels.cpu.MeshKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is reckoned of meshes beside the arrays that they hold. */
class MeshMemoryTest {
  private static final int ATOMS = 300;

  private final Random random = new Random(91);
  private final MeshKernel kernel = GemmKernels.select().mesh();

  private static double held(Object sum) {
    return new Reachable(
            sum,
            type ->
                type.getPackage() == Mesh.class.getPackage()
                    || type == MeshAtoms.class
                    || type == Lazy.class)
        .bytes();
  }

  // radial functions from 0 to n, l from 0 to the other
  @ParameterizedTest
  @CsvSource({
    "0, 1, 2, DOUBLE, 0",
    "0, 1, 9, DOUBLE, 0",
    "1, 1, 1, DOUBLE, 0",
    "0, 2, 1, DOUBLE, 0",
    "0, 2, 2, SINGLE, 0",
    "1, 1, 2, SINGLE, 0",
    "4, 3, 2, SINGLE, 0",
    "4, 3, 2, DOUBLE, 1"
  })
  void meshesTakeWhatIsReckoned(
      int radial, int angular, int channels, Precision precision, int degree) {
    Expansion h =
        Expansion.builder()
            .basis(new Gto(radial, 4))
            .maxAngular(angular)
            .channels(new Channels.Given(degree, false))
            .accuracy(1e-5)
            .path(EvaluationPath.MESH)
            .precision(precision)
            .splitting(Splitting.NEVER)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    Structure s = TestStructures.periodic(92, ATOMS, 16);
    PlannedStructure job =
        new Planner(tables, Speeds.defaults(1)).prepare(s, sources(channels, degree));
    Term.Lattice term = (Term.Lattice) tables.terms(job.plan()).get(0);
    LatticeJob lattice = new LatticeJob(tables, term, job);
    MeshMemory memory = MeshMemory.of(term, s);
    Coefficients c = new Coefficients(h, s.size(), job.sources().labels());
    Gradients result = Gradients.zero(s.size(), job.sources());
    boolean single = precision == Precision.SINGLE;
    int fields = h.fields();
    int rows = job.sources().rows();
    try (WorkerPool pool = new WorkerPool(1)) {
      MeshAdjoint adjoint = new MeshAdjoint(lattice, c, pool, kernel);
      adjoint.run(result);
      // but for spectra of sources, and of what they feel
      int spectra = channels * (rows > 1 ? rows + 3 : 2);
      assertHeld(adjoint, memory.adjoint(fields, channels, rows) - 16 * spectra * memory.waves());

      MeshSum sum = new MeshSum(lattice, pool, kernel, KeptHeap.NONE);
      sum.run(job.sources(), c);
      // but for spectra of sources, and factors of a group
      int numbers = 2 * channels * (rows > 1 ? rows + 1 : 1);
      numbers += single && fields > 8 ? 16 : MeshMemory.group(fields);
      assertHeld(sum, memory.values(fields, channels, rows, single) - 8 * numbers * memory.waves());
      sum.transpose(c, result);
      assertHeld(sum, memory.kept(fields, channels, single));
    }
    double most =
        Math.max(
            memory.values(fields, channels, rows, single), memory.adjoint(fields, channels, rows));
    assertThat(job.plan().bytes() - 8.0 * c.values().length).isEqualTo(most + 16e6);
  }

  private static void assertHeld(Object sum, double expected) {
    assertThat(held(sum)).isBetween(0.97 * expected, 1.03 * expected);
  }

  private Sources sources(int channels, int degree) {
    double[][][] moments = new double[channels][(degree + 1) * (degree + 1)][ATOMS];
    for (double[][] some : moments) {
      for (double[] moment : some) {
        Arrays.setAll(moment, x -> random.nextGaussian());
      }
    }
    return new Sources(new int[channels], moments);
  }

  @Test
  void groupsAreThoseOfTheKernels() {
    assertThat(MeshMemory.GROUP).isEqualTo(Mesh.GROUP);
    assertThat(2 * MeshMemory.GROUP).isEqualTo(Mesh.SINGLE_GROUP);
  }
}
