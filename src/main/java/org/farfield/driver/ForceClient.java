package org.farfield.driver;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * A client of the i-PI protocol: the server moves atoms, this one says energy, forces and virial.
 * Servers are i-PI, ASE's {@code SocketIOCalculator} and others; they know neither elements nor
 * boundary conditions, which are those of a structure to start from.
 *
 * <p>It goes on until a server says that it ends. When a connection breaks, it waits for a server
 * to come back.
 */
public final class ForceClient {
  /** Bohr in Å; CODATA 2018. */
  static final double BOHR = 0.529177210903;

  private static final long RETRY_MILLIS = 100;

  private final ServerAddress address;
  private final Structure start;
  private final EnergyUnit unit;
  private final Function<Structure, Answer> model;
  private final Consumer<String> notes;
  private long steps;

  /**
   * What a model says of positions.
   *
   * @param energy in its unit
   * @param forces three per atom, in this unit per Å
   * @param strain ∂E/∂ε, nine numbers
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Answer(double energy, double[] forces, double[] strain) {}

  /**
   * Does not connect yet.
   *
   * @param address of the server
   * @param start has the elements, the boundary conditions and columns such as charges
   * @param unit of the energies of the model
   * @param model is asked once for each set of positions
   * @param notes gets what the user should know, one sentence at a time
   */
  public ForceClient(
      ServerAddress address,
      Structure start,
      EnergyUnit unit,
      Function<Structure, Answer> model,
      Consumer<String> notes) {
    this.address = address;
    this.start = start;
    this.unit = unit;
    this.model = model;
    this.notes = notes;
  }

  /**
   * Serves until a server says that it ends, or none is there for some time.
   *
   * @param patience how long it waits for a server
   * @return for how many sets of positions forces were computed
   * @throws InputException if a server does not speak the protocol, or has other atoms
   * @throws ResourceException if there never was a server
   */
  public long run(Duration patience) {
    for (boolean again = false; ; again = true) {
      try (SocketChannel channel = connect(patience, again)) {
        if (channel == null) {
          notes.accept("no server came back in " + patience.toSeconds() + " s");
          return steps;
        }
        notes.accept("connected to " + address);
        serve(new Wire(channel));
        notes.accept("the server has ended");
        return steps;
      } catch (IOException e) {
        notes.accept("the connection to " + address + " broke; waiting for a server");
      }
    }
  }

  // Null: none is there any more.
  private SocketChannel connect(Duration patience, boolean again) {
    long end = System.nanoTime() + patience.toNanos();
    if (again) {
      pause(); // a server that ends may still listen
    }
    while (true) {
      try {
        return address.connect();
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          if (again) {
            return null;
          }
          throw new ResourceException(
              ResourceException.Kind.PROCESS,
              "no server listens at " + address + " (" + e.getMessage() + "); start it first",
              e);
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResourceException(ResourceException.Kind.PROCESS, "interrupted", e);
    }
  }

  private void serve(Wire wire) throws IOException {
    Answer known = null;
    while (true) {
      String header = wire.header();
      switch (header) {
        case "STATUS" -> wire.say(known == null ? "READY" : "HAVEDATA");
        case "INIT" -> {
          wire.integer(); // the replica, whose atoms are those of all others
          wire.skip(wire.count());
        }
        case "POSDATA" -> {
          known = model.apply(structure(wire));
          steps++;
        }
        case "GETFORCE" -> {
          if (known == null) {
            throw new InputException("the server asks for forces before it sends positions");
          }
          say(wire, known);
          known = null;
        }
        case "EXIT" -> {
          return;
        }
        default ->
            throw new InputException(
                "the server says '" + header + "', which is no message of the i-PI protocol");
      }
    }
  }

  // Columns of the cell are its vectors here.
  private Structure structure(Wire wire) throws IOException {
    double[] columns = wire.numbers(9);
    wire.numbers(9); // the inverse
    int atoms = wire.count();
    if (atoms != start.atoms()) {
      throw new InputException(
          "the server has "
              + atoms
              + " atoms, and "
              + start.origin()
              + " has "
              + start.atoms()
              + "; start from the same structure");
    }
    double[] positions = wire.numbers(3 * atoms);
    for (int x = 0; x < positions.length; x++) {
      positions[x] *= BOHR;
    }
    double[] rows = new double[9];
    for (int x = 0; x < 9; x++) {
      rows[x] = columns[x % 3 * 3 + x / 3] * BOHR;
    }
    Cell own = start.cell();
    Cell cell =
        own.isOpen()
            ? own
            : new Cell(rows, own.isPeriodic(0), own.isPeriodic(1), own.isPeriodic(2));
    return start.withCell(cell).withPositions(positions);
  }

  private void say(Wire wire, Answer answer) throws IOException {
    double[] forces = new double[answer.forces().length];
    for (int x = 0; x < forces.length; x++) {
      forces[x] = unit.toHartree(answer.forces()[x]) * BOHR;
    }
    double[] virial = new double[9];
    for (int x = 0; x < 9; x++) {
      virial[x] = -unit.toHartree(answer.strain()[x]);
    }
    wire.answer(unit.toHartree(answer.energy()), forces, virial);
  }
}
