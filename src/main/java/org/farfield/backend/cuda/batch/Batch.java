package org.farfield.backend.cuda.batch;

import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.backend.Fractional;
import org.farfield.backend.cuda.batch.LaunchSegment.Origin;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.structure.Structure;

/** BatchCutter that are computed together, one after the other in each array, without padding. */
public final class Batch {
  private final List<CentreRange> parts;
  private final List<Origin> origins = new ArrayList<>();
  private final Origin start;
  private final Origin end;
  private final boolean stays;
  private long together; // coefficients of one download

  public Batch(List<CentreRange> parts) {
    this(parts, 0, false);
  }

  private Batch(List<CentreRange> parts, long before, boolean stays) {
    this.parts = List.copyOf(parts);
    this.stays = stays;
    start = new Origin(0, 0, before, 0, 0, 0);
    Origin origin = start;
    for (CentreRange part : parts) {
      origins.add(origin);
      origin = origin.after(part);
    }
    end = origin;
  }

  /** BatchCutter whose coefficients stay on the device, behind so many others. */
  public static Batch thatStays(List<CentreRange> parts, long before) {
    return new Batch(parts, before, true);
  }

  public List<CentreRange> parts() {
    return parts;
  }

  public Origin origin(int part) {
    return origins.get(part);
  }

  /** Where a part after the last one would begin. */
  public Origin end() {
    return end;
  }

  /** Of all coefficients, with those before them. */
  public long bytes() {
    return end.output() * Double.BYTES;
  }

  /**
   * The same batch with structures in other cells or with other sources.
   *
   * @param changed one for each part
   */
  public Batch of(List<CentreRange> changed) {
    return new Batch(changed, start.output(), stays);
  }

  /** The job of each part in another batch. */
  public interface Jobs {
    /**
     * The job of one part.
     *
     * @param place of the part
     * @param part as it is here
     */
    PlannedStructure of(int place, CentreRange part);
  }

  /**
   * The same batch with structures in other cells or with other sources.
   *
   * @return itself if all jobs are those that it has
   */
  public Batch ofJobs(Jobs jobs) {
    List<CentreRange> changed = new ArrayList<>();
    boolean same = true;
    for (int p = 0; p < parts.size(); p++) {
      CentreRange part = parts.get(p);
      PlannedStructure job = jobs.of(p, part);
      same &= job == part.job();
      changed.add(job == part.job() ? part : part.with(job));
    }
    return same ? this : of(changed);
  }

  /** Clears the coefficients. */
  public void begin(Workspace workspace) {
    workspace.get(Item.COEFFICIENTS, bytes());
    long before = start.output() * Double.BYTES;
    workspace.get(Item.COEFFICIENTS).clearLater(before, bytes() - before, workspace.stream());
  }

  /** Uploads which atoms are centres. */
  public void uploadCentres(Workspace workspace) {
    workspace.upload(
        Item.LISTED,
        end.centre() * Integer.BYTES,
        bytes -> {
          IntBuffer target = bytes.asIntBuffer();
          parts.forEach(part -> target.put(part.listed(), part.firstCentre(), part.centres()));
        });
  }

  /**
   * Uploads positions.
   *
   * @param fractional whether they are in units of the lattice vectors, else in Å
   */
  public void uploadPositions(Workspace workspace, boolean fractional) {
    workspace.upload(
        Item.COORDINATES,
        3 * end.atom() * Double.BYTES,
        bytes -> {
          DoubleBuffer target = bytes.asDoubleBuffer();
          places().forEach(p -> target.put(3 * atom(p), coordinates(p, fractional)));
        });
  }

  private int atom(int part) {
    return Math.toIntExact(origins.get(part).atom());
  }

  private double[] coordinates(int part, boolean fractional) {
    Structure structure = parts.get(part).job().structure();
    return fractional ? Fractional.byAtom(structure) : structure.positions();
  }

  /** Where one number of the sources of a channel of a part lies among the weights. */
  public long weight(int part, int channel, int moment) {
    CentreRange range = parts.get(part);
    return origins.get(part).weight() + ((long) channel * range.moments() + moment) * range.atoms();
  }

  /** Uploads weights: the moments of all sources. */
  public void uploadWeights(Workspace workspace) {
    workspace.upload(
        Item.WEIGHTS,
        end.weight() * Double.BYTES,
        bytes -> {
          DoubleBuffer target = bytes.asDoubleBuffer();
          places().forEach(p -> writeWeights(p, target));
        });
  }

  private void writeWeights(int place, DoubleBuffer target) {
    CentreRange part = parts.get(place);
    Sources sources = part.job().sources();
    for (int a = 0; a < part.channels(); a++) {
      for (int lm = 0; lm < part.moments(); lm++) {
        // what a kernel adds of its own begins at 0
        double[] moments = lm < sources.rows() ? sources.moments(a, lm) : new double[part.atoms()];
        target.put(Math.toIntExact(weight(place, a, lm)), moments);
      }
    }
  }

  /**
   * Queues the download of the coefficients, unless they stay.
   *
   * @param limits as many coefficients as a batch usually has are downloaded at a time
   */
  public void end(Workspace workspace, BatchLimits limits) {
    together = Math.max(1, limits.results() / Double.BYTES);
    if (!stays) {
      download(workspace, 0);
    }
  }

  private void download(Workspace workspace, long first) {
    long count = Math.min(together, end.output() - first);
    workspace.download(Item.COEFFICIENTS, Double.BYTES * first, Double.BYTES * count);
  }

  /**
   * Waits for the results and hands them out, the last of them in what is returned, see {@link
   * DeviceTask#collect}.
   */
  public Optional<Runnable> collect(Workspace workspace) {
    long first = 0;
    while (first + together < end.output()) {
      DoubleBuffer some = workspace.results();
      long from = first;
      places().forEach(p -> copy(some, from, from + together, p));
      first += together;
      download(workspace, first);
    }
    long last = first;
    Results results = workspace.takeResults();
    return Optional.of(() -> handOut(results, last));
  }

  // one core copies more slowly than the device
  private IntStream places() {
    return IntStream.range(0, parts.size()).parallel();
  }

  private void handOut(Results results, long first) {
    try (results) {
      long whole =
          parts.stream().filter(CentreRange::isWhole).mapToLong(CentreRange::results).sum();
      boolean stay = first == 0 && results.mayStay(Double.BYTES * whole);
      DoubleBuffer numbers = results.numbers();
      places()
          .forEach(
              p -> {
                CentreRange part = parts.get(p);
                if (stay && part.isWhole()) {
                  int from = Math.toIntExact(origins.get(p).output());
                  int count = Math.toIntExact(part.results());
                  results.stay(part.coefficients().numbers(), from, count);
                } else {
                  copy(numbers, first, end.output(), p);
                }
              });
    }
  }

  /** Copies what is there of a part, of the numbers of a batch from one on, before another. */
  private void copy(DoubleBuffer numbers, long first, long last, int place) {
    CentreRange part = parts.get(place);
    long origin = origins.get(place).output();
    long from = Math.max(first, origin);
    long to = Math.min(last, origin + part.results());
    int length = part.coefficients().rowLength();
    while (from < to) { // as many rows as lie together
      int centre = (int) ((from - origin) / length);
      int skipped = (int) ((from - origin) % length);
      long rows = (long) part.together(centre) * length;
      int count = (int) Math.min(to - from, rows - skipped);
      int at = part.atom(centre) * length + skipped;
      numbers.get((int) (from - first), part.coefficients().values(), at, count);
      from += count;
    }
  }
}
