package org.farfield.driver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.farfield.error.InputException;

/** Where a server of the i-PI protocol listens: {@code unix:NAME} or {@code HOST:PORT}. */
public final class ServerAddress {
  private static final String UNIX = "unix:";
  private static final String PREFIX = "/tmp/ipi_"; // as i-PI and ASE call their sockets

  private final String text;
  private final String path; // null: it is on the net
  private final String host;
  private final int port;

  private ServerAddress(String text, String path, String host, int port) {
    this.text = text;
    this.path = path;
    this.host = host;
    this.port = port;
  }

  /**
   * Understands an address.
   *
   * @param text {@code unix:NAME}, which is {@code /tmp/ipi_NAME}, or a path behind {@code unix:},
   *     or {@code HOST:PORT}
   * @return the address
   * @throws InputException if it is none
   */
  public static ServerAddress parse(String text) {
    if (text.startsWith(UNIX) && text.length() > UNIX.length()) {
      String name = text.substring(UNIX.length());
      return new ServerAddress(text, name.contains("/") ? name : PREFIX + name, null, 0);
    }
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon > 0 && port > 0 && port < 65536) {
        return new ServerAddress(text, null, text.substring(0, colon), port);
      }
    } catch (NumberFormatException e) {
      // said below, as for other wrong numbers
    }
    throw new InputException(
        "a socket is unix:NAME or HOST:PORT with a port from 1 to 65535, not '" + text + "'");
  }

  /** A connection. */
  SocketChannel connect() throws IOException {
    try {
      SocketAddress address =
          path == null ? new InetSocketAddress(host, port) : UnixDomainSocketAddress.of(path);
      SocketChannel channel = SocketChannel.open(address);
      if (path == null) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true); // many small messages
      }
      return channel;
    } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
      throw new IOException("unknown host", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
