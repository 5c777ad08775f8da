package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.tables.RadialTable;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.Density;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

/** Which sums make up coefficients and their derivatives, with sums that only count. */
class CompositionTest {
  private static final Density SHARP = LongRangeDensity.powerLaw(1, 0.3);
  private static final Density SHARP_GAUSSIAN = LongRangeDensity.powerLaw(0, 0.3);
  private static final Density WIDE = LongRangeDensity.powerLaw(2, 1.5);
  private static final Density SOAP =
      new GaussianDensity(0.5, new Cutoff(3, 0.5), RadialScaling.NONE);
  private static final Density POINTS = new DeltaDensity(new Cutoff(4, 0.5), RadialScaling.NONE);

  private static final double[] CUBE = {9, 0, 0, 0, 9, 0, 0, 0, 9};
  private static final Structure CRYSTAL = structure(Cell.periodic(CUBE));
  private static final Structure SLAB = structure(new Cell(CUBE, true, true, false));
  private static final Structure MOLECULE = structure(Cell.OPEN);

  private static Structure structure(Cell cell) {
    return new Structure(new int[] {1, 8, 1}, new double[] {1, 1, 1, 3, 3, 3, 2, 4, 3}, cell);
  }

  /** Writes down what it is asked for, and adds 1, 2, 4 … to the densities it is asked for. */
  private static final class Counting implements Term.Sums {
    final List<String> calls = new ArrayList<>();
    final double[] added;

    Counting(int densities) {
      added = new double[densities];
    }

    private void count(String kind, Term term) {
      calls.add(kind + " " + term.densities());
      term.densities().forEach(d -> added[d] += Math.pow(2, calls.size() - 1.0));
    }

    @Override
    public void neighbors(Term.Neighbors term) {
      assertThat(term.tables()).hasSameSizeAs(term.densities());
      count("neighbours within " + term.largestCutoff(), term);
    }

    @Override
    public void lattice(Term.Lattice term) {
      String windows =
          term.windows().isEmpty() ? "" : " with " + term.windows().size() + " windows";
      String mesh = term.isOnMesh() ? " on a mesh" : "";
      assertThat(term.tables()).hasSameSizeAs(term.densities());
      assertThat(term.cutoffs()).hasSameSizeAs(term.densities());
      count("lattice" + windows + mesh, term);
    }

    @Override
    public void onSite(Term.OnSite term) {
      count("on site", term);
    }
  }

  private static Expansion.Builder expansion(Density... densities) {
    return Expansion.builder()
        .basis(new Monomial(1, 2))
        .maxAngular(1)
        .accuracy(1e-3)
        .densities(List.of(densities));
  }

  private static List<String> values(Expansion h, Structure structure) {
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job = new Planner(tables, Speeds.defaults(1)).prepare(structure);
    List<Counting> made = new ArrayList<>();
    Coefficients c =
        Composition.values(
            tables,
            job,
            (some, own, zeros) -> {
              assertThat(zeros.values()).containsOnly(0);
              made.add(new Counting(h.densities().size()));
              return made.get(0);
            });
    assertThat(c.atoms()).isEqualTo(structure.size());
    assertThat(made).hasSize(1);
    // all kinds of derivatives of a plan are made of the same sums
    Counting adjoint = new Counting(h.densities().size());
    Gradients gradients = Composition.adjoint(tables, job, (some, own, zeros) -> adjoint);
    assertThat(gradients.positions()).hasSize(3 * structure.size());
    assertThat(adjoint.calls).isEqualTo(made.get(0).calls);
    // every density is in one sum besides that on site at least
    assertThat(
            Arrays.stream(made.get(0).added)
                .map(x -> x % Math.pow(2, made.get(0).calls.size() - 1.0)))
        .allMatch(x -> x > 0);
    return made.get(0).calls;
  }

  private static List<String> jacobian(Expansion h, Structure structure) {
    ExpansionTables tables = new ExpansionTables(h);
    Speeds speeds = Speeds.defaults(1);
    PlannedStructure planned = new Planner(tables, speeds).prepare(structure);
    Counting sums = new Counting(h.densities().size());
    int[] centres = {0, 2};
    Jacobian jacobian =
        Composition.jacobian(
            tables,
            speeds,
            planned,
            centres,
            (job, zeros) -> {
              assertThat(job.plan().split()).isEmpty();
              return sums;
            });
    assertThat(jacobian.centres()).isEqualTo(2);
    return sums.calls;
  }

  @Test
  void crystalsAreSummedOverTheLattice() {
    Expansion h = expansion(SHARP, WIDE).splitting(Splitting.NEVER).build();
    assertThat(values(h, CRYSTAL)).containsExactly("lattice [0, 1]", "on site [0, 1]");
    Expansion mesh = expansion(WIDE).splitting(Splitting.NEVER).path(EvaluationPath.MESH).build();
    assertThat(values(mesh, CRYSTAL)).containsExactly("lattice on a mesh [0]", "on site [0]");
  }

  @Test
  void moleculesAreSummedOverAllPairs() {
    assertThat(values(expansion(SHARP, WIDE).build(), MOLECULE))
        .containsExactly("neighbours within Infinity [0, 1]", "on site [0, 1]");
  }

  @Test
  void slabsAreSummedOverTheLatticeOfABox() {
    assertThat(values(expansion(WIDE).build(), SLAB))
        .containsExactly("lattice with 1 windows [0]", "on site [0]");
  }

  @Test
  void shortRangeDensitiesShareOneSumOfTheirOwn() {
    assertThat(values(expansion(SOAP, POINTS).build(), CRYSTAL))
        .containsExactly("neighbours within 4.0 [0, 1]", "on site [0, 1]");
    assertThat(values(expansion(POINTS, WIDE, SOAP).build(), MOLECULE))
        .containsExactly(
            "neighbours within Infinity [1]", "neighbours within 4.0 [0, 2]", "on site [0, 1, 2]");
    assertThat(values(expansion(POINTS, WIDE, SOAP).build(), SLAB))
        .containsExactly(
            "lattice with 1 windows [1]", "neighbours within 4.0 [0, 2]", "on site [0, 1, 2]");
  }

  /** Of p = 0 nothing is left to the lattice, and what is not sharp is not split. */
  @Test
  void splitPotentialsAreInTwoSums() {
    Expansion h =
        expansion(POINTS, SHARP, WIDE, SHARP_GAUSSIAN).splitting(Splitting.at(0.8)).build();
    List<String> calls = values(h, CRYSTAL);
    assertThat(calls).hasSize(4);
    assertThat(calls.get(0)).isEqualTo("lattice [1, 2]");
    assertThat(calls.get(1)).startsWith("neighbours within ").endsWith(" [1, 3]");
    assertThat(calls.get(2)).isEqualTo("neighbours within 4.0 [0]");
    assertThat(calls.get(3)).isEqualTo("on site [0, 1, 2, 3]");
    Expansion gaussians = expansion(SHARP_GAUSSIAN).splitting(Splitting.at(0.8)).build();
    assertThat(values(gaussians, CRYSTAL))
        .hasSize(2)
        .satisfies(all -> assertThat(all.get(0)).startsWith("neighbours within "));
  }

  @Test
  void jacobiansAreOfPotentialsThatAreNotSplit() {
    Expansion h = expansion(POINTS, SHARP, WIDE).splitting(Splitting.at(0.8)).build();
    assertThat(jacobian(h, CRYSTAL))
        .containsExactly("lattice [1, 2]", "neighbours within 4.0 [0]", "on site [0, 1, 2]");
    assertThat(jacobian(expansion(POINTS).build(), MOLECULE))
        .containsExactly("neighbours within 4.0 [0]", "on site [0]");
  }

  /** k = 0 and the weight of the centre are counted once, whatever the sums. */
  @Test
  void everyTermOnSiteIsCountedOnce() {
    for (Splitting splitting : List.of(Splitting.NEVER, Splitting.at(0.8))) {
      Expansion h = expansion(SHARP, SOAP).centerAtomWeight(0.25).splitting(splitting).build();
      ExpansionTables tables = new ExpansionTables(h);
      PlannedStructure job = new Planner(tables, Speeds.defaults(1)).prepare(CRYSTAL);
      List<Term> terms = tables.terms(job.plan());
      Term.OnSite onSite = (Term.OnSite) terms.get(terms.size() - 1);
      double[] expected = new double[2]; // lattices have all of an atom itself, neighbours nothing
      double[] whole = new double[2];
      for (Term term : terms.subList(0, terms.size() - 1)) {
        List<? extends RadialTable> own =
            term instanceof Term.Lattice l ? l.tables() : ((Term.Neighbors) term).tables();
        for (int d = 0; d < own.size(); d++) {
          double self = own.get(d).self()[0];
          expected[term.densities().get(d)] += (term instanceof Term.Lattice ? 0.75 : -0.25) * self;
          whole[term.densities().get(d)] += self;
        }
      }
      assertThat(whole[0]).isCloseTo(tables.densities().get(0).self()[0], within(1e-9));
      for (int d = 0; d < 2; d++) {
        assertThat(onSite.selves().get(d)[0]).isEqualTo(expected[d]);
      }
      assertThat(onSite.means(CRYSTAL).get(1)).containsOnly(0);
      assertThat(onSite.volume(CRYSTAL)).isEqualTo(729);
      assertThat(onSite.volume(MOLECULE)).isInfinite();
    }
  }
}
