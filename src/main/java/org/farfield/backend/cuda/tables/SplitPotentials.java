package org.farfield.backend.cuda.tables;

import java.util.Arrays;
import java.util.stream.Stream;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.SplitTables;
import org.farfield.spec.Expansion;

/**
 * What the kernels need of long-range densities that are split at one smearing: of the smooth sum,
 * of what it leaves to the neighbours, and where the densities are in both. Uploaded once.
 */
public final class SplitPotentials implements DeviceMemory {
  private final Expansion hyperparameters; // of what is left to the neighbours
  private final int[] kernelStructure;
  private DeviceTables smooth; // null: nothing is left to it
  private SplitNeighbors near;
  private DeviceBuffer places;

  /**
   * Uploads.
   *
   * @param whole long-range densities alone
   * @param split those that are split
   */
  public SplitPotentials(ExpansionTables whole, SplitTables split) {
    hyperparameters = SplitNeighbors.hyperparameters(whole, split);
    int densities = whole.hyperparameters().densities().size();
    int[] smoothIndices = split.smoothIndices();
    int[] nearIndices = SplitNeighbors.indices(split);
    kernelStructure =
        new int[] {
          densities, smoothIndices.length, nearIndices.length, whole.hyperparameters().fields()
        };
    try {
      split.smooth().ifPresent(tables -> smooth = new DeviceTables(tables));
      near = new SplitNeighbors(whole, split);
      places = DeviceBuffer.of(places(densities, smoothIndices, nearIndices));
    } catch (OutOfDeviceMemoryException e) {
      close();
      throw e;
    }
  }

  // [density][smooth | near], -1: not there
  private static int[] places(int densities, int[] smoothIndices, int[] nearIndices) {
    int[] all = new int[2 * densities];
    Arrays.fill(all, -1);
    for (int i = 0; i < smoothIndices.length; i++) {
      all[2 * smoothIndices[i]] = i;
    }
    for (int i = 0; i < nearIndices.length; i++) {
      all[2 * nearIndices[i] + 1] = i;
    }
    return all;
  }

  /** Whether anything is left to the smooth sum. */
  public boolean hasSmooth() {
    return smooth != null;
  }

  /** Of the smooth sum, if there is one. */
  public DeviceTables smooth() {
    return smooth;
  }

  /** Of what is left to the neighbours. */
  public SplitNeighbors near() {
    return near;
  }

  /** With the densities alone that neighbours have a share in. */
  public Expansion nearHyperparameters() {
    return hyperparameters;
  }

  /** The numbers of the kernels' structure {@code Split}. */
  public int[] structure() {
    return kernelStructure.clone();
  }

  /** The kernels' {@code Place} structures. */
  public DeviceBuffer places() {
    return places;
  }

  @Override
  public void close() {
    Stream.of(smooth, near).filter(tables -> tables != null).forEach(DeviceMemory::close);
    if (places != null) {
      places.close();
    }
  }
}
