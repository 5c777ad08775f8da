package org.farfield.runs;

import java.util.Set;
import org.farfield.features.Census;
import org.farfield.features.WriteOptions;

/**
 * What all shards of a run have in common.
 *
 * @param request what to make
 * @param options how files are written
 * @param rejected frames that have no features, as the survey says
 * @param whole census of all of the input
 */
record ShardWork(
    FeatureRun.Request request, WriteOptions options, Set<Long> rejected, Census whole) {
  ShardWork {
    rejected = Set.copyOf(rejected);
  }
}
