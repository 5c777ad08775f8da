package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DevicePlaces;
import org.farfield.expansion.DeviceVector;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.Receivers;
import org.farfield.expansion.Sources;
import org.farfield.expansion.VectorLayout;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.math.LaneSum;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vectors that stay on the device must fulfil, on every backend. */
public class VectorsContract extends Contract {
  private Prepared prepare(PreparedContract.Case c, boolean someCentres) {
    if (c == PreparedContract.Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
    ExpansionTables tables = tables(c.expansion);
    Planner planner = new Planner(tables, backend.speeds());
    List<PlannedStructure> jobs =
        c.structures.stream()
            .map(s -> s.withPoints(new double[] {0.5, 1, 1.5}))
            .map(planner::prepare)
            .map(job -> someCentres ? of(job, new int[] {0, 2, job.structure().atoms()}) : job)
            .toList();
    return backend.prepare(tables, jobs);
  }

  private static PlannedStructure of(PlannedStructure job, int[] centres) {
    return new PlannedStructure(job.structure(), job.sources(), job.plan(), centres);
  }

  private static double[] random(int length, Random random) {
    return random.doubles(length, -1, 1).toArray();
  }

  // Of points there are no sources.
  private static double[] ofAtoms(Prepared prepared, VectorLayout layout, double[] moments) {
    for (int s = 0; s < layout.structures(); s++) {
      int atoms = prepared.structures().get(s).structure().atoms();
      for (int a = 0; a < layout.channels(s); a++) {
        for (int lm = 0; lm < layout.moments(s); lm++) {
          int first = layout.source(s, a, lm, 0);
          Arrays.fill(moments, first + atoms, first + layout.atoms(s), 0);
        }
      }
    }
    return moments;
  }

  @ParameterizedTest
  @EnumSource(PreparedContract.Case.class)
  void haveTheBitsOfArrays(PreparedContract.Case c) {
    Random random = new Random(401);
    for (boolean someCentres : new boolean[] {false, true}) {
      try (Prepared prepared = prepare(c, someCentres)) {
        DeviceVectors vectors = prepared.vectors();
        VectorLayout layout = vectors.layout();
        double[] moments = ofAtoms(prepared, layout, random(layout.sourceLength(), random));
        double[] cotangents = random(layout.coefficientLength(), random);
        List<Sources> sources = layout.sources(moments);
        try (DeviceVector w = vectors.sources(sources);
            DeviceVector x = vectors.zeros(layout.coefficientLength());
            DeviceVector g = vectors.coefficients(layout.coefficients(cotangents))) {
          assertThat(w.get()).containsExactly(moments);
          for (int round = 0; round < 2; round++) {
            vectors.apply(w, x);
            check(prepared, layout.coefficients(x.get()), prepared.apply(sources));
          }
          vectors.transpose(g, w);
          List<Sources> transposed = prepared.transpose(layout.coefficients(cotangents));
          assertThat(w.get()).containsExactly(layout.ofSources(transposed));
        }
      }
    }
  }

  // Where no centre is there are zeros, whatever arrays have there.
  private static void check(
      Prepared prepared, List<Coefficients> found, List<Coefficients> expected) {
    for (int s = 0; s < found.size(); s++) {
      PlannedStructure job = prepared.structures().get(s);
      int row = expected.get(s).rowLength();
      for (int i = 0; i < job.structure().size(); i++) {
        double[] values = expected.get(s).values();
        double[] wanted =
            job.isCentre(i) ? Arrays.copyOfRange(values, i * row, i * row + row) : new double[row];
        assertThat(Arrays.copyOfRange(found.get(s).values(), i * row, i * row + row))
            .as("structure %d, atom %d", s, i)
            .containsExactly(wanted);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 130, 9000})
  void computeLikeArrays(int length) {
    Random random = new Random(402);
    double[] x = random(length, random);
    double[] y = random(length, random);
    try (Prepared prepared = prepare(PreparedContract.Case.PAIRS, false)) {
      DeviceVectors vectors = prepared.vectors();
      try (DeviceVector a = vectors.zeros(length);
          DeviceVector b = vectors.zeros(length)) {
        assertThat(a.get()).containsExactly(new double[length]);
        a.set(x);
        b.set(y);
        assertThat(a.dot(b)).isEqualTo(LaneSum.ofProducts(x, y));
        assertThat(a.dot(b)).isCloseTo(dot(x, y), Offset.offset(1e-12 * (1 + length)));
        b.addScaled(0.3, a);
        for (int i = 0; i < length; i++) {
          y[i] = Math.fma(0.3, x[i], y[i]);
        }
        assertThat(b.get()).containsExactly(y);
        b.addScaled(-2, b);
        a.setScaled(-1, b);
        assertThat(a.get())
            .containsExactly(Arrays.stream(y).map(v -> -Math.fma(-2, v, v)).toArray());
      }
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  @Test
  void placesMoveNumbers() {
    try (Prepared prepared = prepare(PreparedContract.Case.PAIRS, false)) {
      DeviceVectors vectors = prepared.vectors();
      try (DeviceVector all = vectors.zeros(5);
          DeviceVector some = vectors.zeros(3);
          DevicePlaces places = vectors.places(new int[] {4, 0, 1})) {
        all.set(new double[] {1, 2, 3, 4, 5});
        some.gather(all, places);
        assertThat(some.get()).containsExactly(5, 1, 2);
        some.setScaled(10, some);
        some.scatter(all, places);
        assertThat(all.get()).containsExactly(10, 20, 3, 4, 50);
        assertThatThrownBy(() -> all.gather(some, places)).hasMessageContaining("3 numbers");
        assertThatThrownBy(() -> some.gather(some, places)).hasMessageContaining("place 4 is");
        assertThatThrownBy(() -> some.dot(all)).hasMessageContaining("5 numbers");
        assertThatThrownBy(() -> vectors.places(new int[] {-1})).hasMessageContaining("negative");
        assertThatThrownBy(() -> vectors.apply(some, all)).hasMessageContaining("of 3 and 5");
        assertThatThrownBy(() -> all.set(new double[2])).hasMessageContaining("2 numbers");
      }
    }
  }

  /**
   * (G + 2) p = b of multipoles with widths of their own, as a program solves it: with vectors
   * alone and with arrays, in the same steps.
   */
  @ParameterizedTest
  @EnumSource(ReceiverContract.Case.class)
  void conjugateGradientsStayOnTheDevice(ReceiverContract.Case c) {
    if (c == ReceiverContract.Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
    Structure structure = c.structure;
    double[] widths = c.widths();
    Sources like = new Sources(new int[1], new double[1][4][structure.size()]).withWidths(widths);
    Receivers receivers = Receivers.like(like);
    Expansion h = c.builder().channels(new Channels.Given(1, true)).accuracy(1e-4).build();
    Expansion all = Receivers.expansion(h, List.of(receivers));
    ExpansionTables tables = tables(all);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure, like);
    try (Prepared prepared =
        new PreparedReceivers(backend.prepare(tables, List.of(job)), all, List.of(receivers))) {
      DeviceVectors vectors = prepared.vectors();
      VectorLayout layout = vectors.layout();
      double[] b = random(layout.sourceLength(), new Random(403));
      int[] places = Receivers.places(layout);
      double[] expected = solve(b, p -> product(prepared, layout, p));
      try (DeviceVector right = vectors.zeros(b.length);
          DeviceVector projections = vectors.zeros(b.length);
          DeviceVector p = vectors.zeros(b.length);
          DeviceVector d = vectors.zeros(b.length);
          DeviceVector md = vectors.zeros(b.length);
          DevicePlaces at = vectors.places(places)) {
        right.set(b);
        d.setScaled(1, right);
        double rr = right.dot(right);
        for (int step = 0; step < STEPS; step++) {
          vectors.apply(d, projections);
          md.gather(projections, at);
          md.addScaled(2, d);
          double alpha = rr / d.dot(md);
          p.addScaled(alpha, d);
          right.addScaled(-alpha, md);
          double next = right.dot(right);
          d.setScaled(next / rr, d);
          d.addScaled(1, right);
          rr = next;
        }
        assertThat(p.get()).isEqualTo(expected);
        double[] residual = product(prepared, layout, p.get());
        for (int i = 0; i < b.length; i++) {
          assertThat(residual[i] + 2 * expected[i]).isCloseTo(b[i], Offset.offset(1e-3));
        }
      }
    }
  }

  private static final int STEPS = 8;

  private interface Product {
    double[] of(double[] p);
  }

  private static double[] product(Prepared prepared, VectorLayout layout, double[] p) {
    return layout.ofSources(List.of(Receivers.asSources(prepared.apply(layout.sources(p)).get(0))));
  }

  private static double[] solve(double[] b, Product product) {
    double[] r = b.clone();
    double[] d = b.clone();
    double[] p = new double[b.length];
    double rr = LaneSum.ofProducts(r, r);
    for (int step = 0; step < STEPS; step++) {
      double[] md = product.of(d);
      for (int i = 0; i < b.length; i++) {
        md[i] = Math.fma(2, d[i], md[i]);
      }
      double alpha = rr / LaneSum.ofProducts(d, md);
      for (int i = 0; i < b.length; i++) {
        p[i] = Math.fma(alpha, d[i], p[i]);
        r[i] = Math.fma(-alpha, md[i], r[i]);
      }
      double next = LaneSum.ofProducts(r, r);
      for (int i = 0; i < b.length; i++) {
        d[i] = next / rr * d[i] + r[i];
      }
      rr = next;
    }
    return p;
  }
}
