package org.farfield.backend.cuda.device;

import java.util.LinkedHashMap;
import java.util.Map;

/** The plans used last, by shape: making one takes longer than many a transform. */
public final class FftPlans implements AutoCloseable {
  private static final int MOST = 16;

  private final Map<FftPlan.Shape, FftPlan> plans = new LinkedHashMap<>(MOST, 0.75f, true);

  /**
   * A plan of a shape.
   *
   * @param stream where plans were used; it is waited for before one is destroyed
   */
  public FftPlan get(FftPlan.Shape shape, CudaStream stream) {
    FftPlan plan = plans.get(shape);
    if (plan == null) {
      if (plans.size() == MOST) {
        stream.synchronize();
        plans.remove(plans.keySet().iterator().next()).close();
      }
      plan = new FftPlan(shape);
      plans.put(shape, plan);
    }
    return plan;
  }

  @Override
  public void close() {
    plans.values().forEach(FftPlan::close);
    plans.clear();
  }
}
