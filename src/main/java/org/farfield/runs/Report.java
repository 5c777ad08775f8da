package org.farfield.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.farfield.features.engine.InputStamp;
import org.farfield.features.engine.Statistics;
import org.farfield.pages.Page;
import org.farfield.spec.codec.Codec;
import org.farfield.structure.Elements;
import org.farfield.tensor.files.TextFile;

/**
 * A page that shows what a run was like, {@code report.html}: made when all shards are there, from
 * what the folder says. It is not one of the files that have the same bytes.
 */
final class Report {
  /** Its name, see {@link RunNames}. */
  static final String NAME = "report.html";

  // of lists that may have millions of lines; the folder has all of them
  private static final int SHOWN = 200;

  private final Path folder;
  private final RunNames names;
  private final Manifest manifest;
  private final List<ShardLog.Done> done;
  private final List<Rejected> rejected;
  private final History.Read history;

  Report(RunFolder target, Survey survey) {
    folder = target.path();
    names = RunNames.in(folder);
    manifest = target.manifest();
    done = target.done(survey);
    rejected = RunFolder.rejected(survey, done);
    history = History.read(folder);
  }

  void write() {
    try (TextFile file = TextFile.create(folder.resolve(names.of(NAME)), true)) {
      file.commit(Page.of("report.html", data()));
    }
  }

  private ObjectNode data() {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("name", folder.toAbsolutePath().normalize().getFileName() + "");
    data.put("version", manifest.version()).put("device", manifest.device());
    data.put("format", manifest.format()).put("shards", manifest.shards());
    data.put("frames", done.stream().mapToLong(d -> d.census().frames()).sum());
    data.put("atoms", done.stream().mapToLong(d -> d.census().atoms()).sum());
    data.put(
        "bytes",
        done.stream().flatMap(d -> d.bytes().values().stream()).mapToLong(Long::longValue).sum());
    processes(data.putArray("processes"));
    shards(data.putArray("made"));
    statistics(data);
    data.put("rejected", rejected.size()).put("rejected_file", names.of(Rejected.FILE));
    ArrayNode list = data.putArray("rejected_frames");
    rejected.stream().limit(SHOWN).forEach(r -> list.add(Lines.node(r)));
    data.put("inputs", manifest.inputs().size()).put("manifest", names.of(Manifest.NAME));
    ArrayNode files = data.putArray("input_files");
    manifest.inputs().stream().limit(SHOWN).map(InputStamp::write).forEach(files::add);
    data.set("spec", Codec.write(manifest.spec()));
    return data;
  }

  private void processes(ArrayNode to) {
    for (History.Process process : history.processes()) {
      ObjectNode node = to.addObject();
      node.put("begun", process.begun().toString());
      process.facts().forEach(node::put);
    }
  }

  private void shards(ArrayNode to) {
    for (History.Shard shard : history.shards().values()) {
      RunListener.Made made = shard.made();
      ObjectNode node = to.addObject();
      node.put("shard", made.shard()).put("ended", made.ended().toString());
      node.put("seconds", made.seconds()).put("computing", made.computing());
      node.put("waiting", made.waiting());
      node.put("frames", made.frames()).put("atoms", made.atoms());
      ObjectNode devices = node.putObject("devices");
      made.devices().forEach(devices::put);
    }
  }

  private void statistics(ObjectNode data) {
    Statistics all =
        history.shards().values().stream()
            .map(History.Shard::statistics)
            .reduce(Statistics.NONE, Statistics::plus);
    ArrayNode sizes = data.putArray("sizes");
    all.sizes().forEach((atoms, frames) -> sizes.addArray().add(atoms).add(frames));
    ArrayNode elements = data.putArray("elements");
    all.elements().forEach((type, atoms) -> elements.addArray().add(name(type)).add(atoms));
    ArrayNode blocks = data.putArray("blocks");
    for (Statistics.Block block : all.blocks()) {
      ObjectNode node = blocks.addObject();
      ObjectNode labels = node.putObject("labels");
      for (Map.Entry<String, Integer> label : block.labels().entrySet()) {
        if (label.getKey().endsWith("_type")) {
          labels.put(label.getKey(), name(label.getValue()));
        } else {
          labels.put(label.getKey(), label.getValue());
        }
      }
      node.put("features", block.features()).put("numbers", block.numbers());
      if (block.numbers() > 0) {
        node.put("mean", block.mean()).put("spread", block.spread());
        node.put("least", block.least()).put("most", block.most());
        node.put("zeros", block.zeros());
        node.put("always_zero", block.features() - block.live().cardinality());
      }
    }
  }

  // A type may be made up, and a damaged file may have any.
  private static String name(int type) {
    return Elements.isAtomicNumber(type) ? Elements.symbol(type) : String.valueOf(type);
  }
}
