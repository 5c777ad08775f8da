package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.junit.jupiter.api.Test;

class LateSinkTest {
  private final List<String> calls = new ArrayList<>();

  /** Notes what it is asked for. */
  private final class Noted implements FeatureSink, FeatureSink.Writer {
    private final double memory;

    Noted(double memory) {
      this.memory = memory;
    }

    @Override
    public String name() {
      return "noted";
    }

    @Override
    public Arrangement arrangement() {
      return Arrangement.ROWS;
    }

    @Override
    public Footprint footprint(FeatureLayout layout, Metadata metadata) {
      return new Footprint(0, memory);
    }

    @Override
    public Writer open(FeatureLayout layout, Metadata metadata) {
      return this;
    }

    @Override
    public void append(int block, int[] samples, int rows, double[] values, int offset) {
      calls.add("append");
    }

    @Override
    public void commit() {
      calls.add("commit");
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private LateSink written(double memory, boolean complete) {
    LateSink sink = new LateSink(new Noted(memory));
    try (FeatureSink.Writer writer = sink.open(null, null)) {
      writer.append(0, new int[0], 0, new double[0], 0);
      if (complete) {
        writer.commit();
      }
    }
    return sink;
  }

  @Test
  void whatIsCompleteGoesToItsPlaceWhenItIsTold() {
    try (LateSink sink = written(1e6, true)) {
      assertThat(calls).containsExactly("append");
      sink.place();
      assertThat(calls).containsExactly("append", "commit");
    }
    assertThat(calls).containsExactly("append", "commit", "close");
  }

  @Test
  void whatIsNeverToldIsClosed() {
    written(1e6, true).close();
    assertThat(calls).containsExactly("append", "close");
  }

  @Test
  void whatIsNotCompleteIsClosedByWhoeverWroteIt() {
    try (LateSink sink = written(1e6, false)) {
      assertThat(calls).containsExactly("append", "close");
      sink.place();
    }
    assertThat(calls).containsExactly("append", "close");
  }

  @Test
  void whatHoldsMuchMemoryDoesNotWait() {
    try (LateSink sink = written(1e18, true)) {
      assertThat(calls).containsExactly("append", "commit", "close");
      sink.place();
    }
    assertThat(calls).containsExactly("append", "commit", "close");
  }
}
