package org.farfield.learning.frames;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.files.Sha256;
import org.farfield.learning.Choice;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.rows.Composition;
import org.farfield.spec.Channels;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.structure.Structure;

/**
 * Frames to learn from, and to be judged by.
 *
 * @param all the frames that were read
 * @param frames of these, for training
 * @param folds of the frames for training, from 0; −1: in none, always for training
 * @param training where the frames for training are read
 * @param test where those are read that have a target and are not for training
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record TrainingSet(
    StructureSource all,
    List<FrameFacts> frames,
    int[] folds,
    StructureSource training,
    StructureSource test) {

  /** Reads what is known of frames before their features. */
  public static TrainingSet of(StructureSource source, TrainingSettings settings) {
    List<FrameFacts> all = facts(source, settings);
    requireTarget(source, all, settings.target());
    boolean[] training = training(all, settings);
    boolean[] test = new boolean[all.size()];
    IntStream.range(0, test.length).forEach(f -> test[f] = all.get(f).isLabelled() && !training[f]);
    List<FrameFacts> frames =
        IntStream.range(0, all.size()).filter(f -> training[f]).mapToObj(all::get).toList();
    requireSeen(
        frames, IntStream.range(0, test.length).filter(f -> test[f]).mapToObj(all::get).toList());
    return new TrainingSet(
        source,
        frames,
        folds(source, frames, settings),
        new ChosenFrames(source, training),
        new ChosenFrames(source, test));
  }

  /** How many numbers of the target its frames have, at most. */
  public long labels() {
    return frames.stream()
        .filter(FrameFacts::hasTarget)
        .mapToLong(frame -> frame.labels().length)
        .sum();
  }

  /** Refuses frames of which none has the target. */
  public static void requireTarget(StructureSource source, List<FrameFacts> all, Target target) {
    if (all.stream().noneMatch(FrameFacts::hasTarget)) {
      throw new InputException(
          source.name()
              + ": no frame has the target "
              + target.name()
              + (target.perAtom() ? ", a column" : ", a number in its comment")
              + inFirst(source, target.perAtom()));
    }
  }

  /** Refuses frames of the test set with elements that none of the training set has. */
  public static void requireSeen(List<FrameFacts> training, List<FrameFacts> test) {
    List<Integer> seen = FrameFacts.types(training);
    for (FrameFacts frame : training.isEmpty() ? List.<FrameFacts>of() : test) {
      List<Integer> unseen =
          frame.counts().keySet().stream().filter(type -> !seen.contains(type)).toList();
      if (!unseen.isEmpty()) {
        throw new InputException(
            frame.origin()
                + ": the frame is of the test set and has "
                + Composition.symbols(unseen)
                + ", which no frame of the training set has; choose other frames for training");
      }
    }
  }

  // What there is instead: keys of other programs are called otherwise, such as REF_energy.
  private static String inFirst(StructureSource source, boolean columns) {
    try (Stream<Structure> frames = source.open()) {
      Set<String> names =
          frames
              .findFirst()
              .map(s -> columns ? s.columns().keySet() : s.properties().keySet())
              .orElse(Set.of());
      return names.isEmpty() ? "" : "; the first frame has " + String.join(", ", names);
    }
  }

  /** Which frames are for training. */
  public static boolean[] training(List<FrameFacts> all, TrainingSettings settings) {
    int[] labelled = IntStream.range(0, all.size()).filter(f -> all.get(f).isLabelled()).toArray();
    List<String> keys = Arrays.stream(labelled).mapToObj(f -> all.get(f).trainKey()).toList();
    boolean[] taken = settings.trainOn().chosen(keys, settings.seed());
    boolean[] training = new boolean[all.size()];
    for (int i = 0; i < taken.length; i++) {
      training[labelled[i]] = taken[i];
    }
    return training;
  }

  /** Of atoms and targets of frames, by which they are known again. */
  public static String hash(List<FrameFacts> frames) {
    String hash = "";
    for (FrameFacts frame : frames) {
      hash = Sha256.of(hash + new TreeMap<>(frame.counts()) + Arrays.toString(frame.labels()));
    }
    return hash;
  }

  /**
   * Which frames a model was trained on, if these are those that it was made of, in whatever file;
   * none is, if they are others, such as others of the same file.
   */
  public static boolean[] trainedOn(Model model, StructureSource source) {
    JsonNode record = model.record();
    String hash = record.path("training_sha256").asText();
    if (hash.isEmpty() || source.files().isEmpty()) { // in memory all are judged as they are given
      return new boolean[0];
    }
    TrainingSettings settings =
        TrainingSettings.of(model.target())
            .with(
                Choice.ofTraining(record.get("train_on").asText()),
                Choice.ofFolds(record.get("folds").asText()))
            .withSeed(record.get("seed").asLong())
            .with(RowKind.forcesOf(model));
    try {
      List<FrameFacts> all = facts(source, settings);
      boolean[] trained = training(all, settings);
      List<FrameFacts> frames =
          IntStream.range(0, trained.length).filter(f -> trained[f]).mapToObj(all::get).toList();
      return hash(frames).equals(hash) ? trained : new boolean[0];
    } catch (InputException e) {
      return new boolean[0]; // of other frames, or some of them, which cannot be split so
    }
  }

  /** What is known of all frames of a source. */
  public static List<FrameFacts> facts(StructureSource source, TrainingSettings settings) {
    try (Stream<Structure> structures = source.open()) {
      return structures
          .map(
              s -> {
                double[] labels = settings.target().labels(s);
                double[] forces = settings.forces().forcesOf(s);
                double[] virial = settings.forces().virialOf(s);
                boolean labelled = labels != null || forces.length + virial.length > 0;
                return new FrameFacts(
                    s.origin(),
                    Composition.counts(s),
                    labels,
                    forces,
                    virial,
                    labelled ? settings.trainOn().keyOf(s) : "",
                    labelled ? settings.folds().keyOf(s) : "");
              })
          .toList();
    }
  }

  /** Folds of frames for training, which must be enough and differ. */
  public static int[] folds(
      StructureSource source, List<FrameFacts> frames, TrainingSettings settings) {
    requireFrames(source, frames, settings);
    int[] folds =
        settings.folds().folds(frames.stream().map(FrameFacts::foldKey).toList(), settings.seed());
    if (settings.folds().isNone()) {
      requireNothingToChoose(settings);
    } else {
      requireFolds(folds, settings);
    }
    return folds;
  }

  private static void requireFrames(
      StructureSource source, List<FrameFacts> frames, TrainingSettings settings) {
    String name = settings.target().name();
    List<FrameFacts> known = frames.stream().filter(FrameFacts::hasTarget).toList();
    if (known.size() < 2) {
      throw new InputException(
          source.name()
              + ": '"
              + settings.trainOn()
              + "' leaves "
              + known.size()
              + " frame(s) with the target "
              + name
              + " for training; at least 2 are needed");
    }
    requireKind(source, RowKind.FORCES, settings.forces().forces(), frames, FrameFacts::forces);
    requireKind(source, RowKind.STRESS, settings.forces().stress(), frames, FrameFacts::virial);
    double first = known.get(0).target();
    if (settings.target().isNumber() && known.stream().allMatch(f -> f.target() == first)) {
      throw new InputException(
          source.name()
              + ": the target "
              + name
              + " is "
              + first
              + " in all frames of the training set; there is nothing to learn");
    }
  }

  private static void requireKind(
      StructureSource source,
      RowKind kind,
      Optional<String> key,
      List<FrameFacts> frames,
      Function<FrameFacts, double[]> labels) {
    if (key.isPresent() && frames.stream().allMatch(f -> labels.apply(f).length == 0)) {
      boolean forces = kind == RowKind.FORCES;
      throw new InputException(
          "no frame for training has "
              + kind.text()
              + " '"
              + key.get()
              + (forces ? "', a column" : "', in its comment and periodic in all directions")
              + inFirst(source, forces));
    }
  }

  private static void requireNothingToChoose(TrainingSettings settings) {
    if (settings.alpha().isEmpty()) {
      throw new InputException("the penalty is chosen by folds; without them, give alpha");
    }
  }

  private static void requireFolds(int[] folds, TrainingSettings settings) {
    int count = count(folds);
    boolean empty =
        IntStream.range(0, count).anyMatch(k -> Arrays.stream(folds).noneMatch(f -> f == k));
    boolean nothingLeft =
        IntStream.range(0, count).anyMatch(k -> Arrays.stream(folds).allMatch(f -> f == k));
    if (count == 0 || empty || nothingLeft) {
      throw new InputException(
          "'"
              + settings.folds()
              + "' makes a fold without frames, or one of all frames, out of the "
              + folds.length
              + " training frames; use fewer folds or more frames");
    }
  }

  /** Some of the frames for training, by their numbers, ascending; they stay in their folds. */
  public TrainingSet some(int[] numbers) {
    boolean[] chosen = new boolean[frames.size()];
    Arrays.stream(numbers).forEach(f -> chosen[f] = true);
    return new TrainingSet(
        all,
        Arrays.stream(numbers).mapToObj(frames::get).toList(),
        Arrays.stream(numbers).map(f -> folds[f]).toArray(),
        new ChosenFrames(training, chosen),
        test);
  }

  /** The same of which something else is known, frame by frame. */
  public TrainingSet with(List<FrameFacts> others) {
    return new TrainingSet(all, others, folds, training, test);
  }

  /** The frames for training, read. */
  public List<Structure> structures() {
    try (Stream<Structure> structures = training.open()) {
      return structures.toList();
    }
  }

  /** How many folds there are. */
  public static int count(int[] folds) {
    return Arrays.stream(folds).max().orElse(-1) + 1;
  }

  /** What features frames of a training set have: pooled as the target grows, of all elements. */
  public static FeatureSpec specOf(FeatureSpec spec, Target target, List<FrameFacts> frames) {
    FeatureSpec pooled = spec.with(target.extensive() ? Pooling.SUM : Pooling.MEAN);
    if (!(spec.channels() instanceof Channels.Species) || !spec.species().isEmpty()) {
      return pooled;
    }
    return pooled.withSpecies(FrameFacts.types(frames));
  }
}
