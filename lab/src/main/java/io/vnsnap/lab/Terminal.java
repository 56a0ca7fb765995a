// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A pseudo-terminal that QEMU serves, read and written with deadlines. Java's own streams would
 * make it the controlling terminal of a session leader, which then gets SIGHUP when QEMU ends, and
 * cannot stop waiting for input.
 */
final class Terminal implements Console {
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0x100;
  private static final int O_CLOEXEC = 0x80000;
  private static final short POLLIN = 1;

  /** The C library; see open(2), poll(2), read(2), write(2), close(2). */
  interface C extends Library {
    int open(String path, int flags) throws LastErrorException;

    int poll(PollFd[] files, long count, int timeoutMillis) throws LastErrorException;

    long read(int file, byte[] buffer, long count) throws LastErrorException;

    long write(int file, byte[] buffer, long count) throws LastErrorException;

    int close(int file) throws LastErrorException;
  }

  /** struct pollfd. */
  @Structure.FieldOrder({"fd", "events", "revents"})
  public static final class PollFd extends Structure {
    public int fd;
    public short events;
    public short revents;
  }

  private static final C LIBC = Native.load("c", C.class);

  private final Path path;
  private final int file;
  private final byte[] buffer = new byte[4096];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int position;
  private int limit;

  Terminal(Path path) {
    this.path = path;
    try {
      file = LIBC.open(path.toString(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    } catch (LastErrorException e) {
      throw failed("opened", e);
    }
  }

  @Override
  public Optional<String> readLine(Deadline deadline) {
    while (true) {
      while (position < limit) {
        byte next = buffer[position++];
        if (next == '\n') {
          String text = line.toString(StandardCharsets.UTF_8).replace("\r", "");
          line.reset();
          return Optional.of(text);
        }
        line.write(next);
      }
      if (!fill(deadline)) {
        return Optional.empty();
      }
    }
  }

  private boolean fill(Deadline deadline) {
    try {
      PollFd[] files = (PollFd[]) new PollFd().toArray(1);
      files[0].fd = file;
      files[0].events = POLLIN;
      // At least one look at what is there, also when the deadline has passed.
      if (LIBC.poll(files, 1, Math.toIntExact(deadline.millisLeft())) == 0) {
        return false;
      }
      long length = LIBC.read(file, buffer, buffer.length);
      if (length == 0) {
        throw new LabException("%s has ended: its QEMU is gone".formatted(path));
      }
      position = 0;
      limit = Math.toIntExact(length);
      return true;
    } catch (LastErrorException e) {
      throw failed("read", e);
    }
  }

  @Override
  public void writeLine(String text) {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (LIBC.write(file, bytes, bytes.length) != bytes.length) {
        throw new LabException("%s takes no more input".formatted(path));
      }
    } catch (LastErrorException e) {
      throw failed("written", e);
    }
  }

  private LabException failed(String what, LastErrorException e) {
    return new LabException(
        "%s cannot be %s (error %d): its QEMU may be gone".formatted(path, what, e.getErrorCode()),
        e);
  }

  @Override
  public void close() {
    LIBC.close(file);
  }
}
