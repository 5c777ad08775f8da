package org.farfield.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.farfield.error.ResourceException;
import org.farfield.features.Census;
import org.farfield.features.Kept;
import org.farfield.features.Progress;
import org.farfield.features.engine.CensusCodec;
import org.farfield.features.engine.InputStamp;
import org.farfield.files.Attempt;

/**
 * Many shards at once, in the processes of a cluster. The input is looked at file by file for where
 * shards end, then shard by shard for their census, whose sum is that of all. This process alone
 * gives files the names that count.
 */
final class ClusterWork implements RunWork {
  private final Cluster cluster;
  private final String version;

  ClusterWork(Cluster cluster, String version) {
    this.cluster = cluster;
    this.version = version;
  }

  @Override
  public String device() {
    return cluster.device();
  }

  @Override
  public Optional<String> arithmetic() {
    return Optional.empty();
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("device", cluster.describe());
  }

  @Override
  public Optional<Look> look(FeatureRun.Request request, BooleanSupplier isStopped) {
    List<InputStamp> names =
        request.files().stream().map(f -> new InputStamp(f.toString(), 0, "", "")).toList();
    Manifest draft = request.manifest(version, cluster.device(), "", names, Kept.NONE, 0);
    String job = ClusterTask.job(Path.of(""), draft, Optional.empty());
    Files looked = new Files(request);
    List<String> files =
        IntStream.range(0, request.files().size()).mapToObj(ClusterTask::look).toList();
    if (!cluster.run(job, files, isStopped, looked::add)) {
      return Optional.empty();
    }
    List<ClusterTask.Cut> cuts = looked.cuts();
    Census[] censuses = new Census[cuts.size()];
    boolean done =
        cluster.run(
            job,
            cuts.stream().map(ClusterTask::count).toList(),
            isStopped,
            text -> {
              JsonNode answer = ClusterTask.answer(text);
              censuses[answer.get("number").intValue()] = CensusCodec.read(answer.get("census"));
            });
    if (!done) {
      return Optional.empty();
    }
    List<Shard> shards = cuts.stream().map(cut -> cut.with(censuses[cut.number()])).toList();
    return Optional.of(
        new Look(looked.stamps(), new Survey(shards, looked.rejected()), looked.arithmetic));
  }

  /** What was found in each file. */
  private static final class Files {
    private final FeatureRun.Request request;
    private final JsonNode[] answers;
    private String arithmetic = "";

    Files(FeatureRun.Request request) {
      this.request = request;
      answers = new JsonNode[request.files().size()];
    }

    void add(String text) {
      JsonNode answer = ClusterTask.answer(text);
      answers[answer.get("file").intValue()] = answer;
      String here = answer.get("arithmetic").textValue();
      if (!arithmetic.isEmpty() && !arithmetic.equals(here)) {
        throw new ResourceException(
            ResourceException.Kind.DEVICE,
            "processes of the cluster differ in their arithmetic ("
                + arithmetic
                + "; "
                + here
                + "), and so would bits; take machines of one kind");
      }
      arithmetic = here;
    }

    // The first complaint by the order of files is what one process would have said.
    List<ClusterTask.Cut> cuts() {
      List<ClusterTask.Cut> cuts = new ArrayList<>();
      Survey.Filling shard = new Survey.Filling(request.limit().framesAtFirst());
      long before = 0;
      long first = 0;
      long end = 0;
      NumberedFrames.Place begin = null;
      for (int file = 0; file < answers.length; file++) {
        JsonNode atoms = answers[file].get("atoms");
        NumberedFrames.Place place = new NumberedFrames.Place(file, before, before);
        for (int f = 0; f < atoms.size(); f++) {
          long more = atoms.get(f).longValue();
          if (more == ClusterTask.NONE) {
            continue;
          }
          if (shard.isBegunBy(more)) {
            if (begin != null) {
              cuts.add(new ClusterTask.Cut(cuts.size(), first, end, begin));
            }
            first = before + f;
            begin = place;
          }
          end = before + f + 1;
        }
        before += atoms.size();
      }
      if (begin != null) {
        cuts.add(new ClusterTask.Cut(cuts.size(), first, end, begin));
      }
      return cuts;
    }

    List<Rejected> rejected() {
      List<Rejected> all = new ArrayList<>();
      long before = 0;
      for (JsonNode answer : answers) {
        for (JsonNode r : answer.get("rejected")) {
          Rejected one = Lines.rejected(r);
          all.add(new Rejected(before + one.frame(), one.file(), one.reason()));
        }
        before += answer.get("atoms").size();
      }
      return all;
    }

    List<InputStamp> stamps() {
      return Arrays.stream(answers).map(a -> InputStamp.read(a.get("stamp"))).toList();
    }
  }

  @Override
  public boolean make(
      Path folder,
      Manifest manifest,
      ShardWork work,
      List<Shard> shards,
      BooleanSupplier isStopped,
      Progress progress,
      Consumer<ShardMaker.Result> taker) {
    Attempt.clear(folder); // of drivers and workers that are gone
    Map<Integer, Census> byNumber =
        shards.stream().collect(Collectors.toMap(Shard::number, Shard::census));
    String job = ClusterTask.job(folder.toAbsolutePath(), manifest, Optional.of(work.whole()));
    try {
      return cluster.run(
          job,
          shards.stream().map(shard -> ClusterTask.make(shard, work.rejected())).toList(),
          isStopped,
          text -> {
            JsonNode answer = ClusterTask.answer(text);
            ShardLog.Done done = ShardLog.Done.read(answer.get("done"), byNumber::get);
            Attempt.take(folder, answer.get("attempt").textValue(), done.bytes().keySet());
            taker.accept(new ShardMaker.Result(done, History.shard(answer.get("history"))));
            progress.advance(done.census().frames(), done.census().atoms());
          });
    } finally {
      Attempt.clear(folder); // of tasks that were done twice
    }
  }
}
