/**
 * Long-distance equivariant (LODE) descriptors of atomic structures. Start at {@link
 * org.farfield.Farfield}.
 *
 * <p>What is exported is what programs use: the session, what it takes and what it gives. Backends,
 * tables, kernels and the command line may change between any two versions.
 */
module org.farfield {
  exports org.farfield; // the session
  exports org.farfield.error;
  exports org.farfield.structure; // what it takes: atoms,
  exports org.farfield.spec; // what to make of them,
  exports org.farfield.basis;
  exports org.farfield.potential;
  exports org.farfield.expansion; // what it gives: coefficients and their derivatives,
  exports org.farfield.features; // features, energies, and where they go,
  exports org.farfield.tensor;
  exports org.farfield.learning; // what is learned from them,
  exports org.farfield.equilibration; // and charges

  // without it the sums run several times slower: --add-modules jdk.incubator.vector
  requires static jdk.incubator.vector;
  requires com.fasterxml.jackson.core;
  requires transitive com.fasterxml.jackson.databind; // nodes are what Metadata gives
  requires com.fasterxml.jackson.dataformat.yaml;
  requires java.desktop; // plots
  requires java.sql; // databases of ASE
  requires jdk.unsupported; // JLargeArrays
  requires org.apache.commons.compress;
  requires org.apache.commons.numbers.gamma;
  requires org.slf4j;
  requires org.tukaani.xz;
  requires info.picocli;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires io.jhdf;
  requires me.tongfei.progressbar;
  requires org.xerial.sqlitejdbc;

  // automatic modules, whose names are those of their files
  requires aircompressor;
  requires ciftools.java;
  requires ejml.core;
  requires ejml.ddense;
  requires jcublas;
  requires jcuda;
  requires jcufft;
  requires parquet.format.structures;
  requires xchart;

  uses org.farfield.runs.Cluster.Provider; // Apache Spark, in a jar of its own

  opens org.farfield.cli to
      info.picocli;
  opens org.farfield.cli.plot to
      info.picocli;
}
