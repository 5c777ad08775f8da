package org.farfield.backend.cuda;

import java.util.List;
import org.farfield.backend.CheckedVector;
import org.farfield.backend.cuda.sums.VectorPair;
import org.farfield.expansion.DevicePlaces;
import org.farfield.expansion.DeviceVector;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.VectorLayout;

/** Vectors of prepared structures in the memory of a GPU. */
final class CudaVectors implements DeviceVectors {
  private final CudaBackend backend;
  private final VectorLayout layout;
  private final CudaPrepared prepared;

  CudaVectors(CudaBackend backend, VectorLayout layout, CudaPrepared prepared) {
    this.backend = backend;
    this.layout = layout;
    this.prepared = prepared;
  }

  @Override
  public VectorLayout layout() {
    return layout;
  }

  @Override
  public DeviceVector zeros(int length) {
    return new CudaVector(backend, length);
  }

  @Override
  public DevicePlaces places(int[] places) {
    return new CudaPlaces(backend, places);
  }

  private VectorPair pair(CudaVector sources, CudaVector coefficients) {
    CheckedVector.require(sources, coefficients, layout);
    return new VectorPair(layout, List.of(), sources.buffer(), coefficients.buffer());
  }

  @Override
  public void apply(DeviceVector w, DeviceVector c) {
    CudaVector target = CudaVector.of(backend, c);
    VectorPair vectors = pair(CudaVector.of(backend, w), target);
    target.clear(); // also of atoms that are no centres
    prepared.apply(vectors);
  }

  @Override
  public void transpose(DeviceVector g, DeviceVector w) {
    CudaVector target = CudaVector.of(backend, w);
    VectorPair vectors = pair(target, CudaVector.of(backend, g));
    target.clear();
    prepared.transpose(vectors);
  }
}
