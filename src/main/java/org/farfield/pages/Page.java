package org.farfield.pages;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A page in one file. Its policy forbids whatever is not in it: it asks no server for anything.
 * Texts of inputs in the data cannot end the element that they are in.
 */
public final class Page {
  private static final String DATA = "@DATA@";
  private static final String STYLE = "@STYLE@";
  private static final String SCRIPT = "@SCRIPT:";

  private Page() {}

  /**
   * Puts one together.
   *
   * @param template name of the resource
   * @param data what it shows
   * @return HTML
   */
  public static String of(String template, JsonNode data) {
    String page = resource(template).replace(STYLE, resource("style.css"));
    for (int at = page.indexOf(SCRIPT); at >= 0; at = page.indexOf(SCRIPT, at)) {
      int end = page.indexOf('@', at + SCRIPT.length());
      // a library may have the word in a text
      String script =
          resource(page.substring(at + SCRIPT.length(), end)).replace("</script", "<\\/script");
      page = page.substring(0, at) + script + page.substring(end + 1);
      at += script.length();
    }
    return page.replace(DATA, data.toString().replace("<", "\\u003c"));
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
