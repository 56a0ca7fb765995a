// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * The checksum of a file: {@code sha256-16MiB:} and the SHA-256 of the SHA-256 digests of the
 * file's consecutive 16 MiB chunks, one after the other. The last chunk may be shorter; a file of
 * no bytes has no chunk.
 *
 * <p>Chunks make it cheap for sparse files: a full chunk of zeros has a digest known beforehand.
 */
public record Checksum(@JsonValue String value) {
  static final int CHUNK_BYTES = 16 << 20;

  private static final String PREFIX = "sha256-16MiB:";
  private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{64}");

  @JsonCreator
  public Checksum {
    if (value == null || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not a checksum".formatted(value));
    }
  }

  public static Checksum of(Path file) throws IOException {
    return of(file, bytes -> {});
  }

  /**
   * @param readBytes told after each chunk how many bytes it had
   * @throws IOException also if the file is a symbolic link
   */
  public static Checksum of(Path file, LongConsumer readBytes) throws IOException {
    MessageDigest whole = sha256();
    MessageDigest chunkDigest = sha256();
    byte[] chunk = new byte[CHUNK_BYTES];
    byte[] zeros = new byte[CHUNK_BYTES];
    byte[] zeroDigest = null;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      int length;
      while ((length = readChunk(channel, chunk)) > 0) {
        if (length == CHUNK_BYTES && Arrays.equals(chunk, zeros)) {
          if (zeroDigest == null) {
            zeroDigest = chunkDigest.digest(zeros);
          }
          whole.update(zeroDigest);
        } else {
          chunkDigest.update(chunk, 0, length);
          whole.update(chunkDigest.digest());
        }
        readBytes.accept(length);
      }
    }
    return of(whole);
  }

  /** The checksum that a file of this content has. */
  static Checksum of(byte[] content) {
    MessageDigest whole = sha256();
    MessageDigest chunkDigest = sha256();
    for (int offset = 0; offset < content.length; offset += CHUNK_BYTES) {
      chunkDigest.update(content, offset, Math.min(CHUNK_BYTES, content.length - offset));
      whole.update(chunkDigest.digest());
    }
    return of(whole);
  }

  private static Checksum of(MessageDigest whole) {
    return new Checksum(PREFIX + HexFormat.of().formatHex(whole.digest()));
  }

  private static int readChunk(FileChannel channel, byte[] chunk) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(chunk);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // A read may give less than was asked for.
    }
    return buffer.position();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
