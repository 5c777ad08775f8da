package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSharesTest {
  @ParameterizedTest
  @CsvSource({"1, 1, 0", "1, 2, 1", "2, 2, 0", "3, 2, 1", "4, 2, 0", "101, 2, 0", "65, 64, 1"})
  void asManyEqualJobsAsCoresRunOnOneEach(int jobs, int threads, int spread) {
    double[] seconds = new double[jobs];
    Arrays.fill(seconds, 0.1);
    assertThat(JobShares.spread(seconds, threads)).isEqualTo(spread);
  }

  @Test
  void aJobLongerThanAllOthersIsSpread() {
    assertThat(JobShares.spread(new double[] {10, 1, 1, 1, 1}, 2)).isEqualTo(1);
    assertThat(JobShares.spread(new double[] {2, 1, 1}, 2)).isZero();
    assertThat(JobShares.spread(new double[] {}, 2)).isZero();
    assertThat(JobShares.spread(new double[] {0, 0, 0}, 2)).isZero();
  }

  @Test
  void noCoreWaitsLong() {
    Random random = new Random(3);
    for (int trial = 0; trial < 100; trial++) {
      int threads = 1 + random.nextInt(8);
      Double[] seconds = new Double[1 + random.nextInt(30)];
      Arrays.setAll(seconds, i -> Math.pow(random.nextDouble(), 4));
      Arrays.sort(seconds, Collections.reverseOrder());
      double[] all = Arrays.stream(seconds).mapToDouble(Double::doubleValue).toArray();
      int spread = JobShares.spread(all, threads);
      double[] free = new double[threads];
      double work = 0;
      for (int i = spread; i < all.length; i++) {
        Arrays.sort(free);
        free[0] += all[i];
        work += all[i];
      }
      Arrays.sort(free);
      assertThat(free[threads - 1]).isLessThanOrEqualTo(1.1 * work / threads + 1e-12);
    }
  }
}
