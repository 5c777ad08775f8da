package org.farfield.learning.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.equilibration.SiteParameters;

/** What moments of elements answer to potentials, as JSON by atomic number. */
final class SitesCodec {
  private SitesCodec() {}

  static void write(Map<Integer, SiteParameters> sites, ObjectNode to) {
    sites.forEach(
        (type, site) -> {
          ObjectNode node = to.putObject(Integer.toString(type));
          node.put("width", site.width());
          add(site.receivers(), node.putArray("receivers"));
          ArrayNode responses = node.putArray("responses");
          for (double[] row : site.responses()) {
            add(row, responses.addArray());
          }
        });
  }

  private static void add(double[] values, ArrayNode to) {
    Arrays.stream(values).forEach(to::add);
  }

  static Map<Integer, SiteParameters> read(JsonNode from) {
    Map<Integer, SiteParameters> sites = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      JsonNode node = entry.getValue();
      JsonNode rows = node.get("responses");
      double[][] responses =
          IntStream.range(0, rows.size())
              .mapToObj(l -> values(rows.get(l)))
              .toArray(double[][]::new);
      sites.put(
          Integer.valueOf(entry.getKey()),
          new SiteParameters(
              node.get("width").doubleValue(),
              values(node.get("receivers")),
              responses,
              0,
              0,
              new double[responses.length]));
    }
    return sites;
  }

  private static double[] values(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).doubleValue()).toArray();
  }
}
