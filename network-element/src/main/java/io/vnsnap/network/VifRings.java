// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a Xen guest and Linux's xen-netback have got in the rings of a vif, as netback tells in
 * debugfs. A vif has rings from when its guest has connected to it.
 */
final class VifRings {
  static final Path NETBACK = Path.of("/sys/kernel/debug/xen-netback");

  private final Path netback;
  private final String vif;

  /**
   * @param netback where netback tells of all vifs
   */
  VifRings(Path netback, String vif) {
    this.netback = netback;
    this.vif = vif;
  }

  static VifRings of(String vif) {
    return new VifRings(NETBACK, vif);
  }

  /** Whether netback tells us of vifs at all. */
  boolean areVisible() {
    return Files.isReadable(netback);
  }

  /** Whether the guest has connected to the vif. */
  boolean areThere() {
    return Files.isReadable(netback.resolve(vif).resolve("io_ring_q0"));
  }

  /**
   * All of them now.
   *
   * @throws ColoringException if there are none, or they can't be seen
   */
  List<VifQueue> read() throws ColoringException {
    List<VifQueue> queues = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(netback.resolve(vif), "io_ring_q*")) {
      for (Path file : files) {
        queues.add(VifQueue.parse(Files.readString(file)));
      }
      return queues;
    } catch (NoSuchFileException e) {
      throw areVisible()
          ? new ColoringException(
              "the guest has not connected to %s; try again when it has".formatted(vif), e)
          : unreadable(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private ColoringException unreadable(IOException cause) {
    return new ColoringException(
        "the rings of vif %s can't be read: %s; mount debugfs: mount -t debugfs debugfs %s"
            .formatted(vif, cause.getMessage(), netback.getParent()),
        cause);
  }
}
