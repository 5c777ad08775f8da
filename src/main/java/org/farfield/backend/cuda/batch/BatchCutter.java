package org.farfield.backend.cuda.batch;

import java.util.ArrayList;
import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.PlannedStructure;

/** Cuts jobs into batches of one form each, by the size of their results. */
public final class BatchCutter {
  private final List<Work> works;
  private int job;
  private int centre;
  private int jobBefore; // where the last batch began
  private int centreBefore;

  /**
   * What is to be done for a structure.
   *
   * @param job the structure
   * @param coefficients as {@link CentreRange} has them
   * @param centres atoms that get coefficients, or whose coefficients are differentiated
   * @param form of its sums, which all structures of a batch have in common
   * @param onMesh whether one of them is on a mesh
   * @param centreBytes what a centre takes on the device for its results
   * @param grain a structure that does not fit is divided after a multiple of so many centres
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Work(
      PlannedStructure job,
      Coefficients coefficients,
      int[] centres,
      Object form,
      boolean onMesh,
      long centreBytes,
      int grain) {}

  /** Work in the order in which it is to be done. */
  public BatchCutter(List<Work> works) {
    this.works = works;
    skipWithoutCentres();
  }

  private void skipWithoutCentres() {
    while (job < works.size() && works.get(job).centres().length == 0) {
      job++;
    }
  }

  /** Whether nothing is left. */
  public boolean isEmpty() {
    return job == works.size();
  }

  /** The next batch: at least one grain, else as much as the limits allow. */
  public List<CentreRange> take(BatchLimits limits) {
    jobBefore = job;
    centreBefore = centre;
    List<CentreRange> batch = new ArrayList<>();
    Object common = works.get(job).form();
    // dividing a structure on a mesh would transform all of its fields again
    long room = works.get(job).onMesh() ? limits.mesh() : limits.results();
    while (!isEmpty() && works.get(job).form().equals(common)) {
      Work work = works.get(job);
      int left = work.centres().length - centre;
      long bytes = Math.max(1, work.centreBytes());
      int fit = (int) Math.min(left, room / bytes);
      if (fit < left && !batch.isEmpty()) {
        break; // a structure is divided only where it does not fit alone
      }
      int grains = Math.max(1, fit / work.grain());
      int centres = fit < left ? Math.min(left, grains * work.grain()) : left;
      batch.add(
          new CentreRange(job, work.job(), work.coefficients(), work.centres(), centre, centres));
      room -= bytes * centres;
      centre += centres;
      if (centres < left) {
        break;
      }
      job++;
      centre = 0;
      skipWithoutCentres();
    }
    return batch;
  }

  /** Puts the last batch back. */
  public void putBack() {
    job = jobBefore;
    centre = centreBefore;
  }
}
