// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import io.vnsnap.core.port.HypervisorException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The header of a qcow2 image; see QEMU's docs/interop/qcow2.txt. */
public final class Qcow2 {
  private static final int MAGIC = 0x514649fb;
  private static final int BEFORE_SIZE_BYTES = 20;

  private Qcow2() {}

  /** The size that a guest sees. */
  public static long sizeBytes(Path image) throws HypervisorException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(image))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("it is no qcow2 image");
      }
      in.skipNBytes(BEFORE_SIZE_BYTES);
      return in.readLong();
    } catch (IOException e) {
      throw new HypervisorException(
          "%s can't be read: %s; the snapshot is damaged".formatted(image, e.getMessage()), e);
    }
  }
}
