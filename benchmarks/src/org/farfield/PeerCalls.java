package org.farfield;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.farfield.features.MtsSink;
import org.farfield.features.StructureSources;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.structure.Structure;

/**
 * Times calls in a warm process, for {@code peers.py}: {@code DEVICE SPEC.json FRAMES.xyz THREADS
 * WARM_SECONDS CALLS OUT.mts} prints the seconds of each call, after some that do not count, and
 * writes the features for comparison. Structures are in memory before, labels and numbers after.
 */
final class PeerCalls {
  private PeerCalls() {}

  public static void main(String[] arguments) throws Exception {
    FeatureSpec spec = Codec.read(Files.readString(Path.of(arguments[1])));
    List<Structure> structures = Farfield.read(Path.of(arguments[2]));
    try (Farfield farfield = Farfield.on(arguments[0], Integer.parseInt(arguments[3]))) {
      long end = System.nanoTime() + (long) (1e9 * Double.parseDouble(arguments[4]));
      do {
        farfield.features(spec, structures);
      } while (System.nanoTime() < end);
      for (int call = Integer.parseInt(arguments[5]); call > 0; call--) {
        long start = System.nanoTime();
        farfield.features(spec, structures);
        System.out.println((System.nanoTime() - start) * 1e-9);
      }
      farfield.write(
          spec,
          StructureSources.of("structures", structures),
          new MtsSink(Path.of(arguments[6]), true));
    }
  }
}
