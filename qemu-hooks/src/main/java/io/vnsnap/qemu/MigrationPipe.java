// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Libc;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A pair of connected UNIX stream sockets of which one end is for QEMU.
 *
 * <p>It can be made <em>full</em>: filler bytes lie in it, so that QEMU's first write waits until
 * the reader has taken them. Our end is bound to an abstract name by which it is found again in
 * QEMU, which keeps a copy of it, should this process die.
 */
final class MigrationPipe implements AutoCloseable {
  /** What the names of our ends begin with when a member is saved. */
  static final String SAVE_PREFIX = "vnsnap-save-";

  /** What the names of our ends begin with when a member is loaded. */
  static final String LOAD_PREFIX = "vnsnap-load-";

  private static final int FLOW_BYTES = 4 << 20;
  private static final int FILL_CHUNK_BYTES = 4096;

  private final int ours;
  private final AtomicBoolean oursOpen = new AtomicBoolean(true);
  private final AtomicBoolean theirsOpen = new AtomicBoolean(true);
  private final int theirs;
  private long fillerBytes;

  private MigrationPipe(int ours, int theirs) {
    this.ours = ours;
    this.theirs = theirs;
  }

  /**
   * @param prefix of our end's name
   */
  static MigrationPipe open(String prefix) throws HypervisorException {
    int[] ends = new int[2];
    try {
      Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0, ends);
      byte[] address = abstractAddress(prefix + UUID.randomUUID());
      Libc.bind(ends[0], address, address.length);
      return new MigrationPipe(ends[0], ends[1]);
    } catch (LastErrorException e) {
      throw new HypervisorException("can't make a socket for QEMU: " + e.getMessage(), e);
    }
  }

  /** Goes on with a pipe whose other end QEMU has already; our end is the caller's no more. */
  static MigrationPipe adopt(int ours) {
    MigrationPipe pipe = new MigrationPipe(ours, -1);
    pipe.theirsOpen.set(false);
    return pipe;
  }

  /** sun_family, a zero byte, the name; see unix(7). */
  private static byte[] abstractAddress(String name) {
    byte[] characters = name.getBytes(StandardCharsets.US_ASCII);
    byte[] address = new byte[3 + characters.length];
    address[0] = Libc.AF_UNIX;
    System.arraycopy(characters, 0, address, 3, characters.length);
    return address;
  }

  /** The abstract name of a socket, empty if it has none. */
  static String nameOf(int socket) {
    byte[] address = new byte[110];
    int[] length = {address.length};
    try {
      Libc.getsockname(socket, address, length);
    } catch (LastErrorException e) {
      return "";
    }
    if (length[0] < 4 || address[0] != Libc.AF_UNIX || address[1] != 0 || address[2] != 0) {
      return "";
    }
    return new String(Arrays.copyOfRange(address, 3, length[0]), StandardCharsets.US_ASCII);
  }

  /** By which QEMU's copy of our end is found. */
  String name() {
    return nameOf(ours);
  }

  int ours() {
    return ours;
  }

  int theirs() {
    return theirs;
  }

  /** Fills QEMU's end up until nothing more goes in. */
  void fill() throws HypervisorException {
    try (Memory chunk = new Memory(FILL_CHUNK_BYTES)) {
      chunk.clear();
      int flags = Libc.fcntl(theirs, Libc.F_GETFL, 0);
      Libc.fcntl(theirs, Libc.F_SETFL, flags | Libc.O_NONBLOCK);
      for (int size = FILL_CHUNK_BYTES; size >= 1; size = size == 1 ? 0 : 1) {
        while (true) {
          try {
            fillerBytes += Libc.write(theirs, chunk, size);
          } catch (LastErrorException e) {
            if (e.getErrorCode() == Libc.EAGAIN) {
              break;
            }
            throw e;
          }
        }
      }
      Libc.fcntl(theirs, Libc.F_SETFL, flags);
    } catch (LastErrorException e) {
      throw new HypervisorException("can't fill the socket for QEMU: " + e.getMessage(), e);
    }
  }

  /**
   * Lets QEMU's writes through: makes the socket's buffer large and gives up our copy of QEMU's
   * end. The filler is still in front, see {@link #skipFiller}.
   */
  void flow() {
    if (theirsOpen.compareAndSet(true, false)) {
      try {
        Libc.setsockopt(
            theirs, Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, new int[] {FLOW_BYTES}, Integer.BYTES);
      } catch (LastErrorException e) {
        // Without the privilege for it the buffer stays small and the stream a little slower.
      }
      Libc.close(theirs);
    }
  }

  /** Takes away the filler bytes. */
  void skipFiller() throws LastErrorException {
    ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 16);
    while (fillerBytes > 0) {
      scratch.clear().limit((int) Math.min(scratch.capacity(), fillerBytes));
      int count = read(scratch);
      if (count < 0) {
        return;
      }
      fillerBytes -= count;
    }
  }

  /** Reads into a direct buffer; -1 at the end of the stream. */
  int read(ByteBuffer buffer) throws LastErrorException {
    return read(ours, buffer);
  }

  static int read(int socket, ByteBuffer buffer) throws LastErrorException {
    Pointer at = Native.getDirectBufferPointer(buffer).share(buffer.position());
    while (true) {
      try {
        long count = Libc.read(socket, at, buffer.remaining());
        if (count <= 0) {
          return -1;
        }
        buffer.position(buffer.position() + (int) count);
        return (int) count;
      } catch (LastErrorException e) {
        if (e.getErrorCode() != Libc.EINTR) {
          throw e;
        }
      }
    }
  }

  /** Writes all of a direct buffer, from its position to its limit. */
  void write(ByteBuffer buffer) throws LastErrorException {
    write(ours, buffer);
  }

  static void write(int descriptor, ByteBuffer buffer) throws LastErrorException {
    Pointer from = Native.getDirectBufferPointer(buffer);
    while (buffer.hasRemaining()) {
      try {
        long count = Libc.write(descriptor, from.share(buffer.position()), buffer.remaining());
        buffer.position(buffer.position() + (int) count);
      } catch (LastErrorException e) {
        if (e.getErrorCode() != Libc.EINTR) {
          throw e;
        }
      }
    }
  }

  /** Gives up our copy of QEMU's end, which QEMU has by now. */
  void handedOver() {
    if (theirsOpen.compareAndSet(true, false)) {
      Libc.close(theirs);
    }
  }

  /** Wakes a reader: it sees the end of the stream. QEMU's writes fail from now on. */
  void shutdown() {
    if (oursOpen.get()) {
      try {
        Libc.shutdown(ours, Libc.SHUT_RDWR);
      } catch (LastErrorException e) {
        // It was not connected any more, which is what we want.
      }
    }
  }

  /** Gives up both ends. No reader may be at work. */
  @Override
  public void close() {
    if (theirsOpen.compareAndSet(true, false)) {
      Libc.close(theirs);
    }
    if (oursOpen.compareAndSet(true, false)) {
      Libc.close(ours);
    }
  }
}
