package org.farfield.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.farfield.error.InputException;

/** Reads YAML (of which JSON is a part) with errors a user can act on. */
final class Documents {
  private Documents() {}

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      throw new InputException(path + ": there is no such file; check the path", e);
    } catch (IOException e) {
      throw new InputException(path + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  // JSON has a reader of its own, which takes large files.
  private static JsonFactory factory(Path path) {
    JsonFactory factory = path.toString().endsWith(".json") ? new JsonFactory() : new YAMLFactory();
    return factory.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
  }

  static JsonNode read(Path path) {
    String text = text(path);
    try {
      JsonNode root = new ObjectMapper(factory(path)).readTree(text);
      if (!root.isObject()) {
        throw new InputException(path + ": must hold names and values, e.g. 'max-radial: 5'");
      }
      return root;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
      String problem = e.getOriginalMessage().lines().findFirst().orElse("not readable");
      throw new InputException(path + where + ": not valid YAML or JSON (" + problem + ")", e);
    }
  }

  /** On which line each thing of a document begins, by its JSON pointer. */
  static Map<String, Integer> lines(Path path) {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = factory(path).createParser(text(path))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        lines.putIfAbsent(
            parser.getParsingContext().pathAsPointer().toString(),
            parser.currentTokenLocation().getLineNr());
      }
    } catch (IOException e) {
      throw new InputException(path + ": cannot be read (" + e.getMessage() + ")", e);
    }
    return lines;
  }
}
