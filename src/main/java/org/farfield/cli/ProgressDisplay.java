package org.farfield.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar on a terminal, nothing in a pipe. What comes before the first atom, tables and the
 * first reading of the input, has a line of its own where it takes long.
 */
final class ProgressDisplay implements RunWatcher {
  private static final Duration SHORT = Duration.ofSeconds(1);

  // said by the launcher: Java knows of standard input and output only
  private final boolean isTerminal =
      Boolean.getBoolean("farfield.terminal") && !"dumb".equals(System.getenv("TERM"));
  private final Consumer<String> notes;
  private final Duration patience;
  private final ProgressBarBuilder bars;
  private ProgressBar bar;
  private boolean isPreparing = true;
  private String stage = "atoms";
  private Steps steps; // null where frames are counted
  private long frames;
  private long allFrames;
  private long begun = System.nanoTime();
  private double computing; // seconds since then
  private String business = "";

  /** What is not counted in frames: shown where it takes long, else it is no line for anyone. */
  private static final class Steps {
    private final String what;
    private final long most;
    private final long begun = System.nanoTime();
    private long done;

    Steps(String what, long most) {
      this.what = what;
      this.most = most;
    }
  }

  /** Says nothing but how far it is. */
  ProgressDisplay() {
    this(note -> {});
  }

  /** Says what the user should know to these, too. */
  ProgressDisplay(Consumer<String> notes) {
    this(notes, SHORT, new ProgressBarBuilder());
  }

  /**
   * Shows it.
   *
   * @param notes are told what the user should know
   * @param patience how long nothing is said of what is not counted in frames
   * @param bars makes bars and knows where they are shown
   */
  ProgressDisplay(Consumer<String> notes, Duration patience, ProgressBarBuilder bars) {
    this.notes = notes;
    this.patience = patience;
    this.bars = bars.setUnit("", 1).setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(200);
    if (isTerminal) {
      new Timer("progress", true)
          .schedule(
              new TimerTask() {
                @Override
                public void run() {
                  prepare();
                }
              },
              patience.toMillis());
    }
  }

  @Override
  public void note(String sentence) {
    notes.accept(sentence);
  }

  private synchronized void prepare() {
    if (isPreparing) {
      show("tables, first reading", -1);
    }
  }

  private void show(String task, long most) {
    show(task, most, 0);
  }

  // The speed is that of what comes after what is there.
  private void show(String task, long most, long there) {
    hide();
    bars.setTaskName(task).setInitialMax(most).startsFrom(there, Duration.ZERO);
    bar = StopSignals.kept(() -> bars.showSpeed().build());
  }

  @Override
  public synchronized void stage(String what) {
    stage = what;
  }

  @Override
  public synchronized void start(String what, long all) {
    isPreparing = false;
    hide();
    steps = new Steps(what, all);
  }

  @Override
  public synchronized void advance(long stepsDone) {
    steps.done += stepsDone;
    if (isTerminal && bar == null && System.nanoTime() - steps.begun >= patience.toNanos()) {
      show(steps.what, steps.most);
    }
    if (bar != null) {
      bar.stepTo(steps.done);
    }
  }

  @Override
  public synchronized void start(long framesToDo, long atomsToDo) {
    isPreparing = false;
    allFrames = framesToDo;
    frames = 0;
    computing = 0;
    begun = System.nanoTime();
    if (isTerminal) {
      show(stage, atomsToDo);
      bar.setExtraMessage("tables of pairs"); // made when the first atom needs them
    }
  }

  @Override
  public synchronized void advance(long framesDone, long atomsDone) {
    frames += framesDone;
    if (bar != null) {
      bar.stepBy(atomsDone);
      bar.setExtraMessage(String.format(Locale.ROOT, "frame %d/%d%s", frames, allFrames, business));
    }
  }

  /** How busy it is, where it lasts long enough to be read. */
  @Override
  public synchronized void load(double seconds, double waiting) {
    computing += seconds;
    double passed = (System.nanoTime() - begun) * 1e-9;
    if (bar != null && passed > SHORT.toSeconds()) { // nobody else reads it
      business =
          String.format(
              Locale.ROOT,
              ", computing %.0f %%, queue %.0f %%",
              100 * Math.min(1, computing / passed),
              100 * waiting);
    }
  }

  @Override
  public synchronized void begun(Begun run) {
    if (isTerminal && run.atomsDone() > 0) {
      show("atoms", run.atoms(), run.atomsDone());
    }
    begun = System.nanoTime();
  }

  @Override
  public synchronized void close() {
    isPreparing = false;
    hide();
  }

  private void hide() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
