package org.farfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.NpzFile;

/**
 * A {@code .npz} file: an array for each result, with a row for each atom of {@code samples}
 * (system, atom), or for each frame of {@code systems}. Kept in memory until all is there.
 */
final class ChargeArrays implements ChargeFile {
  private final Path out;
  private final boolean overwrite;
  private final Map<ChargeOutput, List<double[]>> parts = new LinkedHashMap<>();
  private final List<int[]> atoms = new ArrayList<>(); // system, number of atoms

  ChargeArrays(Path out, boolean overwrite, Set<ChargeOutput> wanted) {
    this.out = out;
    this.overwrite = overwrite;
    wanted.forEach(output -> parts.put(output, new ArrayList<>()));
  }

  @Override
  public void add(int system, Structure structure, Equilibration.Answered e) {
    List<double[]> all = new ArrayList<>(); // first, so that a frame that fails leaves nothing
    parts.keySet().forEach(output -> all.add(output.of(structure, e)));
    int next = 0;
    for (List<double[]> part : parts.values()) {
      part.add(all.get(next++));
    }
    atoms.add(new int[] {system, structure.atoms()});
  }

  @Override
  public void commit() {
    int[] systems = atoms.stream().mapToInt(pair -> pair[0]).toArray();
    int[] samples =
        atoms.stream()
            .flatMapToInt(
                pair -> IntStream.range(0, pair[1]).flatMap(i -> IntStream.of(pair[0], i)))
            .toArray();
    List<NpzFile.Array> arrays = new ArrayList<>();
    arrays.add(new NpzFile.Array("samples", List.of(samples.length / 2L, 2L), null, samples));
    arrays.add(new NpzFile.Array("systems", List.of((long) systems.length), null, systems));
    parts.forEach(
        (output, part) -> {
          double[] numbers = part.stream().flatMapToDouble(Arrays::stream).toArray();
          List<Long> shape = new ArrayList<>();
          shape.add((long) numbers.length / output.size());
          output.shape().forEach(n -> shape.add((long) n));
          arrays.add(new NpzFile.Array(output.key(), shape, numbers, null));
        });
    NpzFile.write(out, arrays, overwrite);
  }

  @Override
  public void close() {}
}
