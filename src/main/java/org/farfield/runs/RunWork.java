package org.farfield.runs;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.farfield.features.Progress;
import org.farfield.features.engine.InputStamp;

/** Does the work of a run, in this process or elsewhere. */
interface RunWork {
  /**
   * What a look at all of the input finds.
   *
   * @param inputs as they were read
   * @param survey of their frames
   * @param arithmetic of whoever looked, see {@link org.farfield.backend.Backend#arithmetic()}
   */
  record Look(List<InputStamp> inputs, Survey survey, String arithmetic) {}

  /** The kind of device that computes, as in {@code --device}. */
  String device();

  /** Its arithmetic, if that is known before it is asked for something. */
  Optional<String> arithmetic();

  /** What computes, by name, for those who read how a run went. */
  Map<String, String> facts();

  /** Looks at all of the input; empty if it was stopped. */
  Optional<Look> look(FeatureRun.Request request, BooleanSupplier isStopped);

  /**
   * Makes shards, in any order; files of one that is handed over are in place.
   *
   * @param folder of the run
   * @param manifest of it
   * @param work which they are part of
   * @param shards at least one
   * @param isStopped whether to stop after those at hand
   * @param progress is told of frames that are done
   * @param taker gets what came of each, on one thread at a time
   * @return whether all were made
   */
  boolean make(
      Path folder,
      Manifest manifest,
      ShardWork work,
      List<Shard> shards,
      BooleanSupplier isStopped,
      Progress progress,
      Consumer<ShardMaker.Result> taker);
}
