// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.Qmp;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A QEMU's monitor at a Unix socket. It connects when there is something to say, again if the
 * connection broke. QEMU hears one client at a time, so it is to be closed soon.
 */
final class QmpSocket implements Qmp, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QmpSocket.class);
  private static final long BUSY_MILLIS = 20;

  private final ObjectMapper json = new ObjectMapper();
  private final String member;
  private final Path socket;
  private final Duration timeout;
  private final ByteBuffer received = ByteBuffer.allocate(1 << 16).flip();
  private Selector selector;
  private SocketChannel channel;
  private long asked;

  /**
   * @param timeout no command takes longer than that, the way to QEMU included
   */
  QmpSocket(String member, Path socket, Duration timeout) {
    this.member = member;
    this.socket = socket;
    this.timeout = timeout;
  }

  @Override
  public String member() {
    return member;
  }

  @Override
  public synchronized JsonNode run(String command, ObjectNode arguments)
      throws HypervisorException {
    Deadline deadline = Deadline.in(timeout);
    JsonNode reply;
    try {
      if (channel == null) {
        connect(deadline);
      }
      reply = ask(command, arguments, deadline);
    } catch (IOException e) {
      close();
      throw new HypervisorException(
          "QEMU of %s, at %s, does not answer %s: %s"
              .formatted(member, socket, command, e.getMessage()),
          e);
    }
    return result(command, reply);
  }

  private void connect(Deadline deadline) throws IOException, HypervisorException {
    selector = Selector.open();
    while (!reach()) {
      selector.select(Math.min(BUSY_MILLIS, remainingMillis(deadline)));
    }
    channel.register(selector, SelectionKey.OP_READ);
    received.clear().flip();
    while (!json.readTree(line(deadline)).has("QMP")) {
      LOG.debug("{}: waiting for the greeting", member);
    }
    result("qmp_capabilities", ask("qmp_capabilities", arguments(), deadline));
  }

  /** Where too many wait for QEMU's ear a connection is refused for now, not begun. */
  private boolean reach() throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.configureBlocking(false);
    try {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (ConnectException e) {
      throw e;
    } catch (SocketException e) {
      channel.close();
      if (!Files.exists(socket)) {
        throw e;
      }
      return false;
    }
  }

  /** Events may come before the answer. */
  private JsonNode ask(String command, ObjectNode arguments, Deadline deadline) throws IOException {
    String id = Long.toString(++asked);
    ObjectNode request = arguments().put("execute", command).put("id", id);
    if (!arguments.isEmpty()) {
      request.set("arguments", arguments);
    }
    send(json.writeValueAsBytes(request), deadline);
    while (true) {
      JsonNode line = json.readTree(line(deadline));
      if (line.path("id").asText().equals(id)) {
        return line;
      }
    }
  }

  private void send(byte[] request, Deadline deadline) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(request.length + 1);
    bytes.put(request).put((byte) '\n').flip();
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  private byte[] line(Deadline deadline) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (received.hasRemaining()) {
        byte next = received.get();
        if (next == '\n') {
          return line.toByteArray();
        }
        line.write(next);
      }
      await(SelectionKey.OP_READ, deadline);
      int count = channel.read(received.clear());
      received.flip();
      if (count < 0) {
        throw new EOFException("it has closed the connection");
      }
    }
  }

  private void await(int what, Deadline deadline) throws IOException {
    channel.keyFor(selector).interestOps(what);
    selector.selectedKeys().clear();
    selector.select(remainingMillis(deadline));
  }

  private long remainingMillis(Deadline deadline) throws IOException {
    if (deadline.isOver()) {
      throw new IOException("nothing within %d ms".formatted(timeout.toMillis()));
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("interrupted");
    }
    return Math.max(1, deadline.remainingMillis());
  }

  /** Lets others be heard; what QEMU has been told to do goes on. */
  @Override
  public synchronized void close() {
    try {
      if (channel != null) {
        channel.close();
      }
      if (selector != null) {
        selector.close();
      }
    } catch (IOException e) {
      LOG.debug("leaving {}", socket, e);
    }
    channel = null;
    selector = null;
  }
}
