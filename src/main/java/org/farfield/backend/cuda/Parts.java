package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Job;

/** Cuts jobs into batches of one way each, by the size of their results. */
final class Parts {
  private final List<Work> works;
  private int job;
  private int centre;
  private int jobBefore; // where the last batch began
  private int centreBefore;

  /**
   * What is to be done for a structure.
   *
   * @param job the structure
   * @param coefficients as {@link Part} has them
   * @param ways of its densities, which all structures of a batch have in common
   * @param centreBytes what a centre takes on the device for its results
   * @param grain a structure that does not fit is divided after a multiple of so many centres
   */
  record Work(Job job, Coefficients coefficients, List<Way> ways, long centreBytes, int grain) {}

  /** Work in the order in which it is to be done. */
  Parts(List<Work> works) {
    this.works = works;
  }

  /**
   * Jobs in the order in which they are to be done, with room for their results.
   *
   * @param way what all structures of a batch have in common
   * @param divisible whether a structure that does not fit may be divided
   */
  Parts(
      List<Job> jobs, List<Coefficients> coefficients, Function<Job, Way> way, boolean divisible) {
    this(
        IntStream.range(0, jobs.size())
            .mapToObj(
                i ->
                    new Work(
                        jobs.get(i),
                        coefficients.get(i),
                        List.of(way.apply(jobs.get(i))),
                        (long) Double.BYTES * coefficients.get(i).rowLength(),
                        divisible ? 1 : jobs.get(i).structure().size()))
            .toList());
  }

  boolean isEmpty() {
    return job == works.size();
  }

  /** The next batch: at least one grain, else as much as the limits allow. */
  List<Part> take(Limits limits) {
    jobBefore = job;
    centreBefore = centre;
    List<Part> batch = new ArrayList<>();
    List<Way> common = works.get(job).ways();
    // dividing a structure on a mesh would transform all of its fields again
    long room = common.stream().anyMatch(Way::isOnMesh) ? limits.mesh() : limits.results();
    while (!isEmpty() && works.get(job).ways().equals(common)) {
      Work work = works.get(job);
      int left = work.job().structure().size() - centre;
      long bytes = Math.max(1, work.centreBytes());
      int fit = (int) Math.min(left, room / bytes);
      if (fit < left && !batch.isEmpty()) {
        break; // a structure is divided only where it does not fit alone
      }
      int grains = Math.max(1, fit / work.grain());
      int centres = fit < left ? Math.min(left, grains * work.grain()) : left;
      Part part = new Part(job, work.job(), work.coefficients(), centre, centres);
      batch.add(part);
      room -= bytes * centres;
      centre += centres;
      if (centres < left) {
        break;
      }
      job++;
      centre = 0;
    }
    return batch;
  }

  /** Puts the last batch back. */
  void putBack() {
    job = jobBefore;
    centre = centreBefore;
  }
}
