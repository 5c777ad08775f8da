package org.farfield.features.engine;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.farfield.error.InputException;
import org.farfield.features.DerivedSource;
import org.farfield.features.StructureSource;
import org.farfield.files.Sha256;
import org.farfield.spec.Centers;
import org.farfield.structure.Structure;
import org.farfield.structure.io.PointReader;

/**
 * The structures of a source with the points of a specification behind their atoms. Points are not
 * looked for elsewhere: there are such centres, whatever the structures.
 */
record PlacedPoints(StructureSource source, Centers.Points points) implements DerivedSource {
  /** The source itself, where centres are atoms. */
  static StructureSource of(StructureSource source, Centers centers) {
    return centers instanceof Centers.Points points ? new PlacedPoints(source, points) : source;
  }

  @Override
  public Stream<Structure> open() {
    Frames frames = Frames.of(points);
    try {
      Stream<Structure> structures = source.open();
      Iterator<Structure> placed = new Placed(structures.iterator(), frames);
      return StreamSupport.stream(
              Spliterators.spliteratorUnknownSize(
                  placed, Spliterator.ORDERED | Spliterator.NONNULL),
              false)
          .onClose(structures::close)
          .onClose(frames::close);
    } catch (RuntimeException e) {
      frames.close();
      throw e;
    }
  }

  /** Structures as they come, each with its points. */
  private final class Placed implements Iterator<Structure> {
    private final Iterator<Structure> structures;
    private final Frames frames;
    private long count;

    Placed(Iterator<Structure> structures, Frames frames) {
      this.structures = structures;
      this.frames = frames;
    }

    @Override
    public boolean hasNext() {
      boolean more = structures.hasNext();
      if (!more && !frames.isEnded() && !frames.single) {
        throw mismatch("more frames of points than " + count + " structures");
      }
      return more;
    }

    @Override
    public Structure next() {
      Structure structure = structures.next();
      if (frames.isEnded()) {
        throw mismatch(count + " frames of points and more structures");
      }
      count++;
      return structure.withPoints(frames.take());
    }

    private InputException mismatch(String what) {
      return new InputException(
          source.name()
              + ": with "
              + points.text()
              + " there are "
              + what
              + "; give one frame of points for all structures, or one for each");
    }
  }

  /** Frames of points one after the other; a single one again and again. */
  private static final class Frames implements AutoCloseable {
    private final Supplier<double[]> read; // null at the end
    private final Runnable end;
    private final boolean single;
    private double[] next;
    private double[] afterNext;

    private Frames(Supplier<double[]> read, Runnable end) {
      this.read = read;
      this.end = end;
      try {
        next = read.get();
        afterNext = read.get();
      } catch (RuntimeException e) {
        end.run();
        throw e;
      }
      single = afterNext == null;
    }

    static Frames of(Centers.Points points) {
      if (points instanceof Centers.PointFile file) {
        PointReader reader = open(file);
        return new Frames(reader::read, reader::close);
      }
      Iterator<List<Centers.Point>> frames = ((Centers.PointList) points).frames().iterator();
      return new Frames(() -> frames.hasNext() ? coordinates(frames.next()) : null, () -> {});
    }

    private static PointReader open(Centers.PointFile file) {
      Path path = Path.of(file.file());
      if (!Sha256.of(path).equals(file.sha256())) {
        throw new InputException(
            path
                + ": is not the file that the specification means, which has the SHA-256 "
                + file.sha256()
                + "; use that one, or name this one by 'centers'");
      }
      return PointReader.open(path);
    }

    private static double[] coordinates(List<Centers.Point> points) {
      return points.stream().flatMapToDouble(p -> DoubleStream.of(p.x(), p.y(), p.z())).toArray();
    }

    boolean isEnded() {
      return next == null;
    }

    /** The points of the next structure. */
    double[] take() {
      double[] taken = next;
      if (!single) {
        next = afterNext;
        afterNext = next == null ? null : read.get();
      }
      return taken;
    }

    @Override
    public void close() {
      end.run();
    }
  }
}
