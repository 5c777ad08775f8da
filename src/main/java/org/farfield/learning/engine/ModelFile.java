package org.farfield.learning.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.SiteParameters;
import org.farfield.error.InputException;
import org.farfield.learning.Model;
import org.farfield.learning.Monomers;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.models.ChargedModel;
import org.farfield.learning.models.EquilibrationModel;
import org.farfield.learning.models.KqeqModel;
import org.farfield.learning.models.LinearModel;
import org.farfield.learning.models.OwnEnergy;
import org.farfield.learning.models.PartsModel;
import org.farfield.learning.rows.Constants;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;

/**
 * Models in files: the weights as a metatensor file, a zip of arrays that numpy reads, with the
 * labels of their features, and all else as JSON beside them ({@code info.json}).
 */
public final class ModelFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KIND = "farfield_model";
  private static final int NUMBERS = 1; // of frames, linear: what older versions read, too
  private static final int PARTS = 2;
  private static final int MONOMERS = 3; // are subtracted; else as NUMBERS
  private static final int CHARGES = 4; // that equilibrate
  private static final int DRIVEN = 5; // those of least energy, by several parts
  private static final int LEAST = 6; // an energy with charges, of kqeq with their least one
  private static final int ENERGY = 7; // with charges, a model of their own, and a share of that
  private static final String OWN = "charges"; // JSON, and a folder of arrays, of that model
  private static final String FOLDER = OWN + "/";
  private static final String SITE_ENERGIES = "site_energies"; // of these, by themselves
  private static final String SHARE = "share"; // of that by which these were found
  private static final String OWN_FORMAT = "format";
  private static final String MONOMERS_BY = "monomers";
  private static final String FORCE_SPREAD = "force_spread";
  private static final String THEIRS = "committee";
  private static final String SITES = "sites"; // of moments that agree with their potential
  private static final String THEIR_SITES = "committee_sites";

  private ModelFile() {}

  /**
   * Writes a model.
   *
   * @param file to write
   * @param model what
   * @param overwrite whether a file of that name may be replaced
   * @throws InputException if it cannot be written
   */
  public static void write(Path file, Model model, boolean overwrite) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    SortedMap<String, TensorMap> arrays = new TreeMap<>();
    int format;
    if (model instanceof ChargedModel charged) {
      format = ENERGY;
      arrays.put("", write(charged.rest(), all).arrays());
      ObjectNode own = all.putObject(OWN);
      Written written = write(charged.charges(), own);
      own.put(OWN_FORMAT, written.format());
      ObjectNode sites = all.putObject(SITE_ENERGIES);
      charged
          .own()
          .sites()
          .forEach((type, values) -> values.forEach(sites.withArray("/" + type)::add));
      all.put(SHARE, charged.own().share());
      arrays.put(FOLDER, written.arrays());
    } else {
      Written written = write(model, all);
      format = written.format();
      arrays.put("", written.arrays());
    }
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put(KIND, Integer.toString(format));
    info.put("model", all.toString()); // metatensor's info has texts only
    MtsFile.write(file, arrays, info.toString(), overwrite);
  }

  /** What is not JSON of a model. */
  private record Written(int format, TensorMap arrays) {}

  private static Written write(Model model, ObjectNode all) {
    all.put("target", model.target().name());
    all.put("extensive", model.target().extensive());
    ArrayNode elements = all.putArray("elements");
    model.elements().forEach(elements::add);
    all.put("members", model.members());
    all.set("spec", Codec.write(model.spec()));
    all.set("record", model.record());
    if (!(model instanceof LinearModel)) {
      all.put("per_atom", model.target().perAtom());
      all.put("shape", model.target().shape().name());
    }
    int format;
    TensorMap arrays;
    if (model instanceof LinearModel linear) {
      format = linear.monomers().isPresent() ? MONOMERS : NUMBERS;
      linear.monomers().ifPresent(monomers -> all.put(MONOMERS_BY, monomers.by()));
      arrays = writeLinear(linear, all);
    } else if (model instanceof KqeqModel kqeq) {
      format = DRIVEN;
      all.set("parameters", kqeq.parameters().json());
      PartsFile.write(kqeq.drive(), all);
      arrays = PartsFile.arrays(kqeq.drive());
    } else if (model instanceof EquilibrationModel moments) {
      format = CHARGES;
      SitesCodec.write(moments.sites(), all.putObject(SITES));
      ArrayNode theirs = all.putArray(THEIR_SITES);
      moments.theirs().forEach(sites -> SitesCodec.write(sites, theirs.addObject()));
      PartsFile.write(moments.drive(), all);
      arrays = PartsFile.arrays(moments.drive());
    } else {
      format = PARTS;
      PartsFile.write(PartsModel.of(model), all);
      arrays = PartsFile.arrays(PartsModel.of(model));
    }
    return new Written(format, arrays);
  }

  private static TensorMap writeLinear(LinearModel model, ObjectNode to) {
    to.put("intercept", model.intercept());
    writeBaseline(model.baseline(), to);
    writeTheirs(model.theirs(), to);
    to.put("spread", model.spread());
    to.put(FORCE_SPREAD, model.forceSpread());
    return model.weights();
  }

  /**
   * Reads a model.
   *
   * @param file that {@link #write} wrote
   * @return the model
   * @throws InputException if it is damaged, no model, or of a newer version
   */
  public static Model read(Path file) {
    try {
      JsonNode info = JSON.readTree(readable(file, MtsFile::readInfo));
      if (info == null || !info.has(KIND)) {
        throw new InputException(file + ": is no model; farfield train makes one");
      }
      int format = Integer.parseInt(info.get(KIND).asText());
      if (format > ENERGY) {
        throw new InputException(
            file
                + ": is a model of a newer version of Farfield (format "
                + format
                + "); update Farfield or train it again");
      }
      JsonNode all = JSON.readTree(info.path("model").asText());
      TensorMap arrays = readable(file, MtsFile::read);
      if (format != ENERGY && format != LEAST) {
        return model(file, format, all, arrays);
      }
      JsonNode own = all.get(OWN);
      TensorMap beside = readable(file, path -> MtsFile.read(path, FOLDER));
      Model charges = model(file, own.get(OWN_FORMAT).intValue(), own, beside);
      if (!LearnedCharges.isOfCharges(charges)) {
        throw damaged(file, null);
      }
      return new ChargedModel(
          charges,
          new OwnEnergy(
              siteEnergies(file, all.get(SITE_ENERGIES), charges),
              share(file, format, all, charges)),
          (LinearModel) model(file, NUMBERS, all, arrays));
    } catch (JsonProcessingException
        | NullPointerException
        | ClassCastException
        | IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  // Moments that agree with their potential were not found by an energy.
  private static double share(Path file, int format, JsonNode from, Model charges) {
    boolean none = LearnedCharges.isSelfConsistent(charges);
    double share = format == LEAST ? (none ? 0 : 1) : from.get(SHARE).doubleValue();
    if (none && share != 0) {
      throw damaged(file, null);
    }
    return share;
  }

  private static Map<Integer, List<Double>> siteEnergies(Path file, JsonNode from, Model charges) {
    Map<Integer, List<Double>> sites = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      List<Double> values = new ArrayList<>();
      entry.getValue().forEach(value -> values.add(value.doubleValue()));
      if (values.size() != 2 + LearnedCharges.degree(charges)) {
        throw damaged(file, null);
      }
      sites.put(Integer.valueOf(entry.getKey()), values);
    }
    return sites;
  }

  private static Model model(Path file, int format, JsonNode all, TensorMap arrays) {
    FeatureSpec spec = Codec.read((ObjectNode) all.get("spec"));
    List<Integer> elements = new ArrayList<>();
    all.get("elements").forEach(type -> elements.add(type.intValue()));
    Target target =
        format == NUMBERS || format == MONOMERS
            ? new Target(all.get("target").textValue(), all.get("extensive").booleanValue())
            : new Target(
                all.get("target").textValue(),
                all.get("extensive").booleanValue(),
                all.get("per_atom").booleanValue(),
                TargetShape.of(all.get("shape").textValue()));
    if (format == PARTS || all.has(SITES)) {
      PartsModel parts = PartsFile.read(all, spec, target, elements, arrays);
      return format == PARTS ? parts : moments(file, all, parts);
    }
    if (format == DRIVEN) {
      ChargeModel parameters = ChargeModel.read(file, (ObjectNode) all.get("parameters"));
      return new KqeqModel(parameters, target, drive(all, spec, elements, arrays));
    }
    LinearModel linear = linear(file, all, spec, target, elements, arrays);
    return format == CHARGES
        ? KqeqModel.of(ChargeModel.read(file, (ObjectNode) all.get("parameters")), linear)
        : linear;
  }

  private static PartsModel drive(
      JsonNode all, FeatureSpec spec, List<Integer> elements, TensorMap arrays) {
    int degree = 0;
    for (JsonNode part : all.get("parts")) {
      degree = Math.max(degree, part.get("lambda").intValue());
    }
    return PartsFile.read(all, spec, KqeqModel.driven(degree), elements, arrays);
  }

  private static EquilibrationModel moments(Path file, JsonNode all, PartsModel drive) {
    List<Map<Integer, SiteParameters>> theirs = new ArrayList<>();
    all.path(THEIR_SITES).forEach(sites -> theirs.add(SitesCodec.read(sites)));
    if (theirs.size() != drive.members()) { // older models have no committee
      throw damaged(file, null);
    }
    return new EquilibrationModel(drive, SitesCodec.read(all.get(SITES)), theirs);
  }

  // A file that is none of ours, or is cut off, is called what it was taken for.
  private static <T> T readable(Path file, Function<Path, T> reader) {
    try {
      return reader.apply(file);
    } catch (InputException e) {
      throw Files.isReadable(file)
          ? new InputException(
              file + ": is no model, or a damaged one; farfield train makes models", e)
          : e;
    }
  }

  private static LinearModel linear(
      Path file,
      JsonNode all,
      FeatureSpec spec,
      Target target,
      List<Integer> elements,
      TensorMap weights) {
    int members = all.get("members").intValue();
    if (weights.blocks().stream().anyMatch(b -> b.samples().size() != 1 + members)) {
      throw damaged(file, null);
    }
    double spread = all.get("spread").doubleValue();
    List<Constants> theirs = readTheirs(all);
    if (!theirs.isEmpty() && theirs.size() != members) {
      throw damaged(file, null);
    }
    return new LinearModel(
        spec,
        target,
        all.get("intercept").doubleValue(),
        readBaseline(all),
        Optional.ofNullable(all.get(MONOMERS_BY)).map(by -> new Monomers(by.textValue())),
        elements,
        weights,
        members,
        theirs,
        spread,
        all.path(FORCE_SPREAD).asDouble(spread), // older models have none
        (ObjectNode) all.get("record"));
  }

  /** What atoms of elements add, of a model or of a part of one. */
  static void writeBaseline(Map<Integer, Double> baseline, ObjectNode to) {
    ObjectNode node = to.putObject("baseline");
    baseline.forEach((type, value) -> node.put(Integer.toString(type), value));
  }

  /** The inverse of {@link #writeBaseline}. */
  static Map<Integer, Double> readBaseline(JsonNode from) {
    Map<Integer, Double> baseline = new TreeMap<>();
    from.get("baseline")
        .properties()
        .forEach(e -> baseline.put(Integer.valueOf(e.getKey()), e.getValue().doubleValue()));
    return baseline;
  }

  /** What members of a committee add for elements, if there is one. */
  static void writeTheirs(List<Constants> theirs, ObjectNode to) {
    if (!theirs.isEmpty()) {
      ArrayNode list = to.putArray(THEIRS);
      for (Constants one : theirs) {
        ObjectNode node = list.addObject();
        node.put("intercept", one.intercept());
        writeBaseline(one.baseline(), node);
      }
    }
  }

  /** The inverse of {@link #writeTheirs}; models of older versions have none. */
  static List<Constants> readTheirs(JsonNode from) {
    List<Constants> theirs = new ArrayList<>();
    for (JsonNode node : from.path(THEIRS)) {
      theirs.add(new Constants(node.get("intercept").doubleValue(), readBaseline(node)));
    }
    return theirs;
  }

  private static InputException damaged(Path file, Exception cause) {
    return new InputException(file + ": is a damaged model; train it again", cause);
  }
}
