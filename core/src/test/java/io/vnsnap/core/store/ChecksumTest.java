// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {
  private static final int CHUNK = 16 * 1024 * 1024;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK})
  void isTheDigestOfTheDigestsOfItsChunks(int sizeBytes) throws Exception {
    byte[] content = new byte[sizeBytes];
    new Random(sizeBytes).nextBytes(content);
    assertThat(Checksum.of(file(content)).value()).isEqualTo(expected(content));
  }

  @Test
  void holesAreZeros() throws Exception {
    Path sparse = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(3L * CHUNK + 5);
      file.seek(CHUNK + 7);
      file.write(42);
    }
    assertThat(Checksum.of(sparse).value()).isEqualTo(expected(Files.readAllBytes(sparse)));
  }

  @Test
  void tellsHowFarItHasRead() throws Exception {
    AtomicLong read = new AtomicLong();
    Checksum.of(file(new byte[CHUNK + 3]), read::addAndGet);
    assertThat(read).hasValue(CHUNK + 3);
  }

  @Test
  void doesNotFollowSymbolicLinks() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file(new byte[1]));
    assertThatThrownBy(() -> Checksum.of(link)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "md5:00", "sha256-16MiB:", "sha256-16MiB:zz"})
  void refusesWhatIsNoChecksum(String value) {
    assertThatThrownBy(() -> new Checksum(value)).isInstanceOf(IllegalArgumentException.class);
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("file"), content);
  }

  private static String expected(byte[] content) throws Exception {
    MessageDigest whole = MessageDigest.getInstance("SHA-256");
    for (int from = 0; from < content.length; from += CHUNK) {
      byte[] chunk = Arrays.copyOfRange(content, from, Math.min(content.length, from + CHUNK));
      whole.update(MessageDigest.getInstance("SHA-256").digest(chunk));
    }
    return "sha256-16MiB:" + HexFormat.of().formatHex(whole.digest());
  }
}
