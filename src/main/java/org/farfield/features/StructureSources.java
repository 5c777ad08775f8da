package org.farfield.features;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/** Sources of structures: files, what standard input was copied to, lists; and parts of them. */
public final class StructureSources {
  private StructureSources() {}

  /**
   * A file.
   *
   * @param path extended XYZ, POSCAR or CIF by its name, compressed or not
   * @return all its frames
   */
  public static StructureSource file(Path path) {
    return files(List.of(path), null);
  }

  /**
   * Several files, one after the other.
   *
   * @param paths at least one
   * @param formatOrNull {@code extxyz}, {@code poscar} or {@code cif}; null to go by the names
   * @return all their frames
   */
  public static StructureSource files(List<Path> paths, String formatOrNull) {
    List<Path> all = List.copyOf(paths);
    String first = all.get(0).toString();
    String name = all.size() == 1 ? first : first + " and " + (all.size() - 1) + " more";
    List<Supplier<StructureReader>> readers =
        all.stream()
            .<Supplier<StructureReader>>map(path -> () -> StructureReaders.open(path, formatOrNull))
            .toList();
    return new Readers(name, readers, all);
  }

  /**
   * A copy of standard input, whose name would tell the user nothing.
   *
   * @param copy a file
   * @param formatOrNull {@code extxyz}, which null stands for, {@code poscar} or {@code cif}
   * @return all its frames
   */
  public static StructureSource standardInput(Path copy, String formatOrNull) {
    return new Readers(
        "-", List.of(() -> StructureReaders.openCopy(copy, formatOrNull)), List.of(copy));
  }

  /**
   * Structures in memory.
   *
   * @param name how messages call them
   * @param structures any number
   * @return all of them
   */
  public static StructureSource of(String name, List<Structure> structures) {
    List<Structure> all = List.copyOf(structures);
    return new StructureSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Stream<Structure> open() {
        return all.stream();
      }
    };
  }

  /**
   * Some frames of a source.
   *
   * @param source all frames
   * @param frames which, counted through all files
   * @return these alone; the source is their {@link StructureSource#whole}
   */
  public static StructureSource select(StructureSource source, FrameSelection frames) {
    return frames.isAll() ? source : new Selected(source, frames);
  }

  /**
   * A source that is read twice, as by a census and a computation.
   *
   * @param source any; it must not change between both
   * @return the same structures, which stay in memory after the first reading if they are not many
   */
  public static StructureSource remember(StructureSource source) {
    return new RememberedSource(source);
  }

  /**
   * A source whose structures get something more, some of them at a time.
   *
   * @param source as it is read
   * @param supplement for each time that it is opened
   * @return the same structures with what they get
   */
  public static StructureSource supplemented(
      StructureSource source, Supplier<Supplement> supplement) {
    return new Supplemented(source, supplement);
  }

  private record Supplemented(StructureSource source, Supplier<Supplement> supplement)
      implements DerivedSource {
    @Override
    public Stream<Structure> open() {
      Supplement more = supplement.get();
      try {
        Stream<Structure> all = source.open();
        return stream(new Lots(all.iterator(), more)).onClose(all::close).onClose(more::close);
      } catch (RuntimeException e) {
        more.close();
        throw e;
      }
    }
  }

  private record Readers(String name, List<Supplier<StructureReader>> readers, List<Path> files)
      implements StructureSource {
    @Override
    public Stream<Structure> open() {
      return open(FrameSelection.ALL);
    }

    Stream<Structure> open(FrameSelection selection) {
      Frames frames = new Frames(readers.iterator(), selection);
      return stream(frames).onClose(frames::close);
    }
  }

  private record Selected(StructureSource source, FrameSelection frames) implements DerivedSource {
    @Override
    public StructureSource whole() {
      return source.whole();
    }

    @Override
    public String selection() {
      return source.selection()
          + "["
          + frames.start()
          + ":"
          + (frames.stop() == Long.MAX_VALUE ? "" : frames.stop())
          + ":"
          + frames.step()
          + "]";
    }

    // Readers skip what is not selected, and what may be wrong in it.
    @Override
    public Stream<Structure> open() {
      if (source instanceof Readers readers) {
        return readers.open(frames);
      }
      Stream<Structure> all = source.open();
      return stream(new Part(all.iterator(), frames)).onClose(all::close);
    }
  }

  static Stream<Structure> stream(Iterator<Structure> structures) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(structures, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /** Takes one after the other; nothing is read before it is asked for. */
  private abstract static class Pull implements Iterator<Structure> {
    private Structure next;
    private boolean ended;

    /** The next structure, or null at the end. */
    abstract Structure read();

    @Override
    public boolean hasNext() {
      if (next == null && !ended) {
        next = read();
        ended = next == null;
      }
      return next != null;
    }

    @Override
    public Structure next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Structure taken = next;
      next = null;
      return taken;
    }
  }

  private static final class Frames extends Pull {
    private final Iterator<Supplier<StructureReader>> files;
    private final FrameSelection selection;
    private StructureReader reader;
    private long frame;

    Frames(Iterator<Supplier<StructureReader>> files, FrameSelection selection) {
      this.files = files;
      this.selection = selection;
    }

    @Override
    Structure read() {
      while (!selection.isPast(frame) && (reader != null || files.hasNext())) {
        if (reader == null) {
          reader = files.next().get();
        }
        boolean isSelected = selection.contains(frame);
        Structure structure = isSelected ? reader.read() : null;
        if (structure == null && (isSelected || !reader.skip())) {
          close();
          continue;
        }
        frame++;
        if (isSelected) {
          return structure;
        }
      }
      return null;
    }

    void close() {
      if (reader != null) {
        reader.close();
        reader = null;
      }
    }
  }

  private static final class Lots extends Pull {
    private static final int FRAMES = 256; // enough for all cores

    private final Iterator<Structure> all;
    private final Supplement supplement;
    private Iterator<Structure> ready = Collections.emptyIterator();

    Lots(Iterator<Structure> all, Supplement supplement) {
      this.all = all;
      this.supplement = supplement;
    }

    @Override
    Structure read() {
      if (!ready.hasNext()) {
        List<Structure> lot = new ArrayList<>();
        while (lot.size() < FRAMES && all.hasNext()) {
          lot.add(all.next());
        }
        if (lot.isEmpty()) {
          return null;
        }
        ready = supplement.with(lot).iterator();
      }
      return ready.hasNext() ? ready.next() : null;
    }
  }

  private static final class Part extends Pull {
    private final Iterator<Structure> all;
    private final FrameSelection frames;
    private long frame;

    Part(Iterator<Structure> all, FrameSelection frames) {
      this.all = all;
      this.frames = frames;
    }

    @Override
    Structure read() {
      while (!frames.isPast(frame) && all.hasNext()) {
        Structure structure = all.next();
        if (frames.contains(frame++)) {
          return structure;
        }
      }
      return null;
    }
  }
}
