package org.farfield.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.CensusCodec;
import org.farfield.features.engine.Featurizer;
import org.farfield.kernels.cpu.InOrder;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/**
 * What one look at all of the input finds: how it is cut into shards, with the census of each, and
 * frames that have no features.
 *
 * @param shards in order
 * @param rejected in order
 */
record Survey(List<Shard> shards, List<Rejected> rejected) {
  /** Atoms of a shard, at most, unless one frame has more: their frames are in memory. */
  static final long SHARD_ATOMS = 200_000;

  Survey {
    shards = List.copyOf(shards);
    rejected = List.copyOf(rejected);
  }

  /**
   * Looks.
   *
   * @param frames of the input
   * @param counting takes the census of one, by several threads at a time
   * @param shardFrames in a shard, at most
   * @param skip whether frames that have no features are listed; else they are an error
   * @param isStopped whether to give up
   * @param threads that count
   * @return what was found; null if it was given up
   */
  static Survey of(
      NumberedFrames frames,
      Function<Structure, Census> counting,
      long shardFrames,
      boolean skip,
      BooleanSupplier isStopped,
      int threads) {
    try (InOrder<NumberedFrames.Frame, Counted> all =
        new InOrder<>(
            frames.iterator(),
            frame -> Counted.of(frame, counting),
            frame -> frame.structure().map(Structure::size).orElse(0),
            threads)) {
      return of(all, shardFrames, skip, isStopped);
    }
  }

  /** A frame with its census, or why it has none. */
  private record Counted(NumberedFrames.Frame frame, Census census, InputException failure) {
    static Counted of(NumberedFrames.Frame frame, Function<Structure, Census> counting) {
      try {
        return new Counted(frame, Survey.census(frame, counting), null);
      } catch (InputException e) {
        return new Counted(frame, null, e);
      }
    }
  }

  private static Survey of(
      Iterator<Counted> frames, long shardFrames, boolean skip, BooleanSupplier isStopped) {
    List<Shard> shards = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    Filling shard = new Filling(shardFrames);
    Census census = null; // of the shard at hand
    NumberedFrames.Frame first = null; // of the shard at hand
    long end = 0;
    while (frames.hasNext()) {
      if (isStopped.getAsBoolean()) {
        return null;
      }
      Counted counted = frames.next();
      NumberedFrames.Frame f = counted.frame();
      if (counted.failure() != null) {
        if (!skip) {
          throw counted.failure();
        }
        rejected.add(new Rejected(f.number(), f.file().toString(), counted.failure().getMessage()));
        continue;
      }
      Census one = counted.census();
      if (shard.isBegunBy(one.atoms())) {
        if (census != null) {
          shards.add(new Shard(shards.size(), first.number(), end, first.place(), census));
        }
        first = f;
        census = one;
      } else {
        census = census.plus(one);
      }
      end = f.number() + 1;
    }
    if (census != null) {
      shards.add(new Shard(shards.size(), first.number(), end, first.place(), census));
    }
    return new Survey(shards, rejected);
  }

  /** Neighbours put together, as long as they have no more rows, nor atoms, than a shard may. */
  Survey joined(double rows) {
    List<Shard> joined = new ArrayList<>();
    for (Shard shard : shards) {
      Shard last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      Census both = last == null ? null : last.census().plus(shard.census());
      if (both == null || both.rows() > rows || both.atoms() > SHARD_ATOMS) {
        joined.add(
            new Shard(joined.size(), shard.from(), shard.to(), shard.place(), shard.census()));
      } else {
        joined.set(
            joined.size() - 1,
            new Shard(last.number(), last.from(), shard.to(), last.place(), both));
      }
    }
    return new Survey(joined, rejected);
  }

  /** The census of a frame; throws an InputException if it has no features. */
  static Census census(NumberedFrames.Frame frame, Function<Structure, Census> counting) {
    if (frame.failure().isPresent()) {
      throw frame.failure().get();
    }
    return counting.apply(frame.structure().orElseThrow());
  }

  /** How full the shard at hand is. */
  static final class Filling {
    private final long shardFrames;
    private long frames;
    private long atoms;

    Filling(long shardFrames) {
      this.shardFrames = shardFrames;
    }

    /** Adds a frame; whether it begins a shard. */
    boolean isBegunBy(long more) {
      boolean begins = frames == 0 || frames == shardFrames || atoms + more > SHARD_ATOMS;
      frames = begins ? 1 : frames + 1;
      atoms = begins ? more : atoms + more;
      return begins;
    }
  }

  /**
   * The census of all shards, with blocks for species that are asked for.
   *
   * @throws InputException if there is nothing to compute
   */
  Census whole(FeatureSpec spec, String name) {
    Census sum = sum(spec, shards.stream().map(Shard::census));
    return Featurizer.complete(spec, sum, StructureSources.of(name, List.of()));
  }

  /** The census of all that some were made of. */
  static Census sum(FeatureSpec spec, Stream<Census> some) {
    return some.reduce(Census.none(spec.expansions().size()), Census::plus);
  }

  ObjectNode write() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode all = root.putArray("shards");
    for (Shard shard : shards) {
      all.addObject()
          .put("from", shard.from())
          .put("to", shard.to())
          .put("file", shard.place().file())
          .put("read_before", shard.place().read())
          .put("chosen_before", shard.place().chosen())
          .set("census", CensusCodec.write(shard.census()));
    }
    ArrayNode list = root.putArray("rejected");
    rejected.forEach(r -> list.add(Lines.node(r)));
    return root;
  }

  static Survey read(JsonNode root) {
    List<Shard> shards = new ArrayList<>();
    for (JsonNode shard : root.get("shards")) {
      shards.add(
          new Shard(
              shards.size(),
              shard.get("from").longValue(),
              shard.get("to").longValue(),
              new NumberedFrames.Place(
                  shard.get("file").intValue(),
                  shard.get("read_before").longValue(),
                  shard.get("chosen_before").longValue()),
              CensusCodec.read(shard.get("census"))));
    }
    List<Rejected> rejected = new ArrayList<>();
    root.get("rejected").forEach(r -> rejected.add(Lines.rejected(r)));
    return new Survey(shards, rejected);
  }
}
