package org.farfield.backend.cuda.batch;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Split;
import org.farfield.spec.EvaluationPath;

/**
 * How a structure is summed: those of a batch have it in common.
 *
 * @param path of the sum, or of that of the smooth potentials
 * @param smearing σ' at which potentials are split, Å; empty if none is
 */
public record Way(EvaluationPath path, Optional<Double> smearing) {
  /** That of all sums over neighbours alone, whatever becomes of other densities. */
  public static final Way NEIGHBORS = new Way(EvaluationPath.PAIRS, Optional.empty());

  /** That of the long-range densities of a job. */
  public static Way of(PlannedStructure job) {
    return new Way(job.plan().path(), job.plan().split().map(Split::smearing));
  }

  boolean isOnMesh() {
    return path == EvaluationPath.MESH;
  }

  /** The places of jobs in an order in which those of one way stand together. */
  public static List<Integer> order(List<PlannedStructure> jobs) {
    return IntStream.range(0, jobs.size())
        .boxed()
        .sorted(
            Comparator.comparing((Integer i) -> of(jobs.get(i)).path())
                .thenComparing(i -> of(jobs.get(i)).smearing().orElse(0.0)))
        .toList();
  }
}
