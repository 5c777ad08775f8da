package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.farfield.backend.MeshCase;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Job;
import org.junit.jupiter.api.Test;

class PartsTest {
  /** However much memory there is: the host takes the results of a batch as one piece. */
  @Test
  void noBatchHasMoreResultsThanTheHostTakesAtOnce() {
    Job job = MeshCase.THREE_DENSITIES.job(1);
    Hyperparameters h =
        Hyperparameters.builder().basis(new Gto(7, 3)).maxAngular(20).density(1, 1).build();
    Coefficients large = new Coefficients(h, 1000, new int[] {1, 8});
    int structures = 60; // of 56 MB each, in one array
    Parts parts =
        new Parts(Collections.nCopies(structures, job), Collections.nCopies(structures, large));
    Limits limits = new Limits(1L << 20, 1L << 20, Long.MAX_VALUE);
    int centres = 0;
    while (!parts.isEmpty()) {
      Batch batch = new Batch(parts.take(limits));
      assertThat(batch.bytes()).isBetween(1L, HostBuffer.MOST);
      centres += batch.parts().stream().mapToInt(Part::centres).sum();
    }
    assertThat(centres).isEqualTo(structures * 1000);
  }
}
