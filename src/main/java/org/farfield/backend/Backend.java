package org.farfield.backend;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Speeds;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.FactorPlaces;

/**
 * Evaluates expansions on one kind of device. Results do not depend on batching or thread count.
 */
public interface Backend extends AutoCloseable {
  /**
   * Name as in {@code --device}.
   *
   * @return reference, cpu, …
   */
  String name();

  /**
   * Which backend it is, however many devices it has: what is begun by one may be gone on with by
   * another of this kind and the same {@link #arithmetic()}, with the same bits.
   *
   * @return reference, cpu, …
   */
  default String kind() {
    return name();
  }

  /**
   * What it runs on, one line for {@code farfield info}.
   *
   * @return a description
   */
  String describe();

  /**
   * What bits depend on besides the specification: those of two devices with the same are equal.
   *
   * @return a description
   */
  default String arithmetic() {
    return describe();
  }

  /**
   * Whether the bits are the same whichever of its devices computes a structure.
   *
   * @return false for devices that differ in their arithmetic
   */
  default boolean isUniform() {
    return true;
  }

  /**
   * What the planner should reckon with.
   *
   * @return speeds of this backend
   */
  Speeds speeds();

  /**
   * Cores of the host that may work beside the device, or are it.
   *
   * @return at least 1
   */
  default int hostCores() {
    return Math.max(1, speeds().threads());
  }

  /**
   * Expands a batch of structures of any sizes, cells and species.
   *
   * @param tables of the hyperparameters the jobs were planned with
   * @param jobs the structures
   * @return coefficients, one per job, in order
   */
  List<Coefficients> expand(ExpansionTables tables, List<PlannedStructure> jobs);

  /**
   * Gradients of a scalar E through the expansion, without the Jacobian: given ∂E/∂c of each
   * structure, the contraction with ∂c/∂(positions, strain, weights). Always in double precision,
   * whatever the precision of the values.
   *
   * @param tables of the hyperparameters the jobs were planned with
   * @param jobs the structures
   * @param cotangents ∂E/∂c, one per job, laid out as {@link #expand} returns the coefficients
   * @return gradients, one per job, in order
   * @throws IllegalArgumentException if a cotangent has not the shape of its job's coefficients
   * @throws InputException if this backend has no gradients for a job's path
   */
  List<Gradients> adjoint(
      ExpansionTables tables, List<PlannedStructure> jobs, List<Coefficients> cotangents);

  /**
   * The dense Jacobian of some centres: ∂c_i/∂r_j for every pair that interacts, ∂c_i/∂strain, and
   * from both ∂c_i/∂cell. Always in double precision. A job planned for the mesh is summed directly
   * over its reciprocal vectors, and one of split potentials without the split.
   *
   * <p>With F functions and N atoms a centre takes 24 F bytes per channel for each atom it
   * interacts with, and for long-range densities N (or, of a lattice, N times the number of
   * vectors) times 6 F operations: for small structures, or a few centres at a time. Where a scalar
   * is to be derived, {@link #adjoint} costs N times less.
   *
   * @param tables of the hyperparameters the job was planned with
   * @param job the structure
   * @param centres 0-based atoms, ascending; together they take less time than one by one
   * @return the derivatives
   * @throws org.farfield.error.ResourceException if the heap cannot hold them
   */
  Jacobian jacobian(ExpansionTables tables, PlannedStructure job, int[] centres);

  /**
   * The dense Jacobian of centres that follow one another.
   *
   * @param tables of the hyperparameters the job was planned with
   * @param job the structure
   * @param from the first centre, 0-based atom
   * @param to one behind the last centre
   * @return the derivatives
   * @throws org.farfield.error.ResourceException if the heap cannot hold them
   */
  default Jacobian jacobian(ExpansionTables tables, PlannedStructure job, int from, int to) {
    return jacobian(tables, job, IntStream.range(from, to).toArray());
  }

  /**
   * Prepares structures for sources that change while atoms rest.
   *
   * @param tables of the hyperparameters the jobs were planned with
   * @param jobs the structures; their sources say which channels and multipoles there are
   * @return for the caller to close, before this backend
   */
  default Prepared prepare(ExpansionTables tables, List<PlannedStructure> jobs) {
    return new PreparedAnew(this, tables, jobs);
  }

  /**
   * Products of densities that are made where the expansions are.
   *
   * @return empty if this backend hands out expansions only
   */
  default Optional<Multiplier> multiplier() {
    return Optional.empty();
  }

  /**
   * Room on the device for triangular factors of rows, beside what it expands.
   *
   * @param notes is told where the host has to do it in its place
   * @return for the caller to close, before this backend; empty if the host is the device
   */
  default Optional<FactorPlaces> factorPlaces(Consumer<String> notes) {
    return Optional.empty();
  }

  /**
   * Threads of the host that wait for its calls, and may do something else between them.
   *
   * @return empty if there are none
   */
  default Optional<WorkerPool> hostThreads() {
    return Optional.empty();
  }

  /**
   * Whether many structures at a time take much less than one after the other, as where each call
   * goes to a device.
   *
   * @return true of GPUs
   */
  default boolean prefersManyStructures() {
    return false;
  }

  /**
   * Devices that structures are shared out to.
   *
   * @return at least 1
   */
  default int devices() {
    return 1;
  }

  /**
   * Does something on each of these devices, on all at a time.
   *
   * @param <T> what comes of it
   * @param work with what computes on one of them alone, which is not to be closed
   * @return one per device, in their order
   */
  default <T> List<T> onEachDevice(Function<Backend, T> work) {
    return List.of(work.apply(this));
  }

  /**
   * How long each of several devices has worked so far.
   *
   * @return seconds by name, such as cuda:1; empty if there is only one
   */
  default Map<String, Double> busy() {
    return Map.of();
  }

  @Override
  void close();
}
