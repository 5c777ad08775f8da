package org.farfield.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ForceClientTest {
  private static final double HARTREE = 27.211386245988;
  private static final double[] CELL = {10, 1, 2, 0, 11, 3, 0, 0, 12}; // vectors are columns

  @TempDir private Path folder;
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final List<Structure> seen = Collections.synchronizedList(new ArrayList<>());

  private static Structure start(Cell cell) {
    return new Structure(new int[] {8, 1}, new double[6], cell)
        .with(Column.reals("charge", new double[] {-1, 1}));
  }

  private static Cell slab() {
    return new Cell(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, true, true, false);
  }

  // E = Σ r² / 2 in eV: forces −r, strain Σ r_α r_β.
  private ForceClient.Answer model(Structure s) {
    seen.add(s);
    double[] forces = s.positions();
    double energy = 0;
    double[] strain = new double[9];
    for (int x = 0; x < forces.length; x++) {
      energy += forces[x] * forces[x] / 2;
      for (int y = 0; y < 3; y++) {
        strain[3 * (x % 3) + y] += forces[x] * s.position(x / 3, y);
      }
      forces[x] = -forces[x];
    }
    return new ForceClient.Answer(energy, forces, strain);
  }

  private CompletableFuture<Long> client(SmallServer server, Structure start, int wait)
      throws Exception {
    return client(server.address(), start, wait);
  }

  private CompletableFuture<Long> client(String address, Structure start, int wait) {
    ServerAddress where = ServerAddress.parse(address);
    Function<Structure, ForceClient.Answer> model = this::model;
    ForceClient client = new ForceClient(where, start, EnergyUnit.EV, model, notes::add);
    return CompletableFuture.supplyAsync(() -> client.run(Duration.ofSeconds(wait)));
  }

  /** A connection that breaks begins anew, and the end is the server's word. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void forcesAreSaidInTheUnitsOfTheProtocol(boolean unix) throws Exception {
    double[] r = {0.5, -1, 2, 3, 0.25, -0.75};
    try (SmallServer server = new SmallServer(unix ? folder.resolve("s") : null)) {
      CompletableFuture<Long> steps = client(server, start(slab()), 30);
      server.accept();
      assertThat(server.status()).isEqualTo("READY");
      server.init("any words");
      server.positions(CELL, r);
      assertThat(server.status()).isEqualTo("HAVEDATA");
      SmallServer.Said said = server.forces();
      assertThat(server.status()).isEqualTo("READY");
      double a = ForceClient.BOHR;
      double squares = 0;
      double[] virial = new double[9];
      for (int x = 0; x < 6; x++) {
        squares += r[x] * r[x] / 2;
        assertThat(said.forces()[x]).isCloseTo(-r[x] * a * a / HARTREE, within(1e-15));
        for (int y = 0; y < 3; y++) {
          virial[3 * (x % 3) + y] -= r[x] * r[x / 3 * 3 + y] * a * a / HARTREE;
        }
      }
      assertThat(said.energy()).isCloseTo(squares * a * a / HARTREE, within(1e-15));
      assertThat(said.virial()).containsExactly(virial, within(1e-15));
      Structure s = seen.get(0);
      assertThat(s.types()).containsExactly(8, 1);
      assertThat(s.numbers("charge")).containsExactly(-1, 1);
      assertThat(s.cell().isPeriodic(2)).isFalse();
      assertThat(s.cell().rows())
          .containsExactly(
              new double[] {10 * a, 0, 0, a, 11 * a, 0, 2 * a, 3 * a, 12 * a}, within(1e-12));
      server.drop();
      server.accept();
      assertThat(server.status()).isEqualTo("READY");
      server.positions(CELL, r);
      assertThat(server.forces().energy()).isEqualTo(said.energy());
      server.say("EXIT");
      assertThat(steps.get()).isEqualTo(2);
    }
    assertThat(notes).anyMatch(note -> note.contains("waiting for a server"));
    assertThat(notes).last().isEqualTo("the server has ended");
  }

  @Test
  void moleculesStayOpenWhateverTheServersCell() throws Exception {
    try (SmallServer server = new SmallServer(null)) {
      CompletableFuture<Long> steps = client(server, start(Cell.OPEN), 30);
      server.accept();
      server.positions(new double[9], new double[6]);
      server.forces();
      server.say("EXIT");
      assertThat(steps.get()).isEqualTo(1);
      assertThat(seen.get(0).cell()).isEqualTo(Cell.OPEN);
    }
  }

  @Test
  void whatIsNoServerOfTheseAtomsIsSaid() throws Exception {
    try (SmallServer server = new SmallServer(null)) {
      CompletableFuture<Long> other = client(server, start(Cell.OPEN), 30);
      server.accept();
      server.positions(CELL, new double[9]);
      refused(other, InputException.class, "the server has 3 atoms, and");
      CompletableFuture<Long> early = client(server, start(Cell.OPEN), 30);
      server.accept();
      server.say("GETFORCE");
      refused(early, InputException.class, "before it sends positions");
      CompletableFuture<Long> html = client(server, start(Cell.OPEN), 30);
      server.accept();
      server.say("HTTP/1.1 400");
      refused(html, InputException.class, "'HTTP/1.1 400', which is no message");
    }
    CompletableFuture<Long> none = client("unix:" + folder.resolve("none"), start(Cell.OPEN), 0);
    refused(none, ResourceException.class, "no server listens at unix:");
  }

  private static void refused(
      CompletableFuture<Long> steps, Class<? extends Throwable> kind, String words) {
    assertThatThrownBy(steps::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(kind)
        .hasMessageContaining(words);
  }

  @Test
  void aServerThatStaysAwayIsTheEnd() throws Exception {
    CompletableFuture<Long> steps;
    try (SmallServer server = new SmallServer(null)) {
      steps = client(server, start(Cell.OPEN), 1);
      server.accept();
      server.status();
    }
    assertThat(steps.get()).isZero();
    assertThat(notes).last().isEqualTo("no server came back in 1 s");
  }

  @ParameterizedTest
  @CsvSource({"unix:", "localhost", "localhost:0", "localhost:70000", ":31415", "host:port"})
  void wrongAddressesAreSaid(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unix:NAME or HOST:PORT");
  }

  @Test
  void unitsAreKnownByName() {
    assertThat(EnergyUnit.parse("kcal/mol").toHartree(627.509474063)).isEqualTo(1);
    assertThat(EnergyUnit.parse("EV").toHartree(HARTREE)).isEqualTo(1);
    assertThatThrownBy(() -> EnergyUnit.parse("J")).isInstanceOf(InputException.class);
  }
}
