package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntBiFunction;
import java.util.zip.ZipFile;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.error.InputException;
import org.farfield.features.FeatureSink;
import org.farfield.features.Kept;
import org.farfield.features.MatrixSink;
import org.farfield.features.OutputFormat;
import org.farfield.features.ParquetSink;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.WriteOptions;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.spec.Rotations;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.KeptValues;
import org.farfield.tensor.files.MatrixRows;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables hold the rows of a matrix, and what is kept of frames; DuckDB reads those in Parquet. */
class TableSinkTest {
  private static final List<Structure> FRAMES = frames(new Random(11));

  @TempDir Path directory;

  private static List<Structure> frames(Random random) {
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < 9; f++) {
      int atoms = 2 + random.nextInt(3);
      int[] types = new int[atoms];
      double[] positions = new double[3 * atoms];
      double[] forces = new double[3 * atoms];
      String[] sites = new String[atoms];
      for (int a = 0; a < atoms; a++) {
        types[a] = a == 0 ? 8 : 1;
        sites[a] = "site" + a;
        for (int x = 0; x < 3; x++) {
          positions[3 * a + x] = 2 * a + random.nextDouble();
          forces[3 * a + x] = random.nextGaussian();
        }
      }
      Structure frame =
          new Structure(types, positions, Cell.OPEN)
              .with(Property.of("config_type", "größe " + f))
              .with(Property.of("stress", new double[][] {{f, 1}, {2, 3}, {4, 5}}))
              .with(Column.reals("forces", 3, forces))
              .with(Column.texts("site", sites));
      frames.add(f == 2 ? frame : frame.with(Property.of("energy", -1.5 * f)));
    }
    return frames;
  }

  private static FeatureSpec spec(boolean perStructure) {
    Expansion expansion = Expansion.builder().density(1, 1).maxAngular(1).accuracy(1e-4).build();
    FeatureSpec spec =
        FeatureSpec.of(new DescriptorSpec.PowerSpectrum(DensityProducts.SELF), expansion);
    return perStructure ? spec.with(Pooling.MEAN) : spec;
  }

  private void write(FeatureSpec spec, FeatureSink sink) {
    try (Engine engine = new Engine(new CpuBackend(2))) {
      new Featurizer(engine, "test", 4)
          .run(spec, StructureSources.of("frames", FRAMES), sink, Progress.SILENT);
    }
  }

  private static Kept keep(boolean perStructure, String... names) {
    return Kept.find(List.of(names), spec(perStructure), "frames", FRAMES.iterator());
  }

  private static Npy array(Path npz, String name) throws IOException {
    try (ZipFile zip = new ZipFile(npz.toFile())) {
      return Npy.read(zip.getInputStream(zip.getEntry(name + ".npy")));
    }
  }

  private static double[] doubles(ResultSet row, String column) throws SQLException {
    Object[] list = (Object[]) row.getArray(column).getArray();
    double[] numbers = new double[list.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ((Number) list[i]).doubleValue();
    }
    return numbers;
  }

  private static double[] row(Npy array, int row) {
    int length = array.data().length / array.shape().get(0);
    double[] numbers = new double[length];
    System.arraycopy(array.data(), row * length, numbers, 0, length);
    return numbers;
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false"})
  void duckDbReadsParquet(boolean perStructure, boolean single) throws Exception {
    FeatureSpec spec = spec(perStructure);
    String[] numbers =
        perStructure ? new String[] {"energy", "stress"} : new String[] {"energy", "forces"};
    Path matrix = directory.resolve("m.npz");
    Path table = directory.resolve("t.parquet");
    Kept kept = keep(perStructure, numbers);
    write(spec, OutputFormat.NPZ.sink(matrix, false, new WriteOptions(single, kept)));
    List<Kept.Item> items = new ArrayList<>(kept.items());
    items.addAll(keep(perStructure, "config_type").items());
    write(spec, OutputFormat.PARQUET.sink(table, false, new WriteOptions(single, new Kept(items))));
    Npy features = array(matrix, "features");
    Npy samples = array(matrix, "samples");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet rows = duckdb.createStatement().executeQuery("SELECT * FROM '" + table + "'")) {
      int row = 0;
      for (; rows.next(); row++) {
        assertThat(doubles(rows, "features")).isEqualTo(row(features, row));
        int system = rows.getInt("system");
        assertThat((double) system).isEqualTo(row(samples, row)[0]);
        assertThat(rows.getString("config_type")).isEqualTo("größe " + system);
        assertThat(new double[] {rows.getDouble("energy")})
            .isEqualTo(row(array(matrix, "energy"), row));
        assertThat(doubles(rows, numbers[1])).isEqualTo(row(array(matrix, numbers[1]), row));
        if (perStructure) {
          assertThat(doubles(rows, "stress")).containsExactly(system, 1, 2, 3, 4, 5);
        } else {
          int atom = rows.getInt("atom");
          assertThat(rows.getInt("center_type")).isEqualTo(FRAMES.get(system).type(atom));
          assertThat(doubles(rows, "forces")).isEqualTo(row(forces(FRAMES.get(system)), atom));
        }
      }
      assertThat(row).isEqualTo(features.shape().get(0));
    }
  }

  /** Coefficients as tables: each number is that of the matrix whose column has its labels. */
  @ParameterizedTest
  @CsvSource({"expansion, false", "equivariant, false", "expansion, true"})
  void componentsAreRowsOfParquetAndAxesOfHdf5(String descriptor, boolean perStructure)
      throws Exception {
    Expansion expansion =
        Expansion.builder().density(1, 1).density(3, 1).maxAngular(2).accuracy(1e-4).build();
    FeatureSpec each =
        FeatureSpec.of(
            descriptor.equals("expansion")
                ? new DescriptorSpec.Expansion()
                : new DescriptorSpec.Equivariant(
                    DensityProducts.SELF, 2, new Rotations(0, 2, 0, 2)),
            expansion);
    FeatureSpec spec = perStructure ? each.with(Pooling.SUM) : each;
    WriteOptions options = new WriteOptions(false, keep(perStructure, "energy", "stress"));
    Path matrix = directory.resolve("m.npz");
    write(spec, new MatrixSink(matrix, false, options));
    Path hdf = directory.resolve("t.h5");
    write(spec, OutputFormat.HDF5.sink(hdf, false, options));
    ParquetSink sink = new ParquetSink(directory.resolve("t.parquet"), false, options);
    write(spec, sink);
    Npy features = array(matrix, "features");
    JsonNode sidecar = new ObjectMapper().readTree(directory.resolve("m.npz.json").toFile());
    Map<Map<String, Integer>, Integer> columns = new HashMap<>();
    for (JsonNode labels : sidecar.get("columns")) {
      columns.put(labels(sidecar.get("column_names"), labels), columns.size());
    }
    List<String> files;
    try (var all = Files.list(directory)) {
      files = all.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".parquet")).toList();
    }
    assertThat(files)
        .contains("t-l0.parquet", "t-l1.parquet", "t-l2.parquet")
        .hasSize(descriptor.equals("expansion") ? 3 : 5); // λ = 1, 2 of both parities
    int compared = 0;
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        HdfFile inHdf = new HdfFile(hdf)) {
      for (String file : files) {
        Path path = directory.resolve(file);
        String group = "features/" + file.substring(2, file.length() - ".parquet".length()) + "/";
        double[][][] values = (double[][][]) inHdf.getDatasetByPath(group + "values").getData();
        JsonNode said = metadata(duckdb, path);
        assertThat((int[][]) inHdf.getDatasetByPath(group + "labels").getData())
            .isDeepEqualTo(new ObjectMapper().treeToValue(said.get("columns"), int[][].class));
        ResultSet rows = duckdb.createStatement().executeQuery("SELECT * FROM '" + path + "'");
        int at = 0;
        for (; rows.next(); at++) {
          int components = 2 * rows.getInt("o3_lambda") + 1;
          int row = at / components;
          double[] numbers = doubles(rows, "features");
          assertThat(values[row][at % components]).isEqualTo(numbers);
          assertThat(rows.getInt("o3_mu")).isEqualTo(at % components - rows.getInt("o3_lambda"));
          double[] sample = row(array(matrix, "samples"), row);
          assertThat((double) rows.getInt("system")).isEqualTo(sample[0]);
          assertThat(new double[] {rows.getDouble("energy")})
              .isEqualTo(row(array(matrix, "energy"), row));
          assertThat(doubles(rows, "stress")).containsExactly(sample[0], 1, 2, 3, 4, 5);
          if (!perStructure) {
            assertThat((double) rows.getInt("atom")).isEqualTo(sample[1]);
            int type = FRAMES.get((int) sample[0]).type((int) sample[1]);
            assertThat(rows.getInt("center_type")).isEqualTo(type);
          }
          for (int n = 0; n < numbers.length; n++) {
            Map<String, Integer> key = labels(said.get("column_names"), said.get("columns").get(n));
            for (String name : List.of("o3_lambda", "o3_sigma", "o3_mu")) {
              key.put(name, rows.getInt(name));
            }
            if (descriptor.equals("expansion")) {
              key.remove("o3_sigma"); // which a matrix of coefficients does not say
            }
            assertThat(numbers[n]).isEqualTo(row(features, row)[columns.get(key)]);
            compared++;
          }
        }
        assertThat(at).isEqualTo(features.shape().get(0) * values[0].length);
      }
    }
    assertThat(compared).isEqualTo(features.data().length);
  }

  private static JsonNode metadata(Connection duckdb, Path file) throws Exception {
    try (ResultSet text =
        duckdb
            .createStatement()
            .executeQuery("SELECT decode(value) FROM parquet_kv_metadata('" + file + "')")) {
      text.next();
      return new ObjectMapper().readTree(text.getString(1));
    }
  }

  private static Map<String, Integer> labels(JsonNode names, JsonNode values) {
    Map<String, Integer> labels = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      labels.put(names.get(i).textValue(), values.get(i).intValue());
    }
    return labels;
  }

  private static Npy forces(Structure structure) {
    double[] all = structure.column("forces").numbers();
    return new Npy("f8", List.of(structure.size(), 3), List.of(), all);
  }

  @Test
  void hdf5HoldsTheSame() throws IOException {
    Path matrix = directory.resolve("m.npz");
    Path table = directory.resolve("t.h5");
    write(spec(false), new MatrixSink(matrix, false));
    Kept kept = keep(false, "energy", "site", "stress");
    write(spec(false), OutputFormat.HDF5.sink(table, false, new WriteOptions(false, kept)));
    Npy features = array(matrix, "features");
    try (HdfFile hdf = new HdfFile(table)) {
      double[][] all = (double[][]) hdf.getDatasetByPath("features").getData();
      for (int row = 0; row < all.length; row++) {
        assertThat(all[row]).isEqualTo(row(features, row));
      }
      double[][][] stress = (double[][][]) hdf.getDatasetByPath("stress").getData();
      int last = all.length - 1;
      assertThat(stress[last]).isDeepEqualTo(new double[][] {{8, 1}, {2, 3}, {4, 5}});
      String[] sites = (String[]) hdf.getDatasetByPath("site").getData();
      assertThat(sites[1]).isEqualTo("site1");
      double[] energy = (double[]) hdf.getDatasetByPath("energy").getData();
      assertThat(energy[last]).isEqualTo(-12);
      int[][] labels = (int[][]) hdf.getDatasetByPath("feature_labels").getData();
      assertThat(labels).hasNumberOfRows(features.shape().get(1));
    }
  }

  /** The same input gives the same bytes, and a run that fails leaves none. */
  @ParameterizedTest
  @CsvSource({"parquet", "h5", "npz", "mts"})
  void bytesAreFixedAndNothingIsLeft(String format) throws IOException {
    OutputFormat kind = OutputFormat.of(format).orElseThrow();
    WriteOptions options = new WriteOptions(true, keep(false, "energy", "forces"));
    Path first = directory.resolve("a." + format);
    Path second = directory.resolve("b." + format);
    write(spec(false), kind.sink(first, false, options));
    write(spec(false), kind.sink(second, false, options));
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    Path third = directory.resolve("c." + format);
    Structure other = FRAMES.get(3).with(Column.reals("forces", new double[FRAMES.get(3).size()]));
    List<Structure> frames = List.of(FRAMES.get(0), other);
    try (Engine engine = new Engine(new CpuBackend(1))) {
      assertThatThrownBy(
              () ->
                  new Featurizer(engine, "test")
                      .run(
                          spec(false),
                          StructureSources.of("frames", frames),
                          kind.sink(third, false, options),
                          Progress.SILENT))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'forces' has 1 numbers, 3 in the first frame that has it");
    }
    try (var left = Files.list(directory)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("c." + format));
    }
  }

  /** Texts of frames and of atoms, some beyond 16 bits, some that a frame lacks. */
  @ParameterizedTest
  @CsvSource({"mts, false", "npz, false", "mts, true", "npz, true"})
  void arraysHoldTexts(String format, boolean perStructure) {
    List<Structure> frames = new ArrayList<>(FRAMES);
    frames.set(1, FRAMES.get(1).with(Property.of("config_type", "Ångström 𝔸𝔹ℂ")));
    frames.set(4, new Structure(new int[] {8, 1}, new double[] {0, 0, 0, 0, 0, 1}, Cell.OPEN));
    List<String> names =
        perStructure ? List.of("config_type") : List.of("site", "energy", "config_type");
    Kept kept =
        Kept.find(names, spec(perStructure), "frames", frames.iterator())
            .measured(frames.iterator());
    Path file = directory.resolve("t." + format);
    FeatureSink sink =
        OutputFormat.of(format).orElseThrow().sink(file, false, new WriteOptions(true, kept));
    StructureSource source = StructureSources.of("frames", frames);
    try (Engine engine = new Engine(new CpuBackend(2))) {
      new Featurizer(engine, "test", 4).run(spec(perStructure), source, sink, Progress.SILENT);
    }
    List<KeptValues> columns =
        format.equals("mts")
            ? MtsFile.readKept(file, kept.columns()).columns()
            : MatrixRows.read(file, kept.columns()).kept();
    List<String> kinds = new ArrayList<>();
    List<String> sites = new ArrayList<>();
    for (Structure frame : frames) {
      for (int row = 0; row < (perStructure ? 1 : frame.size()); row++) {
        Property kind = frame.properties().get("config_type");
        kinds.add(kind == null ? "" : kind.text());
        sites.add(kind == null ? "" : "site" + row);
      }
    }
    assertThat(columns.get(columns.size() - 1).texts()).isEqualTo(kinds);
    if (!perStructure) {
      assertThat(columns.get(0).texts()).isEqualTo(sites);
      assertThat(columns.get(1).numbers()).hasSize(sites.size());
    }
    ToIntBiFunction<Path, String> width =
        format.equals("mts") ? MtsFile::keptWidth : MatrixRows::keptWidth;
    assertThat(width.applyAsInt(file, "config_type")).isEqualTo(12); // of them three of two chars
  }

  /** A text that has grown since the first look does not fit. */
  @Test
  void aTextThatHasGrownIsRefused() {
    Path file = directory.resolve("t.mts");
    Kept kept = keep(false, "config_type").measured(FRAMES.iterator());
    List<Structure> other =
        List.of(FRAMES.get(0).with(Property.of("config_type", "longer than before")));
    StructureSource source = StructureSources.of("frames", other);
    try (Engine engine = new Engine(new CpuBackend(1))) {
      FeatureSink sink = OutputFormat.MTS.sink(file, false, new WriteOptions(false, kept));
      Featurizer featurizer = new Featurizer(engine, "test");
      assertThatThrownBy(() -> featurizer.run(spec(false), source, sink, Progress.SILENT))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'config_type' is longer than when the input was looked at");
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void whatCannotBeKeptIsRefused() {
    assertThatThrownBy(() -> keep(false, "energie")).hasMessageContaining("frames: no frame has");
    assertThatThrownBy(() -> keep(true, "forces")).hasMessageContaining("is of atoms");
    assertThatThrownBy(() -> keep(false, "system")).hasMessageContaining("cannot be the name");
    assertThatThrownBy(() -> keep(false, "a/b")).hasMessageContaining("cannot be the name");
    WriteOptions energy = new WriteOptions(false, keep(false, "energy"));
    assertThatThrownBy(
            () -> write(spec(false), new MatrixSink(directory.resolve("x.npy"), false, energy)))
        .hasMessageContaining("holds one array alone");
    assertThat(Kept.read(keep(false, "forces", "site", "stress").write()))
        .isEqualTo(keep(false, "forces", "site", "stress"));
  }
}
