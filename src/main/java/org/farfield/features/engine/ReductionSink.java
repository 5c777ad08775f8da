package org.farfield.features.engine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.features.rows.RowLayout;
import org.farfield.reduction.Choice;
import org.farfield.reduction.Cur;
import org.farfield.reduction.FarthestPoints;
import org.farfield.reduction.Gram;
import org.farfield.reduction.PrincipalComponents;
import org.farfield.tensor.files.TextFile;

/**
 * Not the features themselves but which of them, or which combinations, say most: JSON for {@code
 * --select} and {@code --project}. Every block of the descriptor is reduced on its own, all its
 * components alike, over the rows of all centres: what rotates still does.
 *
 * @param target where it goes
 * @param overwrite whether an existing file is replaced
 * @param reduction how features are made fewer
 */
public record ReductionSink(Path target, boolean overwrite, Reduction reduction)
    implements FeatureSink {
  private static final double PER_LABEL = 500; // text while it is made

  @Override
  public String name() {
    return target.toString();
  }

  @Override
  public Arrangement arrangement() {
    return Arrangement.ROWS;
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    double products = 0;
    double properties = 0;
    for (FeatureBlock block : layout.row().blocks()) {
      products += 1.0 * block.count() * block.count();
      properties += block.count();
    }
    // the products, and as many again while one block is reduced
    return new Footprint(0, 2 * 8 * products + properties * PER_LABEL);
  }

  @Override
  public FeatureSink.Writer open(FeatureLayout layout, Metadata metadata) {
    return new Grams(TextFile.create(target, overwrite), layout.row(), metadata);
  }

  private final class Grams implements FeatureSink.Writer {
    private final TextFile file;
    private final RowLayout features;
    private final Metadata metadata;
    private final List<Gram> grams = new ArrayList<>();

    Grams(TextFile file, RowLayout features, Metadata metadata) {
      this.file = file;
      this.features = features;
      this.metadata = metadata;
      features.blocks().forEach(block -> grams.add(new Gram(block.count())));
    }

    @Override
    public void append(int block, int[] samples, int rows, double[] values, int offset) {
      for (int r = 0; r < rows; r++) {
        int row = offset + r * features.length();
        for (int b = 0; b < grams.size(); b++) {
          FeatureBlock some = features.blocks().get(b);
          int components = 2 * some.lambda() + 1;
          grams.get(b).add(values, row + some.offset(), some.count(), components);
        }
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
