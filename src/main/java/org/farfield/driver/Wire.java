package org.farfield.driver;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.farfield.error.InputException;

/**
 * Messages of the i-PI protocol: headers of 12 letters, and numbers in the order of this machine.
 */
final class Wire {
  private static final int HEADER = 12;
  private static final int MOST_NUMBERS = 100_000_000;

  private final SocketChannel channel;

  Wire(SocketChannel channel) {
    this.channel = channel;
  }

  private ByteBuffer read(int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the connection was closed");
      }
    }
    return buffer.flip();
  }

  String header() throws IOException {
    return StandardCharsets.US_ASCII.decode(read(HEADER)).toString().strip();
  }

  /** A number of things to come. */
  int count() throws IOException {
    int count = read(Integer.BYTES).getInt();
    if (count < 0 || count > MOST_NUMBERS) {
      throw new InputException(
          "the server announces "
              + count
              + " numbers; it speaks no i-PI protocol, or has another"
              + " order of bytes");
    }
    return count;
  }

  int integer() throws IOException {
    return read(Integer.BYTES).getInt();
  }

  double[] numbers(int count) throws IOException {
    double[] numbers = new double[count];
    read(Math.multiplyExact(count, Double.BYTES)).asDoubleBuffer().get(numbers);
    return numbers;
  }

  void skip(int bytes) throws IOException {
    read(bytes);
  }

  void say(String header) throws IOException {
    write(started(header, 0));
  }

  /** Energy, forces, virial, and nothing else. */
  void answer(double energy, double[] forces, double[] virial) throws IOException {
    int numbers = 1 + forces.length + virial.length;
    ByteBuffer message =
        started("FORCEREADY", numbers * Double.BYTES + 2 * Integer.BYTES)
            .putDouble(energy)
            .putInt(forces.length / 3);
    for (double f : forces) {
      message.putDouble(f);
    }
    for (double v : virial) {
      message.putDouble(v);
    }
    write(message.putInt(0));
  }

  private static ByteBuffer started(String header, int more) {
    byte[] letters =
        String.format(Locale.ROOT, "%-" + HEADER + "s", header).getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(HEADER + more).order(ByteOrder.nativeOrder()).put(letters);
  }

  private void write(ByteBuffer message) throws IOException {
    message.flip();
    while (message.hasRemaining()) {
      channel.write(message);
    }
  }
}
