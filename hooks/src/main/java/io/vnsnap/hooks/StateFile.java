// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The form of device.state: a magic number and a version, then numbers and parts of bytes, each
 * behind its length, and a checksum over all of it.
 */
public final class StateFile {
  private static final int MAX_PART_BYTES = 1 << 28;

  private StateFile() {}

  /** What can be made of the file's bytes. */
  @FunctionalInterface
  public interface Decoder<T> {
    T decode(byte[] bytes) throws IOException;
  }

  /** Writes a new file, which only its owner can read. */
  public static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    } catch (NoSuchFileException e) {
      throw new IOException("%s can't be written: its folder is gone".formatted(file), e);
    }
  }

  /**
   * @throws StreamFormatException that names the file if it is not what it must be
   */
  public static <T> T read(Path file, Decoder<T> decoder) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      return decoder.decode(bytes);
    } catch (StreamFormatException e) {
      throw new StreamFormatException("%s can't be used: %s".formatted(file, e.getMessage()));
    } catch (EOFException e) {
      throw new StreamFormatException("%s can't be used: it ends early".formatted(file));
    }
  }

  /** Whether the file begins with the magic number. */
  public static boolean hasMagic(Path file, long magic) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(Long.BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (found.hasRemaining() && channel.read(found) >= 0) {
        // A read may give less than was asked for.
      }
    }
    return !found.hasRemaining() && found.getLong(0) == magic;
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** Puts one together. */
  public static final class Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    public Output(long magic, int version) throws IOException {
      out.writeLong(magic);
      out.writeInt(version);
    }

    public void putByte(int value) throws IOException {
      out.writeByte(value);
    }

    public void putInt(int value) throws IOException {
      out.writeInt(value);
    }

    public void putLong(long value) throws IOException {
      out.writeLong(value);
    }

    public void putPart(ByteBuffer part) throws IOException {
      putPart(bytes(part));
    }

    public void putPart(byte[] part) throws IOException {
      out.writeInt(part.length);
      out.write(part);
    }

    /** All of it, with the checksum. */
    public byte[] finish() throws IOException {
      out.writeInt(checksum(ByteBuffer.wrap(bytes.toByteArray())));
      return bytes.toByteArray();
    }
  }

  /** A copy of the bytes of a part. */
  public static byte[] bytes(ByteBuffer part) {
    byte[] bytes = new byte[part.remaining()];
    part.get(part.position(), bytes);
    return bytes;
  }

  /** Takes one apart, in the order in which it was put together. */
  public static final class Input {
    private final ByteBuffer body;

    private Input(ByteBuffer body) {
      this.body = body;
    }

    /**
     * @throws StreamFormatException if it has another magic number, version or checksum
     */
    public static Input of(byte[] bytes, long magic, int version) throws IOException {
      if (bytes.length < Long.BYTES + 2 * Integer.BYTES) {
        throw new EOFException();
      }
      int end = bytes.length - Integer.BYTES;
      ByteBuffer body = ByteBuffer.wrap(bytes, 0, end);
      if (body.getLong() != magic) {
        throw new StreamFormatException("it is no device state of this hypervisor");
      }
      int found = body.getInt();
      if (found != version) {
        throw new StreamFormatException(
            "its version is %d and this VNsnap reads version %d".formatted(found, version));
      }
      if (ByteBuffer.wrap(bytes).getInt(end) != checksum(ByteBuffer.wrap(bytes, 0, end))) {
        throw new StreamFormatException("its checksum is wrong, so it has been damaged");
      }
      return new Input(body);
    }

    public int remainingBytes() {
      return body.remaining();
    }

    public byte getByte() throws EOFException {
      return get(body::get);
    }

    public int getInt() throws EOFException {
      return get(body::getInt);
    }

    public long getLong() throws EOFException {
      return get(body::getLong);
    }

    /** Numbers of one kind. */
    @FunctionalInterface
    private interface Getter<T> {
      T get();
    }

    private static <T> T get(Getter<T> getter) throws EOFException {
      try {
        return getter.get();
      } catch (BufferUnderflowException e) {
        throw new EOFException();
      }
    }

    public ByteBuffer getPart() throws IOException {
      int length = getInt();
      if (length < 0 || length > MAX_PART_BYTES) {
        throw new StreamFormatException("a part of it claims %d bytes".formatted(length));
      }
      if (length > body.remaining()) {
        throw new EOFException();
      }
      byte[] part = new byte[length];
      body.get(part);
      return ByteBuffer.wrap(part);
    }
  }
}
