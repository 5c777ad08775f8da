package org.farfield.runs;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.farfield.features.Progress;

/** Is told what happens in a run; called from one thread at a time. */
public interface RunListener extends Progress {
  /** Hears nothing. */
  RunListener SILENT =
      new RunListener() {
        @Override
        public void start(long frames, long atoms) {}

        @Override
        public void advance(long frames, long atoms) {}
      };

  /**
   * What is there when shards begin to be made: by this process, of its part of the run.
   *
   * @param folder of the run
   * @param version of Farfield
   * @param device that computes
   * @param frames with features that there will be
   * @param atoms of these
   * @param framesDone those of earlier processes
   * @param atomsDone of these
   * @param shards there will be
   * @param shardsDone by earlier processes
   */
  record Begun(
      String folder,
      String version,
      String device,
      long frames,
      long atoms,
      long framesDone,
      long atomsDone,
      int shards,
      int shardsDone) {}

  /**
   * A shard that was made.
   *
   * @param shard its number
   * @param ended when
   * @param seconds it took, with waiting for its frames
   * @param computing seconds of these in which the device computed
   * @param waiting largest share of the memory for rows that was full of those which waited to be
   *     written
   * @param devices seconds in which each of several worked, by name
   * @param frames with features in it
   * @param atoms of these
   * @param bytes of its files
   */
  record Made(
      int shard,
      Instant ended,
      double seconds,
      double computing,
      double waiting,
      Map<String, Double> devices,
      long frames,
      long atoms,
      long bytes) {
    /**
     * Copies.
     *
     * @param shard its number
     * @param ended when
     * @param seconds it took
     * @param computing seconds of these in which the device computed
     * @param waiting largest share of the memory for rows that was full
     * @param devices seconds in which each of several worked
     * @param frames with features in it
     * @param atoms of these
     * @param bytes of its files
     */
    public Made {
      devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
    }
  }

  /**
   * Shards begin to be made; what earlier processes made has been told to {@link #advance}.
   *
   * @param run what is there
   */
  default void begun(Begun run) {}

  /**
   * A shard is in its place.
   *
   * @param shard what came of it
   */
  default void made(Made shard) {}

  /**
   * A frame is left out. Those that were known before are told first, by each process.
   *
   * @param frame which, and why
   */
  default void rejected(Rejected frame) {}
}
