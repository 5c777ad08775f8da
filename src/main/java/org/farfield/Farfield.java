package org.farfield;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.farfield.backend.Backend;
import org.farfield.backend.Prepared;
import org.farfield.backend.PreparedReceivers;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.SiteModel;
import org.farfield.equilibration.TotalCharges;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.equilibration.engine.SelfConsistency;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Receivers;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.features.EnergyGradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.SummedGradients;
import org.farfield.features.TensorMapSink;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.ModelGradients;
import org.farfield.features.engine.SummedJacobians;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.AnyTraining;
import org.farfield.learning.engine.Judgement;
import org.farfield.learning.engine.LearnedCharges;
import org.farfield.learning.engine.ModelFile;
import org.farfield.learning.engine.Prediction;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.structure.Structure;
import org.farfield.structure.io.ExtXyzWriter;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.slf4j.LoggerFactory;

/**
 * The engine in a few calls, for Java programs: a session on one device, which keeps its threads,
 * its memory and the tables of the expansions it was asked for. Any thread may call it.
 */
public final class Farfield implements AutoCloseable {
  private static final String JAVA = "Java"; // in files, in place of a version of the program
  private static final String VECTORS = "jdk.incubator.vector";
  private static final AtomicBoolean WARNED = new AtomicBoolean(); // once is enough

  private final Engine engine;
  private volatile boolean closed;

  private Farfield(Engine engine) {
    this.engine = engine;
  }

  private Engine engine() {
    if (closed) {
      throw new IllegalStateException("this session is closed");
    }
    return engine;
  }

  /**
   * Starts a session on all cores of the host, or a GPU.
   *
   * @param device {@code auto} (the first GPU, and the CPU where there is none), {@code cpu},
   *     {@code cuda}, {@code cuda:N}, {@code cuda:N,M}, {@code cuda:all} or {@code reference}
   * @return the session; close it
   * @throws org.farfield.error.InputException if the text names no device
   * @throws org.farfield.error.ResourceException if there is no such device, or it cannot be used
   */
  public static Farfield on(String device) {
    return on(device, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Starts a session.
   *
   * @param device as for {@link #on(String)}
   * @param threads cores of the host that it may use, at least 1
   * @return the session; close it
   * @throws org.farfield.error.InputException if the text names no device
   * @throws org.farfield.error.ResourceException if there is no such device, or it cannot be used
   */
  public static Farfield on(String device, int threads) {
    Farfield farfield =
        new Farfield(
            Engine.on(device, threads, note -> LoggerFactory.getLogger(Farfield.class).warn(note)));
    boolean slow =
        farfield.engine.backend().name().equals("cpu")
            && ModuleLayer.boot().findModule(VECTORS).isEmpty();
    if (slow && WARNED.compareAndSet(false, true)) {
      LoggerFactory.getLogger(Farfield.class)
          .warn(
              "sums run several times slower than they could: start Java with --add-modules {}",
              VECTORS);
    }
    return farfield;
  }

  /**
   * Reads what features are.
   *
   * @param path a file of features (.mts, .npz with its sidecar, .parquet, .h5), or YAML or JSON as
   *     {@code --config} takes it, without what concerns a run
   * @return the specification
   * @throws org.farfield.error.InputException if it cannot be read, or something in it is wrong
   */
  public static FeatureSpec readSpec(Path path) {
    return Metadata.readSpec(path);
  }

  /**
   * Writes a specification down.
   *
   * @param spec what features are
   * @return JSON on one line, from which {@link #readSpec} makes an equal one; equal for equal
   *     specifications
   */
  public static String textOf(FeatureSpec spec) {
    return Codec.text(spec);
  }

  /**
   * Reads the features of a file, or the weights of a model's.
   *
   * @param path .mts, of this program or of metatensor, or a model that {@link #writeModel} wrote:
   *     there rows are the model and its committee
   * @return keys, blocks and gradients
   * @throws org.farfield.error.InputException if it is not a readable .mts file
   */
  public static TensorMap readFeatures(Path path) {
    return MtsFile.read(path);
  }

  /**
   * Reads a model.
   *
   * @param path what {@link #writeModel} or {@code farfield train} wrote
   * @return the model
   * @throws org.farfield.error.InputException if it is not a readable model
   */
  public static Model readModel(Path path) {
    return ModelFile.read(path);
  }

  /**
   * Writes a model, as {@code farfield train} does.
   *
   * @param path the file, such as model.ff
   * @param model from {@link #train} or {@link #readModel}
   * @param overwrite whether a file of that name may be replaced
   * @throws org.farfield.error.InputException if there is a file of that name and it may not be
   *     replaced, or it cannot be written
   */
  public static void writeModel(Path path, Model model, boolean overwrite) {
    ModelFile.write(path, model, overwrite);
  }

  /**
   * Reads all structures of a file.
   *
   * @param path extended XYZ, POSCAR or CIF, compressed or not
   * @return the frames
   * @throws org.farfield.error.InputException if the file is wrong: file, frame, line, what to do
   */
  public static List<Structure> read(Path path) {
    List<Structure> structures = new ArrayList<>();
    try (StructureReader reader = StructureReaders.open(path)) {
      for (Structure s = reader.read(); s != null; s = reader.read()) {
        structures.add(s);
      }
    }
    return structures;
  }

  /**
   * Writes structures as extended XYZ, one after the other: a frame that was read from XYZ as it
   * stood there, with what was changed in its place.
   *
   * @param path the file, which appears when all is written; .gz: compressed
   * @param structures any number, such as {@link StructureSource#open} of a source, changed; closed
   *     at the end
   * @param overwrite whether a file of that name may be replaced
   * @throws org.farfield.error.InputException if there is a file of that name and it may not be
   *     replaced, the disk does not take it, or extended XYZ cannot say a structure
   */
  public static void write(Path path, Stream<Structure> structures, boolean overwrite) {
    try (structures;
        ExtXyzWriter writer = ExtXyzWriter.create(path, overwrite)) {
      structures.forEachOrdered(writer::write);
      writer.commit();
    }
  }

  /**
   * What it runs on.
   *
   * @return a line for people
   */
  public String device() {
    Backend backend = engine().backend();
    return backend.name() + ": " + backend.describe();
  }

  /**
   * Expands structures.
   *
   * @param expansion what to compute
   * @param structures atoms, of any size, cell and species
   * @return coefficients, one per structure
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public List<Coefficients> expand(Expansion expansion, List<Structure> structures) {
    return engine()
        .backend()
        .expand(engine().tables(expansion), engine().plan(expansion, structures));
  }

  /**
   * Expands structures and takes the gradients of a scalar E of each structure's coefficients.
   *
   * @param expansion what to compute, on any path
   * @param structures atoms, of any size, cell and species
   * @param derivative given the coefficients of one structure, ∂E/∂c in coefficients of the same
   *     shape, for instance a {@link Coefficients#zeros() zeroed copy} that it fills
   * @return coefficients and gradients, one per structure
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public List<Evaluation> expandWithGradients(
      Expansion expansion, List<Structure> structures, UnaryOperator<Coefficients> derivative) {
    List<PlannedStructure> planned = engine().planWithGradients(expansion, structures);
    List<Coefficients> values = engine().backend().expand(engine().tables(expansion), planned);
    List<Coefficients> cotangents = values.stream().map(derivative).toList();
    List<Gradients> gradients =
        engine().backend().adjoint(engine().tables(expansion), planned, cotangents);
    List<Evaluation> results = new ArrayList<>();
    for (int i = 0; i < planned.size(); i++) {
      results.add(new Evaluation(values.get(i), gradients.get(i)));
    }
    return results;
  }

  /**
   * The derivatives of every coefficient of a structure with respect to the positions of the atoms
   * that it depends on, to strain and to the cell.
   *
   * @param expansion what to compute; with the path {@code MESH} the sum is done directly
   * @param structure a small one: memory grows as the number of pairs of atoms that interact
   * @return the Jacobian of all centres
   * @throws org.farfield.error.InputException if the structure cannot be evaluated as asked
   * @throws org.farfield.error.ResourceException if the heap cannot hold the result
   */
  public Jacobian jacobian(Expansion expansion, Structure structure) {
    return engine()
        .backend()
        .jacobian(
            engine().tables(expansion),
            engine().plan(expansion, List.of(structure)).get(0),
            0,
            structure.size());
  }

  /**
   * The derivatives of the coefficients summed over all atoms of a structure, with respect to the
   * position of every atom and to strain; those of descriptors come with the files of features.
   *
   * @param expansion what to compute; with the path {@code MESH} the sum is done directly
   * @param structure the atoms
   * @return one feature per number of a row of the coefficients
   * @throws org.farfield.error.InputException if the structure cannot be evaluated as asked
   */
  public SummedGradients gradientsOfSum(Expansion expansion, Structure structure) {
    return SummedJacobians.ofCoefficients(
        engine().backend(),
        engine().tables(expansion),
        engine().plan(expansion, List.of(structure)).get(0));
  }

  /**
   * Energies that are linear in features, E = Σ model · row, with their gradients by one adjoint:
   * forces, strain, and the weights of the sources.
   *
   * @param spec what a row is: of a centre, or a structure's sum or mean. Name its species, so that
   *     rows have the same features whatever elements these structures have
   * @param structures atoms, of any size, cell and species
   * @param model a weight per feature, in the order of the columns of a matrix (.npz); its unit is
   *     that of the energies
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked, or the
   *     model has another length than rows
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public List<EnergyGradients> gradients(
      FeatureSpec spec, List<Structure> structures, double[] model) {
    return gradients(spec, structures, EnergyModel.linear(model));
  }

  /**
   * Energies that are any function of rows, with their gradients by one adjoint.
   *
   * @param spec what a row is, as for {@link #gradients(FeatureSpec, List, double[])}
   * @param structures atoms, of any size, cell and species
   * @param model the energy of a row and its derivative; may know the element of the centre
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public List<EnergyGradients> gradients(
      FeatureSpec spec, List<Structure> structures, EnergyModel model) {
    return ModelGradients.of(engine(), spec, structures, model);
  }

  /**
   * Learns a number of each frame, such as its energy.
   *
   * @param spec of the features, which must not turn with the structure; how rows are pooled
   *     follows from the target
   * @param frames of which those with the target are learned from, or kept as a test set
   * @param settings how; {@link org.farfield.learning.TrainingSettings#of} has what is usual
   * @return the model, and the frames for a test
   * @throws org.farfield.error.InputException if frames, targets and settings do not go together
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public Trained train(FeatureSpec spec, List<Structure> frames, TrainingSettings settings) {
    return train(spec, source(frames), settings);
  }

  /**
   * Learns a number of each frame of any source, of which one frame after the other is in memory:
   * as many as there are.
   *
   * @param spec of the features, as for {@link #train(FeatureSpec, List, TrainingSettings)}
   * @param source such as files ({@link StructureSources}); read several times
   * @param settings how
   * @return the model, and the frames for a test, which {@link #evaluate(Model, StructureSource)}
   *     takes
   * @throws org.farfield.error.InputException if frames, targets and settings do not go together
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public Trained train(FeatureSpec spec, StructureSource source, TrainingSettings settings) {
    return AnyTraining.train(engine(), JAVA, spec, source, settings, Progress.SILENT);
  }

  private static StructureSource source(List<Structure> structures) {
    return StructureSources.of("structures", structures);
  }

  /**
   * Predicts what a model has learned.
   *
   * @param model from {@link #train} or {@link #readModel}
   * @param frames of elements that the model knows
   * @return one per frame, in order, with what the committee tells of its error
   * @throws org.farfield.error.InputException if a frame has other elements, or cannot be evaluated
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public List<Predicted> predict(Model model, List<Structure> frames) {
    engine(); // a closed session says so, whatever it is asked
    return frames.isEmpty() ? List.of() : predict(model, source(frames));
  }

  /**
   * Predicts what a model has learned, of any source, of which one frame after the other is in
   * memory.
   *
   * @param model from {@link #train} or {@link #readModel}
   * @param source of frames of elements that the model knows
   * @return one per frame, in order
   * @throws org.farfield.error.InputException as for {@link #predict(Model, List)}
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public List<Predicted> predict(Model model, StructureSource source) {
    return new Prediction(model, engine(), JAVA).of(source, Progress.SILENT);
  }

  /**
   * Predicts what is known.
   *
   * @param model from {@link #train} or {@link #readModel}
   * @param frames of elements that the model knows; those without the target are left out
   * @return the comparison: errors of all, by {@code config_type} and by group
   * @throws org.farfield.error.InputException if no frame has the target, one has other elements,
   *     or cannot be evaluated
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public org.farfield.learning.Evaluation evaluate(Model model, List<Structure> frames) {
    return evaluate(model, source(frames));
  }

  /**
   * Predicts what is known of the frames of any source, such as the test set of a training.
   *
   * @param model from {@link #train} or {@link #readModel}
   * @param source of frames of elements that the model knows; those without the target are left out
   * @return the comparison
   * @throws org.farfield.error.InputException as for {@link #evaluate(Model, List)}
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public org.farfield.learning.Evaluation evaluate(Model model, StructureSource source) {
    return Judgement.of(engine(), JAVA, model, source, Progress.SILENT);
  }

  /**
   * Predicts with forces and the derivatives with respect to strain, by one adjoint.
   *
   * @param model of an extensive target
   * @param frames of elements that the model knows
   * @return one per frame, in order
   * @throws org.farfield.error.InputException as for {@link #predict}; also if the target is
   *     intensive
   * @throws org.farfield.error.ResourceException if memory or device do not suffice
   */
  public List<EnergyGradients> predictWithGradients(Model model, List<Structure> frames) {
    return new Prediction(model, engine(), JAVA).withGradients(frames);
  }

  /**
   * Charges that equilibrate in the potential they make.
   *
   * @param model what atoms want, such as {@link ChargeModel#eeq2019()}
   * @param structures molecules, crystals, slabs or wires; their sums of charges are those that
   *     they say as {@code charge} or {@code total_charge}, 0 where none does
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if the model does not know an element, or two atoms
   *     are at one place; a {@link org.farfield.error.NoSolutionException} if no least energy
   *     exists, or charges do not converge
   */
  public List<Equilibrium> equilibrate(ChargeModel model, List<Structure> structures) {
    TotalCharges charges = TotalCharges.ofFrames();
    List<Conditions> conditions =
        structures.stream().map(s -> Conditions.charge(charges.of(s))).toList();
    return equilibrate(model, structures, conditions);
  }

  /**
   * Charges that equilibrate under conditions: fragments, fixed charges, electrodes, a field.
   *
   * @param model what atoms want
   * @param structures as for {@link #equilibrate(ChargeModel, List)}
   * @param conditions one per structure
   * @return one per structure, in order
   * @throws org.farfield.error.InputException also if conditions contradict each other
   */
  public List<Equilibrium> equilibrate(
      ChargeModel model, List<Structure> structures, List<Conditions> conditions) {
    try (Equilibration equilibration = new Equilibration(model, engine())) {
      return equilibration.of(structures, conditions);
    }
  }

  /**
   * Moments that agree with the potential they make, of a model that is no energy.
   *
   * @param model what atoms become in the potential they feel
   * @param structures as for {@link #equilibrate(ChargeModel, List)}
   * @param conditions one per structure: a sum of charges, and a field
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if the model does not know an element, or two atoms
   *     are at one place; a {@link org.farfield.error.NoSolutionException} if nothing was found
   */
  public List<Equilibrium> equilibrate(
      SiteModel model, List<Structure> structures, List<Conditions> conditions) {
    try (SelfConsistency consistency =
        new SelfConsistency(model, engine(), SelfConsistency.TOLERANCE)) {
      return consistency.of(structures, conditions);
    }
  }

  /**
   * Charges, and moments, of a model that was trained, with the part of gradients and strain that
   * comes through its features.
   *
   * @param model of the kind kqeq or equilibration, from {@link #readModel}
   * @param structures of elements that the model knows
   * @param conditions one per structure
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if the model is of another kind, does not know an
   *     element, or two atoms are at one place; a {@link org.farfield.error.NoSolutionException} if
   *     nothing was found
   */
  public List<Equilibrium> equilibrate(
      Model model, List<Structure> structures, List<Conditions> conditions) {
    try (LearnedCharges charges =
        new LearnedCharges(model, engine(), JAVA, Equilibration.TOLERANCE)) {
      return charges.of(structures, conditions, true);
    }
  }

  /**
   * Prepares structures for many sources at the same positions.
   *
   * @param expansion what to compute
   * @param structures the atoms
   * @return what is kept of the geometry; close it before this session
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public PreparedStructures prepare(Expansion expansion, List<Structure> structures) {
    return new PreparedStructures(prepared(expansion, engine().plan(expansion, structures)));
  }

  /**
   * Prepares structures for many sources that a program makes: multipoles up to a degree, with
   * widths of their own if need be.
   *
   * @param expansion what to compute; its channels are {@link org.farfield.spec.Channels.Given}
   * @param structures the atoms
   * @param sources one per structure: how many channels, which degree and which widths there are;
   *     their moments do not matter
   * @return what is kept of the geometry; close it before this session
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public PreparedStructures prepare(
      Expansion expansion, List<Structure> structures, List<Sources> sources) {
    return new PreparedStructures(
        prepared(expansion, engine().plan(expansion, structures, sources)));
  }

  private Prepared prepared(Expansion expansion, List<PlannedStructure> planned) {
    return engine().backend().prepare(engine().tables(expansion), planned);
  }

  /**
   * Prepares structures whose atoms receive with Gaussian multipoles in place of a basis. Of 1/r,
   * and with receivers like the sources, {@link PreparedStructures#apply} multiplies with the
   * matrix of electrostatics.
   *
   * @param expansion potentials, channels and accuracy; its basis and largest l do not matter
   * @param structures the atoms
   * @param sources one per structure, as for {@link #prepare(Expansion, List, List)}
   * @param receivers one per structure, all of one degree
   * @return what is kept of the geometry; its coefficients are projections, with one radial
   *     function; close it before this session
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public PreparedStructures prepare(
      Expansion expansion,
      List<Structure> structures,
      List<Sources> sources,
      List<Receivers> receivers) {
    if (structures.size() != receivers.size()) {
      throw new IllegalArgumentException(
          receivers.size() + " receivers for " + structures.size() + " structures");
    }
    Expansion all = Receivers.expansion(expansion, receivers);
    Prepared prepared = prepared(all, engine().plan(all, structures, sources));
    return new PreparedStructures(new PreparedReceivers(prepared, all, receivers));
  }

  /**
   * Makes features: descriptors with labels, as a .mts file would hold them.
   *
   * @param spec what they are
   * @param structures atoms, of any size, cell and species
   * @return labels and numbers
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public TensorMap features(FeatureSpec spec, List<Structure> structures) {
    TensorMapSink sink = new TensorMapSink();
    write(spec, source(structures), sink);
    return sink.result();
  }

  /**
   * Makes features, structure by structure, of any source into any sink.
   *
   * @param spec what they are
   * @param source such as files ({@link StructureSources})
   * @param sink such as a file ({@link org.farfield.features.MtsSink})
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked, or the
   *     sink must not be written; nothing is left then
   * @throws org.farfield.error.ResourceException if memory, device or disk do not suffice
   */
  public void write(FeatureSpec spec, StructureSource source, FeatureSink sink) {
    new Featurizer(engine(), JAVA).run(spec, source, sink, Progress.SILENT);
  }

  @Override
  public void close() {
    closed = true;
    engine.close();
  }

  /**
   * One structure's values and gradients.
   *
   * @param coefficients c
   * @param gradients of the scalar whose derivative ∂E/∂c was given
   */
  public record Evaluation(Coefficients coefficients, Gradients gradients) {}
}
