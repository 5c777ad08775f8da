package org.farfield.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.MtsWriter;
import org.farfield.tensor.TensorLayout;

/**
 * Expansion coefficients as .mts: a block per (o3_lambda, o3_sigma, center_type, neighbor_type),
 * with the keys channel instead of neighbor_type for weight columns, and density last if there are
 * several. Rows are the atoms of frames that have the channel.
 */
final class ExpansionFile implements FeatureFile {
  private final Request request;
  private final String info;
  // (l, centre, channel, density) → its block
  private final Map<List<Integer>, Integer> blocks = new HashMap<>();
  private final TensorLayout layout;
  private final Output output;

  ExpansionFile(Request request, Census survey, Metadata metadata) {
    if (request.spec().narrowing().isPresent()) {
      throw new InputException(
          request.spec().narrowing().get().file()
              + ": coefficients are selected from a matrix only; use --out with a name in .npz or"
              + " another --descriptor");
    }
    this.request = request;
    info = metadata.info();
    layout = layout(survey);
    output = Output.of(layout, info, 0, survey.largestResult(), layout.blocks().size());
  }

  private TensorLayout layout(Census survey) {
    boolean perStructure = request.spec().perStructure();
    List<Expansion> densities = new ArrayList<>(); // of the expansion of each
    for (Expansion h : request.spec().expansions()) {
      h.densities().forEach(d -> densities.add(h));
    }
    int maxAngular = densities.stream().mapToInt(Expansion::maxAngular).max().orElseThrow();
    List<Labels> properties =
        densities.stream().map(h -> Labels.range("n", 0, h.basis().size())).toList();
    List<Integer> keys = new ArrayList<>();
    List<BlockLayout> layouts = new ArrayList<>();
    for (int l = 0; l <= maxAngular; l++) {
      for (int centre : survey.centres()) {
        for (int channel : survey.channels()) {
          long samples = survey.samples(centre, channel, perStructure);
          for (int d = 0; d < densities.size(); d++) {
            if (samples == 0 || l > densities.get(d).maxAngular()) {
              continue;
            }
            keys.addAll(List.of(l, 1, centre, channel));
            if (densities.size() > 1) {
              keys.add(d);
            }
            blocks.put(List.of(l, centre, channel, d), layouts.size());
            layouts.add(
                new BlockLayout(
                    samples,
                    Centres.sampleNames(perStructure),
                    List.of(Labels.range("o3_mu", -l, 2 * l + 1)),
                    properties.get(d)));
          }
        }
      }
    }
    int[] table = keys.stream().mapToInt(Integer::intValue).toArray();
    return new TensorLayout(new Labels(names(survey, densities.size()), table), layouts);
  }

  static List<String> names(Census survey, int densities) {
    List<String> names = new ArrayList<>(List.of("o3_lambda", "o3_sigma", "center_type"));
    names.add(survey.species() ? "neighbor_type" : "channel");
    if (densities > 1) {
      names.add("density");
    }
    return names;
  }

  @Override
  public Output output() {
    return output;
  }

  @Override
  public FeatureWriter open() {
    return new Writer(MtsWriter.create(request.output(), layout, info, request.force()));
  }

  private final class Writer implements FeatureWriter {
    private final MtsWriter writer;

    Writer(MtsWriter writer) {
      this.writer = writer;
    }

    // Copying takes 1 % of the computing (1000 periodic structures of 20 to 200 atoms, two cores)
    // and goes on beside it: not worth handing pieces around.
    @Override
    public List<RowBlock> pieces(int system, Batches.Frame frame, FrameValues computed) {
      return List.of(
          new RowBlock(0, () -> () -> write(system, frame.structure(), computed.expansions())));
    }

    private void write(int system, Structure structure, List<Coefficients> expansions) {
      Centres.byType(structure, request.spec().centers())
          .forEach(
              (type, atoms) -> {
                int[] samples = Centres.samples(system, atoms, request.spec().perStructure());
                int firstDensity = 0;
                for (Coefficients c : expansions) {
                  write(type, atoms, samples, c, firstDensity);
                  firstDensity += c.densities();
                }
              });
    }

    private void write(
        int centre, List<Integer> atoms, int[] samples, Coefficients c, int firstDensity) {
      double[] rows = new double[atoms.size() * (2 * c.maxAngular() + 1) * c.radial()];
      for (int a = 0; a < c.channels(); a++) {
        for (int d = 0; d < c.densities(); d++) {
          for (int l = 0; l <= c.maxAngular(); l++) {
            int length = (2 * l + 1) * c.radial();
            for (int i = 0; i < atoms.size(); i++) {
              System.arraycopy(
                  c.values(), c.index(atoms.get(i), d, a, l), rows, i * length, length);
            }
            int count = Centres.reduce(rows, atoms.size(), length, request.spec().pooling());
            int block = blocks.get(List.of(l, centre, c.channelLabel(a), firstDensity + d));
            writer.append(block, samples, count, rows, 0);
          }
        }
      }
    }

    @Override
    public void commit() {
      writer.commit();
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
