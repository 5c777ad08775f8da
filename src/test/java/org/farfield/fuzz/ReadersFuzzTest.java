package org.farfield.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.farfield.AseDatabases;
import org.farfield.StructureTables;
import org.farfield.cli.Main;
import org.farfield.equilibration.ChargeModel;
import org.farfield.error.InputException;
import org.farfield.explore.EnvironmentMap;
import org.farfield.learning.engine.ModelFile;
import org.farfield.runs.InputFiles;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.spec.text.Documents;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.Npy;
import org.farfield.tensor.files.TableColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Malformed variants of the files that readers take: structures, documents, tensors and models.
 * Those that commands take beside them: {@link CommandsFuzzTest}.
 */
class ReadersFuzzTest {
  private static final String CIF =
      """
      data_x
      _cell_length_a 5.6
      _cell_length_b 5.6
      _cell_length_c 5.6
      _cell_angle_alpha 90
      _cell_angle_beta 90
      _cell_angle_gamma 90
      _symmetry_space_group_name_H-M 'F m -3 m'
      loop_
      _atom_site_label
      _atom_site_type_symbol
      _atom_site_fract_x
      _atom_site_fract_y
      _atom_site_fract_z
      Na1 Na 0 0 0
      Cl1 Cl 0.5 0.5 0.5
      """;

  @TempDir static Path shared;

  @TempDir Path directory;

  private static byte[] seed(String format) throws IOException {
    return switch (format) {
      case "extxyz" -> first(Path.of("examples/dimers.xyz"), 20);
      case "poscar" ->
          bytes("NaCl\n5.6\n1 0 0\n0 1 0\n0 0 1\nNa Cl\n1 1\nDirect\n0 0 0\n.5 .5 .5\n");
      case "xdatcar" ->
          bytes(
              "NaCl\n1\n6 0 0\n0 6 0\n0 0 6\nNa Cl\n1 1\nDirect configuration= 1\n0 0 0\n.5 .5 .5\n"
                  + "Direct configuration= 2\n0 0 .1\n.5 .5 .6\n");
      case "cif" -> bytes(CIF);
      case "lammps-dump" ->
          bytes(
              "ITEM: TIMESTEP\n"
                  + "0\n"
                  + "ITEM: NUMBER OF ATOMS\n"
                  + "2\n"
                  + "ITEM: BOX BOUNDS xy xz yz pp pp ff\n"
                  + "0 6 1\n"
                  + "0 6 0\n"
                  + "0 6 0\n"
                  + "ITEM: ATOMS id element x y z q\n"
                  + "1 O 0 0 0 -1\n"
                  + "2 H 1 1 1 1\n");
      case "lammps-data" ->
          bytes(
              "x\n\n2 atoms\n2 atom types\n0 6 xlo xhi\n0 6 ylo yhi\n0 6 zlo zhi\n\nMasses\n\n"
                  + "1 16 # O\n2 1 # H\n\nAtoms # charge\n\n1 1 -1 0 0 0\n2 2 1 1 1 1 0 0 0\n");
      case "gz" -> packed(seed("extxyz"), GZIPOutputStream::new);
      case "bz2" -> packed(seed("extxyz"), out -> new BZip2CompressorOutputStream(out, 1));
      case "xz" -> packed(seed("extxyz"), out -> new XZOutputStream(out, new LZMA2Options(0)));
      case "zst" -> packed(seed("extxyz"), ZstdOutputStream::new);
      default -> throw new IllegalArgumentException(format);
    };
  }

  private static byte[] first(Path file, int lines) throws IOException {
    return bytes(String.join("\n", Files.readAllLines(file).subList(0, lines)) + "\n");
  }

  private interface Packing {
    OutputStream of(OutputStream out) throws IOException;
  }

  private static byte[] packed(byte[] file, Packing packing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packing.of(bytes)) {
      out.write(file);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "extxyz",
        "poscar",
        "xdatcar",
        "cif",
        "lammps-dump",
        "lammps-data",
        "gz",
        "bz2",
        "xz",
        "zst"
      })
  void structures(String format) throws IOException {
    boolean isPacked = format.length() < "cif".length() || List.of("bz2", "zst").contains(format);
    Variants.all(
        format,
        seed(format),
        file -> {
          try (StructureReader reader =
              StructureReaders.open(
                  new ByteArrayInputStream(file), "in", isPacked ? "extxyz" : format)) {
            for (Structure s = reader.read(); s != null; s = reader.read()) {
              walk(s);
            }
          }
        });
  }

  /** Tables of structures: pages with and without lists of values. */
  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd", "uncompressed"})
  void tables(String compression) throws Exception {
    Path file = directory.resolve("in.parquet");
    List<String> rows = new ArrayList<>();
    for (int atoms = 1; atoms < 6; atoms++) {
      int[] types = IntStream.rangeClosed(1, atoms).map(a -> a == 1 ? 8 : 1).toArray();
      Structure s = new Structure(types, new double[3 * atoms], Cell.OPEN);
      rows.add(
          StructureTables.row(
              s,
              "'a" + atoms + "' AS config",
              atoms + "::BIGINT AS id",
              StructureTables.list(new double[atoms]) + " AS charges"));
    }
    String dictionary = compression.equals("zstd") ? "1000" : "1"; // values to be listed
    StructureTables.write(
        file,
        rows,
        "* EXCLUDE symbols",
        "COMPRESSION " + compression,
        "DICTIONARY_SIZE_LIMIT " + dictionary);
    Variants.all(
        "parquet " + compression,
        Files.readAllBytes(file),
        variant -> {
          Files.write(file, variant);
          try (StructureReader reader = StructureReaders.open(file)) {
            for (Structure s = reader.read(); s != null; s = reader.read()) {
              walk(s);
            }
          }
        });
  }

  /** Databases of ASE: pages of SQLite's, and what is in them. */
  @Test
  void databases() throws Exception {
    Path file = directory.resolve("in.db");
    try (Connection db = AseDatabases.make(file)) {
      for (int atoms = 1; atoms < 6; atoms++) {
        int[] types = IntStream.rangeClosed(1, atoms).map(a -> a == 1 ? 8 : 1).toArray();
        Map<String, Object> row =
            AseDatabases.row(new Structure(types, new double[3 * atoms], Cell.OPEN));
        row.put("energy", -1.5 * atoms);
        row.put("charges", AseDatabases.bytes(new double[atoms]));
        row.put("key_value_pairs", "{\"config\": \"a" + atoms + "\", \"n\": 3}");
        AseDatabases.insert(db, row);
      }
    }
    Variants.all(
        "ase-db",
        Files.readAllBytes(file),
        variant -> {
          Files.write(file, variant);
          try (StructureReader reader = StructureReaders.open(file)) {
            for (Structure s = reader.read(); s != null; s = reader.read()) {
              walk(s);
            }
          }
        });
  }

  /** Logs of tables of Delta Lake: which files are in them. */
  @Test
  void logs() throws IOException {
    Path table = Files.createDirectories(directory.resolve("table"));
    Path log = Files.createDirectories(table.resolve("_delta_log"));
    Files.writeString(
        log.resolve("00000000000000000000.json"),
        """
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"a","format":{"provider":"parquet"},"partitionColumns":[],"configuration":{}}}
        {"add":{"path":"a%20b.parquet","size":10,"modificationTime":1,"dataChange":true}}
        {"add":{"path":"c.parquet","size":10,"modificationTime":1,"dataChange":true}}
        """);
    Path second = log.resolve("00000000000000000001.json");
    byte[] seed =
        bytes(
            """
            {"commitInfo":{"operation":"DELETE"}}
            {"remove":{"path":"c.parquet","dataChange":true,"deletionTimestamp":2}}
            {"add":{"path":"d/e.parquet","partitionValues":{},"size":12,"dataChange":true}}
            """);
    Variants.all(
        "delta log",
        seed,
        variant -> {
          Files.write(second, variant);
          InputFiles.of(List.of(table.toString()), note -> {});
        });
  }

  // What is only parsed when it is asked for.
  private static void walk(Structure structure) {
    for (Column column : structure.columns().values()) {
      if (column.type() != Column.Type.TEXT) {
        column.numbersOrNaN();
      }
    }
    for (Property property : structure.properties().values()) {
      try {
        property.numbers();
      } catch (InputException e) {
        property.text();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.yaml", "equivariant.yaml", "multiscale.yaml"})
  void configurations(String example) throws IOException {
    Path file = directory.resolve("in.yaml");
    Variants.all(
        example,
        Files.readAllBytes(Path.of("examples", example)),
        variant -> Documents.read(Files.write(file, variant)));
  }

  @Test
  void specifications() throws IOException {
    Expansion expansion = Expansion.builder().density(1, 0.8).density(3, 1.2).build();
    FeatureSpec spec =
        FeatureSpec.of(new DescriptorSpec.PowerSpectrum(DensityProducts.SELF), expansion);
    Path file = directory.resolve("in.json");
    Variants.all(
        "spec",
        bytes(Codec.text(spec)),
        variant -> Codec.read(Documents.read(Files.write(file, variant))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base: eeq-2019\nelements:\n  O: {polarizability: 0.4, width: 0.7}\n  H: {width: 0.6}\n",
        "elements:\n  O: {electronegativity: 5, hardness: 12, width: 0.7, coordination: 0.1,"
            + " covalent-radius: 0.6}\n"
      })
  void parameters(String text) throws IOException {
    Path file = directory.resolve("in.yaml");
    Variants.all(
        "parameters",
        bytes(text),
        variant -> {
          Files.write(file, variant);
          ChargeModel.read(file);
        });
  }

  /** Features as maps of environments read them. */
  @ParameterizedTest
  @ValueSource(strings = {"f.mts", "f.npz", "f.npz.json", "f.parquet", "f.h5"})
  void maps(String part) throws IOException {
    String features = part.replace(".json", "");
    command(
        "featurize examples/dimers.xyz --frames 0:3 --max-radial 1 --max-angular 1 --device cpu"
            + " --descriptor power-spectrum --out "
            + directory.resolve(features));
    Path file = directory.resolve(part);
    List<Path> files = List.of(directory.resolve(features));
    Variants.all(
        "map of " + part,
        Files.readAllBytes(file),
        variant -> {
          Files.write(file, variant);
          EnvironmentMap.of(
              files,
              features.endsWith(".npz") ? Optional.of(ReadersFuzzTest::dimers) : Optional.empty(),
              100);
        });
  }

  private static void dimers(Set<Integer> wanted, BiConsumer<Integer, Structure> taker) {
    try (StructureReader reader = StructureReaders.open(Path.of("examples/dimers.xyz"))) {
      for (int frame = 0; frame < 3; frame++) {
        Structure structure = reader.read();
        if (wanted.contains(frame)) {
          taker.accept(frame, structure);
        }
      }
    }
  }

  private static void command(String line) {
    StringWriter err = new StringWriter();
    PrintWriter out = new PrintWriter(err, true);
    assertThat(Main.run(line.split(" "), out, out)).as(err.toString()).isZero();
  }

  /** Models: bytes of the file; and of one entry, with the right checksum. */
  @ParameterizedTest
  @ValueSource(strings = {"whole", "info.json", "keys.npy", "blocks/0/properties.npy"})
  void models(String part) throws IOException {
    Path good = shared.resolve("good.ff"); // learned once
    if (!Files.exists(good)) {
      command(
          "train examples/dimers.xyz --target energy --frames 0:9 --cv 2 --max-radial 1"
              + " --max-angular 1 --descriptor power-spectrum --device cpu --out "
              + good);
    }
    Path file = directory.resolve("in.ff");
    boolean isWhole = part.equals("whole");
    Variants.all(
        "model.ff " + part,
        isWhole ? Files.readAllBytes(good) : entry(good, part),
        variant -> {
          Files.write(file, isWhole ? variant : replaced(good, part, variant));
          ModelFile.read(file);
        });
  }

  private static TensorMap map() {
    Labels samples = new Labels(List.of("system", "atom"), new int[] {0, 0, 0, 1});
    Labels properties = Labels.range("n", 0, 2);
    TensorBlock block =
        new TensorBlock(
            new double[] {1, 2, 3, 4}, samples, List.of(Labels.range("o3_mu", 0, 1)), properties);
    return new TensorMap(new Labels(List.of("center_type"), new int[] {8}), List.of(block));
  }

  /** Bytes of the file; and of one entry, with the right checksum. */
  @ParameterizedTest
  @ValueSource(strings = {"whole", "keys.npy", "blocks/0/values.npy", "blocks/0/samples.npy"})
  void features(String part) throws IOException {
    Path good = directory.resolve("good.mts");
    MtsFile.write(good, map(), "{\"a\":\"b\"}", false);
    Path file = directory.resolve("in.mts");
    byte[] whole = Files.readAllBytes(good);
    byte[] seed = part.equals("whole") ? whole : entry(good, part);
    Variants.all(
        part,
        seed,
        variant -> {
          Files.write(file, part.equals("whole") ? variant : replaced(good, part, variant));
          MtsFile.read(file);
          MtsFile.readInfo(file);
        });
    if (!part.equals("whole")) {
      Variants.all(
          part + " alone",
          seed,
          variant -> {
            try {
              Npy.read(new ByteArrayInputStream(variant));
            } catch (IOException e) {
              throw new InputException(String.valueOf(e.getMessage()), e); // who reads says where
            }
          });
    }
  }

  /** What is kept beside features: arrays of texts, with the right checksum. */
  @ParameterizedTest
  @ValueSource(strings = {"kept/config_type.npy", "kept/samples.npy"})
  void texts(String part) throws IOException {
    Path good = directory.resolve("good.mts");
    command(
        "featurize examples/dimers.xyz --frames 0:3 --max-radial 1 --max-angular 1 --device cpu"
            + " --keep config_type --out "
            + good);
    Path file = directory.resolve("in.mts");
    List<TableColumn> columns =
        List.of(new TableColumn("config_type", TableColumn.Type.TEXT, List.of()));
    Variants.all(
        part,
        entry(good, part),
        variant -> {
          Files.write(file, replaced(good, part, variant));
          MtsFile.readKept(file, columns);
          MtsFile.keptWidth(file, "config_type");
        });
  }

  static byte[] entry(Path zip, String name) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      return file.getInputStream(file.getEntry(name)).readAllBytes();
    }
  }

  static byte[] replaced(Path zip, String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipFile file = new ZipFile(zip.toFile());
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry old : file.stream().toList()) {
        byte[] now = old.getName().equals(name) ? content : file.getInputStream(old).readAllBytes();
        ZipEntry entry = new ZipEntry(old.getName());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(now.length);
        CRC32 crc = new CRC32();
        crc.update(now);
        entry.setCrc(crc.getValue());
        out.putNextEntry(entry);
        out.write(now);
      }
    }
    return bytes.toByteArray();
  }
}
