package org.farfield.experiments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.farfield.files.PartFile;

/** What came out of an experiment, as Markdown for people and as JSON for programs. */
public final class Page {
  private final String name;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<Claim> claims = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final List<Chart> charts = new ArrayList<>();

  /** Begins a page with what every run says. */
  Page(String name, Setup setup) {
    this.name = name;
    fact("version", setup.version());
    fact("run", setup.quick() ? "quick" : "full");
    fact("seed", Long.toString(setup.seed()));
  }

  void fact(String what, String text) {
    facts.put(what, text);
  }

  void add(Claim claim) {
    claims.add(claim);
  }

  void add(Table table) {
    tables.add(table);
  }

  void add(Chart chart) {
    charts.add(chart);
  }

  /**
   * What is drawn beside it, as NAME-KEY.png.
   *
   * @return in the order of the page
   */
  public List<Chart> charts() {
    return List.copyOf(charts);
  }

  /**
   * The file of a figure.
   *
   * @param chart one of this page
   * @return its name, beside the page
   */
  public String file(Chart chart) {
    return name + "-" + chart.key() + ".png";
  }

  List<Claim> claims() {
    return List.copyOf(claims);
  }

  void replaceClaims(List<Claim> others) {
    claims.clear();
    claims.addAll(others);
  }

  List<Table> tables() {
    return List.copyOf(tables);
  }

  /**
   * Whether all claims keep their bounds.
   *
   * @return false if one does not
   */
  public boolean passed() {
    return claims.stream().allMatch(claim -> claim.holds().orElse(true));
  }

  /**
   * For people.
   *
   * @return Markdown
   */
  public String markdown() {
    StringBuilder text = new StringBuilder("# " + name + "\n\n");
    facts.forEach(
        (what, value) -> text.append("- ").append(what).append(": ").append(value).append('\n'));
    text.append("\n| claim | paper | ours | bound | pass |\n|---|---|---|---|---|\n");
    for (Claim c : claims) {
      List<String> cells = List.of(c.claim(), c.paper(), c.ours(), c.bound(), c.verdict());
      text.append("| ");
      text.append(String.join(" | ", cells.stream().map(Page::cell).toList())).append(" |\n");
    }
    for (Chart chart : charts) {
      text.append("\n![").append(chart.title()).append("](").append(file(chart)).append(")\n");
    }
    for (Table table : tables) {
      text.append("\n## ").append(table.title()).append("\n\n| ");
      text.append(String.join(" | ", table.columns())).append(" |\n");
      text.append("|---".repeat(table.columns().size())).append("|\n");
      for (Table.Row row : table.rows()) {
        text.append("| ").append(cell(row.name()));
        for (double value : row.values()) {
          text.append(" | ").append(number(value));
        }
        text.append(" |\n");
      }
    }
    return text.toString();
  }

  // a bar of an absolute value would end it
  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  /** A number as pages have it: three digits, whole ones as they are, none for NaN. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return Long.toString((long) value);
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3g", value);
  }

  /**
   * For programs.
   *
   * @return the same as JSON, numbers with all digits
   */
  public ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("experiment", name);
    ObjectNode about = node.putObject("facts");
    facts.forEach(about::put);
    node.put("passed", passed());
    ArrayNode all = node.putArray("claims");
    for (Claim c : claims) {
      ObjectNode one = all.addObject();
      one.put("claim", c.claim()).put("paper", c.paper()).put("ours", c.ours());
      one.put("bound", c.bound());
      c.holds().ifPresentOrElse(yes -> one.put("pass", yes), () -> one.putNull("pass"));
    }
    ArrayNode many = node.putArray("tables");
    for (Table table : tables) {
      ObjectNode one = many.addObject();
      one.put("title", table.title());
      ArrayNode columns = one.putArray("columns");
      table.columns().forEach(columns::add);
      ArrayNode rows = one.putArray("rows");
      for (Table.Row row : table.rows()) {
        ArrayNode cells = rows.addArray().add(row.name());
        for (double value : row.values()) {
          if (Double.isFinite(value)) {
            cells.add(value);
          } else {
            cells.addNull();
          }
        }
      }
    }
    return node;
  }

  /**
   * Writes both.
   *
   * @param markdown where Markdown goes; replaced if it exists
   * @param json where JSON goes; likewise
   */
  public void write(Path markdown, Path json) {
    try (PartFile text = new PartFile(markdown, true);
        PartFile data = new PartFile(json, true)) {
      text.write(bytes(markdown()), 0);
      data.write(bytes(pretty()), 0);
      text.commit();
      data.commit();
    }
  }

  private String pretty() {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of our own can be written
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
