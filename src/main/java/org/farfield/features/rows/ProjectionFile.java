package org.farfield.features.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.descriptor.ProjectedFeatures.Projection;
import org.farfield.error.InputException;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.spec.text.Documents;

/** What {@code farfield reduce --method pca} writes. */
final class ProjectionFile {
  private ProjectionFile() {}

  static Projections read(Path path) {
    JsonNode root = Documents.read(path);
    if (!root.path("projections").isArray() || !root.path("means").isArray()) {
      throw new InputException(
          path
              + ": has no 'projections' and 'means'; make it by 'farfield reduce' with the method"
              + " pca"
              + (root.has("scores") ? ", or select by it" : ""));
    }
    if (!(root.path(Codec.FIELD) instanceof ObjectNode document)) {
      throw new InputException(path + ": does not say of which features it is; make it again");
    }
    FeatureSpec spec = Codec.read(document);
    Selection labels = SelectionFile.of(path, root);
    double[] means = numbers(path, root.path("means"), labels.rows().size());
    List<Projection> blocks = new ArrayList<>();
    int first = 0;
    for (JsonNode block : root.path("projections")) {
      int count = block.path("columns").asInt();
      JsonNode components = block.path("components");
      if (count <= 0 || count > means.length - first || components.isEmpty()) {
        throw damaged(path);
      }
      double[] own = new double[count];
      System.arraycopy(means, first, own, 0, count);
      List<double[]> weights = new ArrayList<>();
      components.forEach(row -> weights.add(numbers(path, row, count)));
      blocks.add(new Projection(own, weights.toArray(double[][]::new)));
      first += count;
    }
    if (first != means.length) {
      throw damaged(path);
    }
    return new Projections(path.toString(), spec, labels.names(), labels.rows(), blocks);
  }

  private static double[] numbers(Path path, JsonNode array, int count) {
    if (array.size() != count) {
      throw damaged(path);
    }
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      if (!array.get(i).isNumber() || !Double.isFinite(array.get(i).asDouble())) {
        throw damaged(path);
      }
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  private static InputException damaged(Path path) {
    return new InputException(
        path
            + ": 'columns', 'means' and the components of 'projections' do not fit each other, or"
            + " hold what is no number; make the file again");
  }
}
