package org.farfield.features.engine;

import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.spec.GradientKind;
import org.farfield.structure.Structure;

/** Hands everything on to another sink: whoever extends it says only what is different. */
public abstract class PassingSink implements FeatureSink {
  private final FeatureSink sink;

  /**
   * Hands on.
   *
   * @param sink takes everything
   */
  protected PassingSink(FeatureSink sink) {
    this.sink = sink;
  }

  @Override
  public String name() {
    return sink.name();
  }

  @Override
  public Arrangement arrangement() {
    return sink.arrangement();
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    return sink.footprint(layout, metadata);
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    return sink.open(layout, metadata);
  }

  /** Hands everything on to another writer. */
  protected static class PassingWriter implements Writer {
    private final Writer next;

    /**
     * Hands on.
     *
     * @param next takes everything
     */
    protected PassingWriter(Writer next) {
      this.next = next;
    }

    @Override
    public void frame(int system, Structure structure, int[] centres) {
      next.frame(system, structure, centres);
    }

    @Override
    public void append(int block, int[] samples, int rows, double[] values, int offset) {
      next.append(block, samples, rows, values, offset);
    }

    @Override
    public void appendGradient(
        int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
      next.appendGradient(block, kind, samples, rows, values, offset);
    }

    @Override
    public void commit() {
      next.commit();
    }

    @Override
    public void close() {
      next.close();
    }
  }
}
