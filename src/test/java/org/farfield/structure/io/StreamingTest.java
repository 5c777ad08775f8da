package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StreamingTest {
  private static final int FRAMES = 20_000;
  private static final int PIPE = 1 << 16;

  /** What the reader and its buffers may have taken ahead: pipe, input buffer, line buffer. */
  private static final long MAX_AHEAD = 4L * PIPE;

  private static byte[] frame(int number) {
    String atoms = "O 0 0 " + number + " -0.8\nH 0.7 0.5 0 0.4\nH -0.7 0.5 0 0.4\n";
    String comment =
        "Lattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3:q:R:1 n=" + number;
    return ("3\n" + comment + "\n" + atoms).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  @Timeout(60)
  void readsAPipeFrameByFrameWithoutRetaining() throws Exception {
    AtomicLong written = new AtomicLong();
    PipedInputStream in = new PipedInputStream(PIPE);
    try (PipedOutputStream out = new PipedOutputStream(in)) {
      Thread writer = new Thread(() -> write(out, written));
      writer.start();
      long read = 0;
      List<WeakReference<Structure>> early = new ArrayList<>();
      try (StructureReader reader = StructureReaders.open(in, "<stdin>", "extxyz")) {
        for (int i = 0; i < FRAMES; i++) {
          Structure s = reader.read();
          assertThat(s.position(0, 2)).isEqualTo(i);
          read += frame(i).length;
          assertThat(written.get() - read).isLessThan(MAX_AHEAD);
          if (i < 100) {
            early.add(new WeakReference<>(s));
          }
        }
        assertThat(reader.read()).isNull();
        System.gc();
        assertThat(early).allMatch(reference -> reference.get() == null);
      }
      writer.join();
    }
  }

  private static void write(PipedOutputStream out, AtomicLong written) {
    try (out) {
      for (int i = 0; i < FRAMES; i++) {
        byte[] bytes = frame(i);
        out.write(bytes);
        written.addAndGet(bytes.length);
      }
    } catch (IOException e) {
      // the reader has gone: its own assertion tells why
    }
  }
}
