package org.farfield.cli;

import java.util.List;
import java.util.function.Consumer;
import org.farfield.runs.FeatureRun;
import org.farfield.runs.Rejected;
import org.farfield.runs.RunListener;

/** Shows a run to somebody, to its end. */
interface RunWatcher extends RunListener, AutoCloseable {
  /** The run has ended, or was stopped; with which exit code of the program. */
  default void ended(int code, FeatureRun.Result result) {}

  /** It has failed. */
  default void failed(int code, String reason) {}

  @Override
  default void close() {}

  /** Tells all of some, by one thread at a time: a shard is noted while the next is made. */
  static RunWatcher of(List<RunWatcher> all) {
    return new RunWatcher() {
      private synchronized void each(Consumer<RunWatcher> what) {
        all.forEach(what);
      }

      @Override
      public void start(long frames, long atoms) {
        each(w -> w.start(frames, atoms));
      }

      @Override
      public void note(String sentence) {
        each(w -> w.note(sentence));
      }

      @Override
      public void advance(long frames, long atoms) {
        each(w -> w.advance(frames, atoms));
      }

      @Override
      public void load(double computing, double waiting) {
        each(w -> w.load(computing, waiting));
      }

      @Override
      public void begun(Begun run) {
        each(w -> w.begun(run));
      }

      @Override
      public void made(Made shard) {
        each(w -> w.made(shard));
      }

      @Override
      public void rejected(Rejected frame) {
        each(w -> w.rejected(frame));
      }

      @Override
      public void ended(int code, FeatureRun.Result result) {
        each(w -> w.ended(code, result));
      }

      @Override
      public void failed(int code, String reason) {
        each(w -> w.failed(code, reason));
      }

      @Override
      public void close() {
        each(RunWatcher::close);
      }
    };
  }
}
