package org.farfield.backend.cuda;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.Job;
import org.farfield.expansion.Split;

/**
 * How a structure is summed: those of a batch have it in common.
 *
 * @param path of the sum, or of that of the smooth potentials
 * @param smearing σ' at which potentials are split, Å; empty if none is
 */
record Way(EvaluationPath path, Optional<Double> smearing) {
  /** That of all sums over neighbours alone, whatever becomes of other densities. */
  static final Way NEIGHBORS = new Way(EvaluationPath.PAIRS, Optional.empty());

  /** That of the long-range densities of a job. */
  static Way of(Job job) {
    return new Way(job.plan().path(), job.plan().split().map(Split::smearing));
  }

  boolean isOnMesh() {
    return path == EvaluationPath.MESH;
  }

  /** The places of jobs in an order in which those of one way stand together. */
  static List<Integer> order(List<Job> jobs) {
    return IntStream.range(0, jobs.size())
        .boxed()
        .sorted(
            Comparator.comparing((Integer i) -> of(jobs.get(i)).path())
                .thenComparing(i -> of(jobs.get(i)).smearing().orElse(0.0)))
        .toList();
  }
}
