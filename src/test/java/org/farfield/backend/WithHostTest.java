package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Job;
import org.farfield.expansion.Planner;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

/** With the reference for the device, which differs from the host in its last bits. */
class WithHostTest {
  private static final ExpansionTables TABLES =
      new ExpansionTables(
          Hyperparameters.builder().basis(new Gto(1, 3)).maxAngular(1).accuracy(1e-4).build());

  private static List<Job> jobs(int count) {
    List<Job> jobs = new ArrayList<>();
    Planner planner = Planner.direct(TABLES, new ReferenceBackend().speeds());
    for (int i = 0; i < count; i++) {
      Structure s = TestStructures.periodic(i, 2 + i, 4);
      jobs.add(planner.prepare(s));
    }
    return jobs;
  }

  @Test
  void everyJobGoesWhereItBelongsAndComesBackInOrder() {
    List<Job> jobs = jobs(5);
    try (Backend device = new ReferenceBackend();
        Backend host = new CpuBackend(1);
        Backend both =
            new WithHost(
                new ReferenceBackend(),
                job -> job.structure().size() % 2 == 0,
                () -> new CpuBackend(1))) {
      assertThat(both.name()).isEqualTo("reference");
      List<Coefficients> results = both.expand(TABLES, jobs);
      assertThat(both.name()).isEqualTo("reference+cpu");
      List<Gradients> gradients = both.adjoint(TABLES, jobs, results);
      for (int i = 0; i < jobs.size(); i++) {
        Backend expected = jobs.get(i).structure().size() % 2 == 0 ? device : host;
        List<Job> one = List.of(jobs.get(i));
        assertThat(results.get(i).values()).isEqualTo(expected.expand(TABLES, one).get(0).values());
        assertThat(gradients.get(i).positions())
            .isEqualTo(expected.adjoint(TABLES, one, List.of(results.get(i))).get(0).positions());
      }
      for (int i = 0; i < 2; i++) {
        Backend expected = i == 0 ? device : host;
        assertThat(both.jacobian(TABLES, jobs.get(i), 0, 1).positions(0))
            .isEqualTo(expected.jacobian(TABLES, jobs.get(i), 0, 1).positions(0));
      }
    }
  }

  @Test
  void theHostIsNotSetUpInVain() {
    try (Backend both =
        new WithHost(
            new ReferenceBackend(),
            job -> true,
            () -> {
              throw new IllegalStateException("not needed");
            })) {
      List<Job> jobs = jobs(2);
      assertThat(both.adjoint(TABLES, jobs, both.expand(TABLES, jobs))).hasSize(2);
    }
  }
}
