package org.farfield.backend.cuda.sums;

import java.util.Optional;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.Workspace;

/** Where the sources of a batch come from, and where its coefficients go. */
interface BatchNumbers {
  /** Arrays of the host, those of the structures and coefficients of the batch. */
  BatchNumbers OF_THE_HOST =
      new BatchNumbers() {
        @Override
        public void putSources(Batch batch, int width, Workspace workspace) {
          batch.uploadWeights(workspace);
        }

        @Override
        public void takeResults(Batch batch, Workspace workspace, BatchLimits limits) {
          batch.end(workspace, limits);
        }

        @Override
        public Optional<Runnable> collect(Batch batch, Workspace workspace) {
          return batch.collect(workspace);
        }
      };

  /**
   * Queues what brings sources to their place in the workspace.
   *
   * @param batch with the sources of one width
   * @param width which one, by the place of the class
   */
  void putSources(Batch batch, int width, Workspace workspace);

  /** Queues what brings the coefficients away. */
  void takeResults(Batch batch, Workspace workspace, BatchLimits limits);

  /** Waits for the end of the batch, see {@link DeviceTask#collect}. */
  Optional<Runnable> collect(Batch batch, Workspace workspace);
}
