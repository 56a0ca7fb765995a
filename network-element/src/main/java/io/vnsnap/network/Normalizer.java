// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns frames as a hypervisor reads them from a tap, which may be super-frames or lack checksums,
 * into frames as on a wire, by sending them through the kernel into a tap of our own.
 */
final class Normalizer implements AutoCloseable {
  private final CaptureTap tap;
  private final PacketSocket socket;

  private Normalizer(CaptureTap tap, PacketSocket socket) {
    this.tap = tap;
    this.socket = socket;
  }

  static Normalizer create(String name, int queueFrames, LinkControl links)
      throws ColoringException {
    CaptureTap tap = CaptureTap.create(name, queueFrames, links);
    try {
      return new Normalizer(tap, PacketSocket.openForVirtio(name, links, 0));
    } catch (ColoringException e) {
      tap.close();
      throw e;
    }
  }

  /**
   * @param frames each behind a header of {@link GuestTap#VIRTIO_HEADER_BYTES}
   */
  synchronized List<Frame> normalize(List<byte[]> frames) throws ColoringException {
    List<Frame> plain = new ArrayList<>();
    for (byte[] frame : frames) {
      if (!socket.send(frame)) {
        throw new ColoringException("the tap device %s is full".formatted(tap.name()));
      }
      for (Optional<Frame> read = tap.read(); read.isPresent(); read = tap.read()) {
        plain.add(read.get());
      }
    }
    return plain;
  }

  @Override
  public synchronized void close() {
    socket.close();
    tap.close();
  }
}
