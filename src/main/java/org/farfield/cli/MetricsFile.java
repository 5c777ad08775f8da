package org.farfield.cli;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.runs.FeatureRun;
import org.farfield.runs.Rejected;
import org.farfield.tensor.files.TextFile;

/**
 * How far a run is, in Prometheus' text format, for the textfile collector of its node exporter:
 * replaced as a whole now and then. docs/running.md tells the names.
 */
final class MetricsFile implements RunWatcher {
  private static final long PAUSE = 5_000_000_000L; // nanoseconds
  private static final String PREFIX = "farfield_run_";

  /** What such a file begins with. */
  static final String BEGINNING = "# HELP " + PREFIX;

  private static final int AT_WORK = -1;

  private final Path file;
  private final Labels labels;
  private final Pace pace = new Pace(System::nanoTime);
  private Begun run;
  private long frames;
  private long atoms;
  private long shards;
  private long rejected;
  private long bytes;
  private double computing;
  private double waiting;
  private final Map<String, Double> devices = new TreeMap<>();
  private long written;

  /**
   * Makes it when there is something to tell.
   *
   * @param file its name
   * @param folder of the run, by which those of several are told apart
   * @param part of the run
   */
  MetricsFile(Path file, Path folder, String part) {
    this.file = file;
    labels = Labels.of("run", folder.toString(), "part", part);
  }

  @Override
  public void start(long allFrames, long allAtoms) {
    // told by 'begun', which knows more
  }

  @Override
  public void begun(Begun begun) {
    run = begun;
    frames = begun.framesDone();
    atoms = begun.atomsDone();
    shards = begun.shardsDone();
    pace.begin(begun.atoms(), begun.atomsDone());
    write(AT_WORK);
  }

  @Override
  public void advance(long framesDone, long atomsDone) {
    pace.advance(atomsDone);
    if (run != null && System.nanoTime() - written > PAUSE) {
      write(AT_WORK);
    }
  }

  @Override
  public void load(double seconds, double full) {
    computing += seconds;
    waiting = full;
  }

  @Override
  public void made(Made shard) {
    shards++;
    frames += shard.frames();
    atoms += shard.atoms();
    bytes += shard.bytes();
    shard.devices().forEach((name, busy) -> devices.merge(name, busy, Double::sum));
    write(AT_WORK);
  }

  @Override
  public void rejected(Rejected frame) {
    rejected++;
  }

  @Override
  public void ended(int code, FeatureRun.Result result) {
    write(code);
  }

  @Override
  public void failed(int code, String reason) {
    write(code);
  }

  private void write(int code) {
    if (run == null) {
      return; // it has not begun
    }
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(gauge("frames", "Frames with features that there will be.", (double) run.frames()));
    all.add(gauge("atoms", "Atoms of these frames.", (double) run.atoms()));
    all.add(gauge("shards", "Shards that there will be.", run.shards()));
    all.add(counter("shards_done", "Shards in the folder.", (double) shards));
    all.add(counter("frames_done", "Frames with features in these shards.", (double) frames));
    all.add(counter("atoms_done", "Atoms of these frames.", (double) atoms));
    all.add(counter("rejected_frames", "Frames without features so far.", (double) rejected));
    all.add(counter("written_bytes", "Bytes of shards that this process made.", (double) bytes));
    all.add(counter("seconds", "Seconds that this process has made shards.", pace.seconds()));
    all.add(counter("computing_seconds", "Seconds of these in which it computed.", computing));
    all.add(gauge("atoms_per_second", "Atoms in a second, of this process.", pace.rate()));
    all.add(gauge("remaining_seconds", "Seconds that the rest will take.", pace.remaining()));
    all.add(gauge("queue_ratio", "Share of the memory for rows that wait to be written.", waiting));
    if (!devices.isEmpty()) {
      CounterSnapshot.Builder busy =
          CounterSnapshot.builder()
              .name(PREFIX + "device_busy_seconds")
              .help("Seconds in which a device worked.");
      devices.forEach(
          (name, s) ->
              busy.dataPoint(
                  CounterDataPointSnapshot.builder()
                      .value(s)
                      .labels(labels.add("device", name))
                      .build()));
      all.add(busy.build());
    }
    all.add(gauge("exit_code", "Exit code of the process; -1 while it is at work.", code));
    all.add(
        gauge(
            "updated_timestamp_seconds",
            "When this was written, in seconds since 1970.",
            System.currentTimeMillis() * 1e-3));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(text, new MetricSnapshots(all));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // none comes from memory
    }
    try (TextFile out = TextFile.create(file, true)) {
      out.commit(text.toString(StandardCharsets.UTF_8));
    }
    written = System.nanoTime();
  }

  private GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(PREFIX + name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(labels).build())
        .build();
  }

  private CounterSnapshot counter(String name, String help, double value) {
    return CounterSnapshot.builder()
        .name(PREFIX + name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value(value).labels(labels).build())
        .build();
  }
}
