package org.farfield.cli;

import java.util.Locale;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.farfield.features.Progress;

/** A progress bar on a terminal, nothing in a pipe. */
final class ProgressDisplay implements Progress, AutoCloseable {
  private final Consumer<String> notes;
  private ProgressBar bar;
  private long frames;
  private long allFrames;

  /** Says nothing but how far it is. */
  ProgressDisplay() {
    this(note -> {});
  }

  /** Says what the user should know to these, too. */
  ProgressDisplay(Consumer<String> notes) {
    this.notes = notes;
  }

  @Override
  public void note(String sentence) {
    notes.accept(sentence);
  }

  @Override
  public void start(long framesToDo, long atomsToDo) {
    close(); // what came before is done
    frames = 0;
    allFrames = framesToDo;
    // said by the launcher: Java knows of standard input and output only
    if (Boolean.getBoolean("farfield.terminal") && !"dumb".equals(System.getenv("TERM"))) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("atoms")
              .setInitialMax(atomsToDo)
              .setUnit("", 1)
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed()
              .setUpdateIntervalMillis(200)
              .build();
    }
  }

  @Override
  public void advance(long framesDone, long atomsDone) {
    frames += framesDone;
    if (bar != null) {
      bar.stepBy(atomsDone);
      bar.setExtraMessage(String.format(Locale.ROOT, "frame %d/%d", frames, allFrames));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
