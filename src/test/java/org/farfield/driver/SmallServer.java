package org.farfield.driver;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The server's side of the i-PI protocol, message by message. */
public final class SmallServer implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final Path file; // null: on the net
  private SocketChannel channel;

  /** What a client said. */
  public record Said(double energy, double[] forces, double[] virial) {}

  /** Listens on a port, or at a path. */
  public SmallServer(Path fileOrNull) throws IOException {
    file = fileOrNull;
    if (file == null) {
      listener = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0));
    } else {
      listener =
          ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              .bind(UnixDomainSocketAddress.of(file));
    }
  }

  /** As --socket takes it. */
  public String address() throws IOException {
    return file == null
        ? "localhost:" + ((InetSocketAddress) listener.getLocalAddress()).getPort()
        : "unix:" + file;
  }

  /** Waits for a client. */
  public void accept() throws IOException {
    channel = listener.accept();
  }

  /** Breaks the connection without a word. */
  public void drop() throws IOException {
    channel.close();
  }

  private ByteBuffer read(int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  private ByteBuffer header(String text, int more) {
    return ByteBuffer.allocate(12 + more)
        .order(ByteOrder.nativeOrder())
        .put(String.format("%-12s", text).getBytes(StandardCharsets.US_ASCII));
  }

  private void write(ByteBuffer message) throws IOException {
    message.flip();
    while (message.hasRemaining()) {
      channel.write(message);
    }
  }

  /** Says one word. */
  public void say(String word) throws IOException {
    write(header(word, 0));
  }

  /** Asks how the client is. */
  public String status() throws IOException {
    say("STATUS");
    return StandardCharsets.US_ASCII.decode(read(12)).toString().strip();
  }

  /** Sends what a replica begins with. */
  public void init(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    write(header("INIT", 8 + bytes.length).putInt(3).putInt(bytes.length).put(bytes));
  }

  /** Sends positions in bohr; cell vectors are the columns. */
  public void positions(double[] cell, double[] positions) throws IOException {
    ByteBuffer message = header("POSDATA", 8 * (18 + positions.length) + 4);
    for (double c : cell) {
      message.putDouble(c);
    }
    for (int x = 0; x < 9; x++) {
      message.putDouble(Double.NaN); // the inverse, which nobody needs
    }
    message.putInt(positions.length / 3);
    for (double r : positions) {
      message.putDouble(r);
    }
    write(message);
  }

  /** Asks for forces. */
  public Said forces() throws IOException {
    say("GETFORCE");
    String answer = StandardCharsets.US_ASCII.decode(read(12)).toString();
    if (!answer.equals("FORCEREADY  ")) {
      throw new IOException(answer);
    }
    double energy = read(8).getDouble();
    double[] forces = new double[3 * read(4).getInt()];
    read(8 * forces.length).asDoubleBuffer().get(forces);
    double[] virial = new double[9];
    read(72).asDoubleBuffer().get(virial);
    read(read(4).getInt());
    return new Said(energy, forces, virial);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    if (channel != null) {
      channel.close();
    }
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
