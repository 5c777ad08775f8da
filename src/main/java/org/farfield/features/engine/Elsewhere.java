package org.farfield.features.engine;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.StructureSource;
import org.farfield.features.rows.Centres;
import org.farfield.spec.Centers;
import org.farfield.spec.Channels;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/**
 * What of blocks and channels is not in the structures at hand but belongs to their features: of
 * the species that are asked for or, if these structures are a part of an input, of the whole. So
 * features of all parts have the same columns.
 */
final class Elsewhere {
  private static final Census.Count NO_ROWS = new Census.Count(0, 0, 0, 0);

  private final FeatureSpec spec;
  private final TreeSet<Integer> channels = new TreeSet<>();
  private final TreeSet<Census.Key> blocks = new TreeSet<>();

  /**
   * What there is.
   *
   * @param channels elements that are channels; none where columns are the channels
   * @param blocks centres, and centres in frames that have a channel
   */
  private record Types(SortedSet<Integer> channels, SortedSet<Census.Key> blocks) {
    /** A census of such an input, without rows. */
    Census beside(Census here, Channels kind) {
      TreeSet<Integer> all = new TreeSet<>(here.channels());
      all.addAll(channels);
      TreeMap<Census.Key, Census.Count> counts = new TreeMap<>();
      for (Census.Key block : blocks) {
        counts.put(block, NO_ROWS);
        if (!(kind instanceof Channels.Species)) {
          all.forEach(c -> counts.put(new Census.Key(block.centre(), c), NO_ROWS));
        }
      }
      Census none = Census.none(here.plans().size());
      return new Census(
          0, 0, 0, Optional.empty(), all, counts, none.plans(), none.costs(), none.fingerprint());
    }
  }

  Elsewhere(FeatureSpec spec) {
    this.spec = spec;
  }

  /** The census of a source, with blocks without rows for what may be elsewhere. */
  Census with(Census here, StructureSource source) {
    return here.within(than(source).beside(here, spec.channels()));
  }

  private Types than(StructureSource source) {
    StructureSource whole = source.whole();
    if (!spec.species().isEmpty()) {
      Stream<Integer> centres =
          spec.centers() instanceof Centers.Points
              ? Stream.of(Structure.POINT)
              : spec.species().stream().filter(this::isCentre);
      centres.forEach(c -> add(c, spec.species()));
      channels.addAll(spec.species());
    } else if (whole != source) {
      scan(whole);
    }
    return new Types(channels, blocks);
  }

  private void scan(StructureSource whole) {
    try (Stream<Structure> structures = whole.open()) {
      structures.forEachOrdered(this::add);
    } catch (InputException e) {
      throw new InputException(
          e.getMessage()
              + " (where frames are chosen and no species, all frames are read for their elements)",
          e);
    }
  }

  private void add(Structure s) {
    TreeSet<Integer> here = new TreeSet<>();
    for (int atom = 0; atom < s.atoms(); atom++) {
      here.add(s.type(atom));
    }
    if (isBySpecies()) {
      channels.addAll(here);
    }
    centres(s, here).forEach(centre -> add(centre, isBySpecies() ? here : new TreeSet<>()));
  }

  private Iterable<Integer> centres(Structure s, TreeSet<Integer> here) {
    if (spec.centers() instanceof Centers.All || spec.centers() instanceof Centers.Types) {
      return here.stream().filter(this::isCentre).toList();
    }
    return spec.centers() instanceof Centers.Points
        ? List.of(Structure.POINT)
        : Centres.byType(s, spec.centers().of(s)).keySet();
  }

  private boolean isCentre(int type) {
    return !(spec.centers() instanceof Centers.Types some) || some.types().contains(type);
  }

  private void add(int centre, Iterable<Integer> neighbors) {
    blocks.add(new Census.Key(centre, Census.Key.ANY));
    neighbors.forEach(type -> blocks.add(new Census.Key(centre, type)));
  }

  private boolean isBySpecies() {
    return spec.channels() instanceof Channels.Species;
  }
}
