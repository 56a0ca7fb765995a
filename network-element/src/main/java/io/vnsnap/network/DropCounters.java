// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether the kernel dropped a frame on its way to one of our devices, from the file
 * /proc/net/dev of the opener's network namespace (proc(5)).
 */
final class DropCounters implements AutoCloseable {
  private static final int TRANSMIT_DROP_FIELD = 11;
  private static final int PART_BYTES = 16_384;

  private final FileChannel file;
  private final Set<String> devices;

  private DropCounters(FileChannel file, Set<String> devices) {
    this.file = file;
    this.devices = Set.copyOf(devices);
  }

  static DropCounters open(Set<String> devices) throws ColoringException {
    try {
      return new DropCounters(
          FileChannel.open(Path.of("/proc/thread-self/net/dev"), StandardOpenOption.READ), devices);
    } catch (IOException e) {
      throw new ColoringException("/proc/net/dev can't be opened: " + e.getMessage(), e);
    }
  }

  /** The name of a device that lost a frame, if one did. */
  synchronized Optional<String> findDrop() throws ColoringException {
    try {
      for (String line : lines()) {
        String[] parts = line.strip().split(":\\s*|\\s+", -1);
        if (parts.length > TRANSMIT_DROP_FIELD + 1
            && devices.contains(parts[0])
            && !parts[TRANSMIT_DROP_FIELD + 1].equals("0")) {
          return Optional.of(parts[0]);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new ColoringException("/proc/net/dev can't be read: " + e.getMessage(), e);
    }
  }

  private List<String> lines() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
    while (file.read(part, text.size()) > 0) {
      text.write(part.array(), 0, part.position());
      part.clear();
    }
    return text.toString(StandardCharsets.US_ASCII).lines().toList();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
