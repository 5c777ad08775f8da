package org.farfield;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.tables.ShortRangeTable;
import org.farfield.expansion.tables.SplitRestTable;

/** The packages stand in one order and no arrow points back. */
@AnalyzeClasses(packages = "org.farfield", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule directions =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("error")
          .definedBy("org.farfield.error")
          .layer("math")
          .definedBy("org.farfield.math")
          .layer("files")
          .definedBy("org.farfield.files")
          .layer("pages")
          .definedBy("org.farfield.pages")
          .layer("kernels")
          .definedBy("org.farfield.kernels..")
          .layer("parquet")
          .definedBy("org.farfield.parquet")
          .layer("structure")
          .definedBy("org.farfield.structure..")
          .layer("potential")
          .definedBy("org.farfield.potential")
          .layer("basis")
          .definedBy("org.farfield.basis")
          .layer("spec")
          .definedBy("org.farfield.spec..")
          .layer("expansion")
          .definedBy("org.farfield.expansion..")
          .layer("backend")
          .definedBy("org.farfield.backend..")
          .layer("descriptor")
          .definedBy("org.farfield.descriptor..")
          .layer("linalg")
          .definedBy("org.farfield.linalg")
          .layer("reduction")
          .definedBy("org.farfield.reduction")
          .layer("tensor")
          .definedBy("org.farfield.tensor..")
          .layer("features")
          .definedBy("org.farfield.features..")
          .layer("learning")
          .definedBy("org.farfield.learning..")
          .layer("equilibration")
          .definedBy("org.farfield.equilibration..")
          .layer("driver")
          .definedBy("org.farfield.driver")
          .layer("runs")
          .definedBy("org.farfield.runs")
          .layer("explore")
          .definedBy("org.farfield.explore")
          .layer("experiments")
          .definedBy("org.farfield.experiments")
          .layer("facade")
          .definedBy("org.farfield")
          .layer("cli")
          .definedBy("org.farfield.cli..")
          .whereLayer("math")
          .mayOnlyAccessLayers("error")
          .whereLayer("files")
          .mayOnlyAccessLayers("error")
          .whereLayer("pages")
          .mayNotAccessAnyLayer()
          .whereLayer("kernels")
          .mayOnlyAccessLayers("error", "math")
          .whereLayer("parquet")
          .mayOnlyAccessLayers("error")
          .whereLayer("structure")
          .mayOnlyAccessLayers("error", "math", "files", "parquet")
          .whereLayer("potential")
          .mayOnlyAccessLayers("error", "math")
          .whereLayer("basis")
          .mayOnlyAccessLayers("error", "math")
          .whereLayer("spec")
          .mayOnlyAccessLayers("error", "math", "files", "structure", "potential", "basis")
          .whereLayer("expansion")
          .mayOnlyAccessLayers("error", "math", "structure", "potential", "basis", "spec")
          .whereLayer("backend")
          .mayOnlyAccessLayers(
              "error",
              "math",
              "kernels",
              "structure",
              "potential",
              "basis",
              "spec",
              "expansion",
              "descriptor",
              "linalg")
          .whereLayer("descriptor")
          .mayOnlyAccessLayers("error", "math", "kernels", "spec", "expansion")
          .whereLayer("linalg")
          .mayOnlyAccessLayers("error", "math", "kernels")
          .whereLayer("reduction")
          .mayOnlyAccessLayers("error", "math", "kernels", "linalg")
          .whereLayer("tensor")
          .mayOnlyAccessLayers("error", "math", "files")
          .whereLayer("driver")
          .mayOnlyAccessLayers("error", "structure")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("features")
          .mayOnlyBeAccessedByLayers(
              "learning", "equilibration", "runs", "explore", "experiments", "facade", "cli")
          .whereLayer("learning")
          .mayOnlyBeAccessedByLayers("experiments", "facade", "cli")
          .whereLayer("equilibration")
          .mayOnlyBeAccessedByLayers("learning", "experiments", "facade", "cli")
          .whereLayer("runs")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("explore")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("experiments")
          .mayOnlyBeAccessedByLayers("cli");

  /** What is specified does not ask how it is written down. */
  @ArchTest
  static final ArchRule specificationsDoNotKnowTheirText =
      noClasses()
          .that()
          .resideInAPackage("org.farfield.spec")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.farfield.spec.codec");

  /** How text is read and written does not depend on what it says. */
  @ArchTest
  static final ArchRule documentsKnowNothingOfWhatTheySay =
      noClasses()
          .that()
          .resideInAPackage("org.farfield.spec.text")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.farfield.spec", "org.farfield.spec.codec");

  /** The rooms of expansions, lowest first: each may ask those before it. */
  @ArchTest
  static final ArchRule expansionRooms =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("values")
          .definedBy("org.farfield.expansion")
          .layer("tables")
          .definedBy("org.farfield.expansion.tables")
          .layer("plan")
          .definedBy("org.farfield.expansion.plan")
          .whereLayer("values")
          .mayNotAccessAnyLayer()
          .whereLayer("tables")
          .mayOnlyAccessLayers("values")
          .whereLayer("plan")
          .mayOnlyAccessLayers("values", "tables");

  /** Values do not know how files hold them. */
  @ArchTest
  static final ArchRule tensorsDoNotKnowTheirFiles =
      noClasses()
          .that()
          .resideInAPackage("org.farfield.tensor")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.farfield.tensor.files");

  /** The rooms of features, lowest first: each may ask those before it. */
  @ArchTest
  static final ArchRule featureRooms =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("rows")
          .definedBy("org.farfield.features.rows")
          .layer("features")
          .definedBy("org.farfield.features")
          .layer("engine")
          .definedBy("org.farfield.features.engine")
          .whereLayer("rows")
          .mayNotAccessAnyLayer()
          .whereLayer("features")
          .mayOnlyAccessLayers("rows")
          .whereLayer("engine")
          .mayNotBeAccessedByAnyLayer();

  /** The rooms of learning, lowest first: each may ask those before it. */
  @ArchTest
  static final ArchRule learningRooms =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("values")
          .definedBy("org.farfield.learning")
          .layer("rows")
          .definedBy("org.farfield.learning.rows")
          .layer("frames")
          .definedBy("org.farfield.learning.frames")
          .layer("models")
          .definedBy("org.farfield.learning.models")
          .layer("fit")
          .definedBy("org.farfield.learning.fit")
          .layer("parts")
          .definedBy("org.farfield.learning.parts")
          .layer("engine")
          .definedBy("org.farfield.learning.engine")
          .whereLayer("values")
          .mayNotAccessAnyLayer()
          .whereLayer("rows")
          .mayOnlyAccessLayers("values")
          .whereLayer("frames")
          .mayOnlyAccessLayers("values", "rows")
          .whereLayer("models")
          .mayOnlyAccessLayers("values", "rows")
          .whereLayer("fit")
          .mayOnlyAccessLayers("values", "rows", "frames")
          .whereLayer("parts")
          .mayOnlyAccessLayers("values", "rows", "frames", "models", "fit")
          .whereLayer("engine")
          .mayNotBeAccessedByAnyLayer();

  /** The rooms of equilibration, lowest first: each may ask those before it. */
  @ArchTest
  static final ArchRule equilibrationRooms =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("sums")
          .definedBy("org.farfield.equilibration.sums")
          .layer("values")
          .definedBy("org.farfield.equilibration")
          .layer("solvers")
          .definedBy("org.farfield.equilibration.solvers")
          .layer("engine")
          .definedBy("org.farfield.equilibration.engine")
          .whereLayer("sums")
          .mayNotAccessAnyLayer()
          .whereLayer("values")
          .mayOnlyAccessLayers("sums")
          .whereLayer("solvers")
          .mayOnlyAccessLayers("sums", "values")
          .whereLayer("engine")
          .mayNotBeAccessedByAnyLayer();

  /** The rooms of the CUDA backend, lowest first: each may ask those before it. */
  @ArchTest
  static final ArchRule cudaRooms =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("device")
          .definedBy("org.farfield.backend.cuda.device")
          .layer("batch")
          .definedBy("org.farfield.backend.cuda.batch")
          .layer("tables")
          .definedBy("org.farfield.backend.cuda.tables")
          .layer("sums")
          .definedBy("org.farfield.backend.cuda.sums")
          .layer("products")
          .definedBy("org.farfield.backend.cuda.products")
          .layer("backend")
          .definedBy("org.farfield.backend.cuda")
          .whereLayer("device")
          .mayNotAccessAnyLayer()
          .whereLayer("batch")
          .mayOnlyAccessLayers("device")
          .whereLayer("tables")
          .mayOnlyAccessLayers("device", "batch")
          .whereLayer("sums")
          .mayOnlyAccessLayers("device", "batch", "tables")
          .whereLayer("products")
          .mayOnlyAccessLayers("device", "batch", "tables", "sums")
          .whereLayer("backend")
          .mayNotBeAccessedByAnyLayer();

  /**
   * The rooms of the CPU backend: pairs stand apart from waves, which a mesh asks what a job is.
   */
  @ArchTest
  static final ArchRule cpuRooms =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("pairs")
          .definedBy("org.farfield.backend.cpu.pairs")
          .layer("waves")
          .definedBy("org.farfield.backend.cpu.waves")
          .layer("mesh")
          .definedBy("org.farfield.backend.cpu.mesh")
          .layer("backend")
          .definedBy("org.farfield.backend.cpu")
          .whereLayer("pairs")
          .mayNotAccessAnyLayer()
          .whereLayer("waves")
          .mayNotAccessAnyLayer()
          .whereLayer("mesh")
          .mayOnlyAccessLayers("waves")
          .whereLayer("backend")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule onlyTheDeviceKnowsJcuda =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.farfield.backend.cuda.device")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jcuda..");

  @ArchTest
  static final ArchRule onlyKernelsKnowVectors =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.farfield.kernels.cpu")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");

  @ArchTest
  static final ArchRule backendsDoNotSeeEachOther =
      slices().matching("org.farfield.backend.(*)..").should().notDependOnEachOther();

  /**
   * Which sums make up a coefficient is decided once, see {@code Terms}: a backend takes terms, and
   * of a plan only what it costs.
   */
  @ArchTest
  static final ArchRule backendsTakeTerms =
      noClasses()
          .that()
          .resideInAPackage("org.farfield.backend..")
          .should()
          .callMethodWhere(
              target(owner(type(Plan.class)))
                  .and(
                      target(
                          name("path")
                              .or(name("split"))
                              .or(name("windows"))
                              .or(name("kCutoff"))
                              .or(name("mesh"))
                              .or(name("splineOrder")))))
          .orShould()
          .callMethodWhere(
              target(owner(type(ExpansionTables.class)))
                  .and(target(name("densities").or(name("shortRange")))))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ShortRangeTable.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(SplitRestTable.class);

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.farfield.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noPrinting =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.farfield.cli..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  /** Where people write other digits, files and messages are the same. */
  @ArchTest
  static final ArchRule numbersAreWrittenAlikeEverywhere =
      noClasses()
          .should()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(String.class, "formatted", Object[].class)
          .orShould()
          .callMethod(PrintStream.class, "printf", String.class, Object[].class)
          .orShould()
          .callMethod(PrintStream.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
          .orShould()
          .callMethod(PrintWriter.class, "format", String.class, Object[].class);
}
