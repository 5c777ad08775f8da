package org.farfield.features;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.reduction.Choice;
import org.farfield.reduction.Cur;
import org.farfield.reduction.FarthestPoints;
import org.farfield.reduction.Gram;
import org.farfield.reduction.PrincipalComponents;
import org.farfield.tensor.TextFile;

/**
 * Not the features themselves but which of them, or which combinations, say most: JSON for {@code
 * --select} and {@code --project}. Every block of the descriptor is reduced on its own, all its
 * components alike, over the rows of all centres: what rotates still does.
 */
final class ReductionFile implements FeatureFile {
  private final Request request;
  private final Reduction reduction;
  private final FeatureLayout features;
  private final Metadata metadata;
  private final long atoms;

  ReductionFile(Request request, Reduction reduction, Census survey, Metadata metadata) {
    this.request = request;
    this.reduction = reduction;
    this.metadata = metadata;
    features = FeatureLayout.of(request, survey);
    atoms = survey.atoms();
  }

  @Override
  public Output output() {
    double products =
        features.blocks().stream().mapToDouble(b -> 1.0 * b.count() * b.count()).sum();
    double flops =
        features.blocks().stream().mapToDouble(b -> (double) b.count() * b.length()).sum();
    long properties = features.blocks().stream().mapToLong(FeatureBlock::count).sum();
    return new Output(
        0,
        0,
        features.length(),
        properties,
        0,
        (features.descriptor().flops() + flops) * atoms,
        // the products, and as many again while one block is reduced
        2 * 8 * products
            + RowBlocks.bytes(request.spec().pooling(), atoms, features.length(), atoms),
        properties,
        Map.of());
  }

  @Override
  public Optional<RowRequest> rowRequest() {
    return features.rowRequest(request.spec(), false);
  }

  @Override
  public FeatureWriter open() {
    return new Writer(TextFile.create(request.output(), request.force()));
  }

  private final class Writer implements FeatureWriter {
    private final TextFile file;
    private final List<Gram> grams = new ArrayList<>();
    private final int[] parts = new int[features.blocks().size() + 1];
    private final RowBlocks portions;

    Writer(TextFile file) {
      this.file = file;
      for (int b = 0; b < parts.length - 1; b++) {
        FeatureBlock block = features.blocks().get(b);
        parts[b + 1] = parts[b] + block.length();
        grams.add(new Gram(block.count()));
      }
      portions = new RowBlocks(features.descriptor(), parts, request.spec().pooling());
    }

    @Override
    public List<RowBlock> pieces(int system, Batches.Frame frame, FrameValues computed) {
      return portions.of(
          computed,
          system,
          IntStream.of(request.spec().centers().of(frame.structure())).boxed().toList(),
          (samples, rows, values) -> add(rows, values));
    }

    private void add(int rows, double[] values) {
      for (int b = 0; b < grams.size(); b++) {
        FeatureBlock block = features.blocks().get(b);
        int components = 2 * block.lambda() + 1;
        grams.get(b).add(values, parts[b] * rows, block.count(), rows * components);
      }
    }

    @Override
    public void commit() {
      ObjectNode root = metadata.document();
      ObjectNode how = root.putObject("reduction");
      how.put("method", reduction.method().name().toLowerCase(Locale.ROOT));
      how.put("count", reduction.count());
      how.put("rows", grams.get(0).rows());
      ArrayNode names = root.putArray("column_names");
      features.propertyNames().forEach(names::add);
      if (reduction.method() == Reduction.Method.PCA) {
        components(root);
      } else {
        choices(root);
      }
      file.commit(root.toString());
    }

    private void choices(ObjectNode root) {
      ArrayNode columns = root.putArray("columns");
      ArrayNode scores = root.putArray("scores");
      for (int b = 0; b < grams.size(); b++) {
        Choice choice =
            reduction.method() == Reduction.Method.FPS
                ? FarthestPoints.choose(grams.get(b), reduction.count())
                : Cur.choose(grams.get(b), reduction.count());
        int block = b;
        IntStream.of(choice.features()).forEach(p -> putLabels(columns, block, p));
        Arrays.stream(choice.scores()).forEach(scores::add);
      }
    }

    private void components(ObjectNode root) {
      ArrayNode columns = root.putArray("columns");
      ArrayNode means = root.putArray("means");
      ArrayNode projections = root.putArray("projections");
      for (int b = 0; b < grams.size(); b++) {
        FeatureBlock block = features.blocks().get(b);
        boolean invariant = block.lambda() == 0 && block.sigma() == 1;
        PrincipalComponents found =
            PrincipalComponents.of(
                grams.get(b), invariant, Math.min(reduction.count(), block.count()));
        for (int p = 0; p < block.count(); p++) {
          putLabels(columns, b, p);
          means.add(found.means()[p]);
        }
        ObjectNode projection = projections.addObject();
        projection.put("columns", block.count());
        putAll(projection.putArray("variances"), found.variances());
        ArrayNode rows = projection.putArray("components");
        Arrays.stream(found.components()).forEach(row -> putAll(rows.addArray(), row));
      }
    }

    private void putLabels(ArrayNode columns, int block, int property) {
      ArrayNode labels = columns.addArray();
      IntStream.of(features.propertyLabels(features.blocks().get(block), property))
          .forEach(labels::add);
    }

    private static void putAll(ArrayNode array, double[] values) {
      Arrays.stream(values).forEach(array::add);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
