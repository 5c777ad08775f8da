package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.Job;

/** Cuts jobs into batches of one path each, by the size of their results. */
final class Parts {
  private final List<Job> jobs;
  private final List<Coefficients> coefficients;
  private final Function<Job, EvaluationPath> path;
  private final boolean divisible;
  private int job;
  private int centre;
  private int jobBefore; // where the last batch began
  private int centreBefore;

  /** Jobs in the order in which they are to be done, with room for their results. */
  Parts(List<Job> jobs, List<Coefficients> coefficients) {
    this(jobs, coefficients, job -> job.plan().path(), true);
  }

  /**
   * Jobs in the order in which they are to be done, with room for their results.
   *
   * @param path what a batch has but one of
   * @param divisible whether a structure that does not fit may be divided
   */
  Parts(
      List<Job> jobs,
      List<Coefficients> coefficients,
      Function<Job, EvaluationPath> path,
      boolean divisible) {
    this.jobs = jobs;
    this.coefficients = coefficients;
    this.path = path;
    this.divisible = divisible;
  }

  boolean isEmpty() {
    return job == jobs.size();
  }

  /** The next batch: at least one centre, else as much as the limits allow. */
  List<Part> take(Limits limits) {
    jobBefore = job;
    centreBefore = centre;
    List<Part> batch = new ArrayList<>();
    EvaluationPath common = path.apply(jobs.get(job));
    // dividing a structure on a mesh would transform all of its fields again
    long room = common == EvaluationPath.MESH ? limits.mesh() : limits.results();
    while (!isEmpty() && path.apply(jobs.get(job)) == common) {
      Coefficients c = coefficients.get(job);
      long row = Math.max(1, (long) Double.BYTES * c.rowLength());
      int fit = (int) Math.min(c.atoms() - centre, room / row);
      if (fit < c.atoms() - centre && !batch.isEmpty()) {
        break; // a structure is divided only where it does not fit alone
      }
      fit = divisible ? fit : c.atoms();
      Part part = new Part(job, jobs.get(job), c, centre, Math.max(1, fit));
      batch.add(part);
      room -= row * part.centres();
      centre += part.centres();
      if (centre == c.atoms()) {
        job++;
        centre = 0;
      } else {
        break;
      }
    }
    return batch;
  }

  /** Puts the last batch back. */
  void putBack() {
    job = jobBefore;
    centre = centreBefore;
  }
}
