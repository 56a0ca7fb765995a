// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.SparseFile;
import io.vnsnap.qemu.stream.DeviceState;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory and devices of a member in a snapshot.
 *
 * @param directory the member's folder
 * @param pages memory.raw, open
 */
record SavedMemory(Path directory, DeviceState devices, SparseFile pages) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SavedMemory.class);

  static SavedMemory open(Path directory) throws HypervisorException {
    try {
      DeviceState devices = DeviceState.read(directory.resolve(CheckpointFactory.DEVICE_FILE));
      Path file = directory.resolve(CheckpointFactory.MEMORY_FILE);
      SavedMemory saved = new SavedMemory(directory, devices, new SparseFile(file));
      if (saved.pages.size() < saved.neededBytes()) {
        saved.close();
        throw new HypervisorException(
            "%s has less than %d bytes; the snapshot is damaged"
                .formatted(file, saved.neededBytes()));
      }
      return saved;
    } catch (IOException e) {
      throw new HypervisorException(
          "the snapshot in %s can't be read: %s".formatted(directory, e.getMessage()), e);
    }
  }

  private long neededBytes() {
    return devices.blocks().stream()
        .mapToLong((MemoryBlock block) -> block.offset() + block.lengthBytes())
        .max()
        .orElse(0);
  }

  @Override
  public void close() {
    try {
      pages.close();
    } catch (IOException e) {
      LOG.debug("closing", e);
    }
  }
}
