package org.farfield;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

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
          .layer("structure")
          .definedBy("org.farfield.structure..")
          .layer("potential")
          .definedBy("org.farfield.potential")
          .layer("basis")
          .definedBy("org.farfield.basis")
          .layer("expansion")
          .definedBy("org.farfield.expansion")
          .layer("backend")
          .definedBy("org.farfield.backend..")
          .optionalLayer("descriptor")
          .definedBy("org.farfield.descriptor..")
          .layer("reduction")
          .definedBy("org.farfield.reduction")
          .optionalLayer("tensor")
          .definedBy("org.farfield.tensor")
          .optionalLayer("pipeline")
          .definedBy("org.farfield.pipeline")
          .optionalLayer("facade")
          .definedBy("org.farfield")
          .optionalLayer("cli")
          .definedBy("org.farfield.cli..")
          .whereLayer("math")
          .mayOnlyAccessLayers("error")
          .whereLayer("files")
          .mayOnlyAccessLayers("error")
          .whereLayer("structure")
          .mayOnlyAccessLayers("error", "math", "files")
          .whereLayer("potential")
          .mayOnlyAccessLayers("error", "math")
          .whereLayer("basis")
          .mayOnlyAccessLayers("error", "math")
          .whereLayer("expansion")
          .mayOnlyAccessLayers("error", "math", "structure", "potential", "basis")
          .whereLayer("backend")
          .mayOnlyAccessLayers("error", "math", "structure", "potential", "basis", "expansion")
          .whereLayer("descriptor")
          .mayOnlyAccessLayers("error", "math", "expansion", "backend")
          .whereLayer("reduction")
          .mayOnlyAccessLayers("error", "math")
          .whereLayer("tensor")
          .mayOnlyAccessLayers("error", "math", "files")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("pipeline")
          .mayOnlyBeAccessedByLayers("facade", "cli");

  @ArchTest
  static final ArchRule backendsDoNotSeeEachOther =
      slices().matching("org.farfield.backend.(*)..").should().notDependOnEachOther();

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
}
