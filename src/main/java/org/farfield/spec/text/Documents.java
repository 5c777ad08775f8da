package org.farfield.spec.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.farfield.error.InputException;

/** Reads YAML (of which JSON is a part) with errors a user can act on. */
public final class Documents {
  /** YAML takes 010 for eight. */
  private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]*)");

  private Documents() {}

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw new InputException(path + ": is not text in UTF-8; convert it", e);
    } catch (IOException e) {
      throw InputException.unreadable(path, e);
    }
  }

  // JSON has a reader of its own, which takes large files.
  private static JsonFactory factory(Path path) {
    JsonFactory factory = path.toString().endsWith(".json") ? new JsonFactory() : new YAMLFactory();
    return factory.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
  }

  /**
   * A document and where it says what.
   *
   * @param root names and values
   * @param lines on which each thing begins, from 1, by JSON pointer
   */
  public record Located(ObjectNode root, Map<String, Integer> lines) {}

  /**
   * Reads a document.
   *
   * @param path YAML; or JSON, by its name
   * @return names and values
   * @throws InputException if it cannot be read, or is something else
   */
  public static ObjectNode read(Path path) {
    return parse(path, text(path));
  }

  /**
   * Reads a document and where it says what; once, so that it may be a pipe.
   *
   * @param path YAML; or JSON, by its name
   * @return the document with its lines
   * @throws InputException if it cannot be read, or is something else
   */
  public static Located readLocated(Path path) {
    String text = text(path);
    return new Located(parse(path, text), lines(path, text));
  }

  private static ObjectNode parse(Path path, String text) {
    try {
      requirePlain(path, text);
      JsonNode root = new ObjectMapper(factory(path)).readTree(text);
      if (!(root instanceof ObjectNode object)) {
        throw new InputException(path + ": must hold names and values, e.g. 'max-radial: 5'");
      }
      return object;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
      String problem = e.getOriginalMessage().lines().findFirst().orElse("not readable");
      throw new InputException(path + where + ": not valid YAML or JSON (" + problem + ")", e);
    }
  }

  // What is not as it would be on the command line would be taken for something else.
  private static void requirePlain(Path path, String text) throws JsonProcessingException {
    try (JsonParser parser = factory(path).createParser(text)) {
      boolean isOver = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        String problem = null;
        if (isOver) {
          problem = "something follows the document; leave one";
        } else if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
          problem = "aliases such as *x are not read; write the value";
        } else if (token == JsonToken.VALUE_NUMBER_INT
            && !DECIMAL.matcher(parser.getText()).matches()) {
          problem = "numbers are written in decimal, without leading zeros and underscores";
        }
        if (problem != null) {
          throw new InputException(
              path + ", line " + parser.currentTokenLocation().getLineNr() + ": " + problem);
        }
        isOver = parser.getParsingContext().inRoot();
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw InputException.unreadable(path, e);
    }
  }

  private static Map<String, Integer> lines(Path path, String text) {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = factory(path).createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        lines.putIfAbsent(
            parser.getParsingContext().pathAsPointer().toString(),
            parser.currentTokenLocation().getLineNr());
      }
    } catch (IOException e) {
      throw InputException.unreadable(path, e);
    }
    return lines;
  }
}
