package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.spec.Centers;

/** Centres as a word; points as what decides: the hash of their file, or where they are. */
final class CentersCodec {
  static final Parameter CENTERS =
      new Parameter(
          "centers",
          Parameter.Type.FILE,
          "WHICH",
          "all",
          "What has rows: all atoms; elements:O,N; atoms:0,4:10 (their places in the frame, from"
              + " 0); column:NAME (those whose NAME is not 0); or points:FILE, points in space"
              + " (extended XYZ, POSCAR, CIF or lines of x y z; one frame for all structures, or"
              + " one for each). All atoms are sources.");

  private static final String FILE = "file";
  private static final String SHA256 = "sha256";
  private static final String POINTS = "points";

  private CentersCodec() {}

  static void write(Centers centers, ObjectNode node) {
    if (centers instanceof Centers.PointFile points) {
      node.putObject(CENTERS.name()).put(FILE, points.file()).put(SHA256, points.sha256());
    } else if (centers instanceof Centers.PointList list) {
      ArrayNode frames = node.putObject(CENTERS.name()).putArray(POINTS);
      for (List<Centers.Point> points : list.frames()) {
        ArrayNode frame = frames.addArray();
        points.forEach(p -> frame.addArray().add(p.x()).add(p.y()).add(p.z()));
      }
    } else {
      node.put(CENTERS.name(), centers.text());
    }
  }

  static Centers read(Fields fields) {
    JsonNode value = fields.get(CENTERS);
    if (!value.isObject()) {
      return Centers.parse(fields.text(CENTERS));
    }
    if (value.has(FILE)) {
      return new Centers.PointFile(value.path(FILE).asText(), value.path(SHA256).asText());
    }
    List<List<Centers.Point>> frames = new ArrayList<>();
    for (JsonNode frame : value.path(POINTS)) {
      List<Centers.Point> points = new ArrayList<>();
      frame.forEach(point -> points.add(point(point)));
      frames.add(points);
    }
    return new Centers.PointList(frames);
  }

  private static Centers.Point point(JsonNode point) {
    if (point.size() != 3
        || !point.path(0).isNumber()
        || !point.path(1).isNumber()
        || !point.path(2).isNumber()) {
      throw new InputException("centers: a point is a list of three numbers");
    }
    return new Centers.Point(
        point.get(0).doubleValue(), point.get(1).doubleValue(), point.get(2).doubleValue());
  }
}
