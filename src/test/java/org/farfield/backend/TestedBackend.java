package org.farfield.backend;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.backend.reference.ReferenceBackend;

/**
 * The backends that fulfil the contracts: every class {@link OnEveryBackend} runs with each of
 * them, so that a new backend is one more line.
 */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes what a backend lacks
public enum TestedBackend {
  REFERENCE(ReferenceBackend::new, Part.MESH),
  CPU(() -> new CpuBackend(2)),
  CUDA(SimulatedDevice::open);

  /** What a backend may do without. */
  public enum Part {
    /** Particle meshes. */
    MESH
  }

  private final Supplier<Backend> maker;
  private final Set<Part> lacking = EnumSet.noneOf(Part.class);

  TestedBackend(Supplier<Backend> maker, Part... lacking) {
    this.maker = maker;
    this.lacking.addAll(Set.of(lacking));
  }

  /**
   * Opens it.
   *
   * @throws org.opentest4j.TestAbortedException where this machine has nothing to run it on, after
   *     a word about it on the console
   */
  public Backend open() {
    return maker.get();
  }

  /** Whether it has a part that not all have. */
  public boolean has(Part part) {
    return !lacking.contains(part);
  }
}
