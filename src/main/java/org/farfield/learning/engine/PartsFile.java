package org.farfield.learning.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.models.KernelBasis;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.PartColumns;
import org.farfield.spec.FeatureSpec;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;

/**
 * Models of several parts as arrays and JSON. Arrays are the weights of all parts, or of kernels
 * the points, where the key {@code part} says of which part they are; what else a part has is JSON.
 */
final class PartsFile {
  private static final String PART = "part";

  private PartsFile() {}

  static TensorMap arrays(PartsModel model) {
    List<String> names = new ArrayList<>();
    List<Integer> keys = new ArrayList<>();
    List<TensorBlock> blocks = new ArrayList<>();
    for (int p = 0; p < model.parts().size(); p++) {
      PartModel part = model.parts().get(p);
      for (TensorMap map : maps(part)) {
        if (names.isEmpty()) {
          names.add(PART);
          names.addAll(map.keys().names());
        }
        for (int b = 0; b < map.blocks().size(); b++) {
          keys.add(p);
          for (int c = 0; c < map.keys().width(); c++) {
            keys.add(map.keys().value(b, c));
          }
          blocks.add(map.blocks().get(b));
        }
      }
    }
    return new TensorMap(
        new Labels(names, keys.stream().mapToInt(Integer::intValue).toArray()), blocks);
  }

  private static List<TensorMap> maps(PartModel part) {
    if (part.weights() != null) {
      return List.of(part.weights());
    }
    List<TensorMap> maps = new ArrayList<>();
    for (KernelBasis.Centre centre : part.basis().centres()) {
      maps.add(centre.points());
      if (centre.invariantsOrNull() != null) {
        maps.add(centre.invariantsOrNull());
      }
    }
    return maps;
  }

  static void write(PartsModel model, ObjectNode to) {
    ArrayNode list = to.putArray("parts");
    for (PartModel part : model.parts()) {
      ObjectNode node = list.addObject();
      node.put("lambda", part.part().lambda());
      node.put("sigma", part.part().sigma());
      node.put("first", part.part().start());
      if (part.centre() != PartColumns.ALL) {
        node.put("center_type", part.centre());
      }
      node.put("intercept", part.intercept());
      ModelFile.writeBaseline(part.baseline(), node);
      ModelFile.writeTheirs(part.theirs(), node);
      node.put("spread", part.spread());
      node.put("force_spread", part.forceSpread());
      if (part.basis() != null) {
        kernel(part, node.putObject("kernel"));
      }
    }
  }

  private static void kernel(PartModel part, ObjectNode node) {
    KernelSettings settings = part.basis().settings();
    node.put("zeta", settings.zeta());
    node.put("normalised", settings.normalised());
    node.put("points", settings.points());
    node.put("method", settings.method().name().toLowerCase(Locale.ROOT));
    ObjectNode scales = node.putObject("scales");
    part.basis().scales().forEach(scales::put);
    ObjectNode others = node.putObject("invariant_scales");
    part.basis().invariantScales().forEach(others::put);
    ArrayNode centres = node.putArray("center_types");
    part.basis().centres().forEach(centre -> centres.add(centre.type()));
    ArrayNode coefficients = node.putArray("coefficients");
    for (double[] member : part.coefficients()) {
      ArrayNode one = coefficients.addArray();
      Arrays.stream(member).forEach(one::add);
    }
  }

  static PartsModel read(
      JsonNode all, FeatureSpec spec, Target target, List<Integer> elements, TensorMap arrays) {
    List<PartModel> parts = new ArrayList<>();
    for (JsonNode node : all.get("parts")) {
      int number = parts.size();
      TargetShape.Part part =
          new TargetShape.Part(
              node.get("lambda").intValue(),
              node.get("sigma").intValue(),
              node.get("first").intValue());
      JsonNode centre = node.get("center_type");
      JsonNode kernel = node.get("kernel");
      List<double[]> coefficients = null;
      if (kernel != null) {
        coefficients = new ArrayList<>();
        for (JsonNode member : kernel.get("coefficients")) {
          coefficients.add(
              IntStream.range(0, member.size())
                  .mapToDouble(i -> member.get(i).doubleValue())
                  .toArray());
        }
      }
      parts.add(
          new PartModel(
              part,
              centre == null ? PartColumns.ALL : centre.intValue(),
              node.get("intercept").doubleValue(),
              ModelFile.readBaseline(node),
              ModelFile.readTheirs(node),
              kernel == null ? some(arrays, b -> arrays.keys().value(b, 0) == number) : null,
              kernel == null ? null : basis(kernel, part, number, arrays),
              coefficients,
              node.get("spread").doubleValue(),
              node.path("force_spread").asDouble(node.get("spread").doubleValue())));
    }
    PartsModel model =
        new PartsModel(spec, target, elements, parts, (ObjectNode) all.get("record"));
    requireComplete(model);
    return model;
  }

  private static void requireComplete(PartsModel model) {
    for (PartModel part : model.parts()) {
      if (!part.theirs().isEmpty() && part.theirs().size() != part.members()) {
        throw new IllegalArgumentException("constants are not those of the members");
      }
      if (part.basis() != null) {
        int points = part.basis().centres().stream().mapToInt(KernelBasis.Centre::count).sum();
        int length = points * part.part().size();
        if (part.coefficients().isEmpty()
            || part.coefficients().stream().anyMatch(c -> c.length != length)) {
          throw new IllegalArgumentException("coefficients are not those of the points");
        }
      }
    }
  }

  private static KernelBasis basis(
      JsonNode kernel, TargetShape.Part part, int number, TensorMap arrays) {
    KernelSettings settings =
        new KernelSettings(
            kernel.get("zeta").intValue(),
            kernel.get("normalised").booleanValue(),
            kernel.get("points").intValue(),
            KernelSettings.Method.valueOf(
                kernel.get("method").textValue().toUpperCase(Locale.ROOT)));
    Labels keys = arrays.keys();
    int lambda = keys.names().indexOf("o3_lambda");
    int type = keys.names().indexOf("center_type");
    List<KernelBasis.Centre> centres = new ArrayList<>();
    for (JsonNode one : kernel.get("center_types")) {
      int centre = one.intValue();
      IntPredicate own = b -> keys.value(b, 0) == number && keys.value(b, type) == centre;
      IntPredicate turning = b -> lambda < 0 || keys.value(b, lambda) == part.lambda();
      boolean paired = part.lambda() > 0 && settings.zeta() > 1;
      centres.add(
          new KernelBasis.Centre(
              centre,
              some(arrays, own.and(turning)),
              paired ? some(arrays, own.and(turning.negate())) : null));
    }
    return new KernelBasis(
        settings,
        part,
        scales(kernel.get("scales")),
        scales(kernel.get("invariant_scales")),
        centres);
  }

  private static Map<String, Double> scales(JsonNode node) {
    Map<String, Double> scales = new TreeMap<>();
    node.properties().forEach(e -> scales.put(e.getKey(), e.getValue().doubleValue()));
    return scales;
  }

  // Without the first key, which says the part.
  private static TensorMap some(TensorMap arrays, IntPredicate wanted) {
    TensorMap chosen = arrays.select(wanted);
    Labels keys = chosen.keys();
    if (keys.size() == 0 || !keys.names().get(0).equals(PART)) {
      throw new IllegalArgumentException("a part has no arrays");
    }
    int width = keys.width() - 1;
    int[] table = new int[keys.size() * width];
    Arrays.setAll(table, x -> keys.value(x / width, 1 + x % width));
    return new TensorMap(new Labels(keys.names().subList(1, keys.width()), table), chosen.blocks());
  }
}
