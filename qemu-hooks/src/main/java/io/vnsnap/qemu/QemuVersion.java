// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.port.HypervisorException;

/** A QEMU's version, and what depends on it. */
record QemuVersion(int major, int minor) {
  static QemuVersion of(Monitor monitor) throws HypervisorException {
    JsonNode qemu = monitor.run("query-version").path("qemu");
    return new QemuVersion(qemu.path("major").asInt(), qemu.path("minor").asInt());
  }

  private boolean isBefore(int otherMajor, int otherMinor) {
    return major < otherMajor || (major == otherMajor && minor < otherMinor);
  }

  /** The capability background-snapshot came with 6.0. */
  boolean hasBackgroundSnapshot() {
    return !isBefore(6, 0);
  }

  /**
   * Whether a migration may be started ahead of the cut: since 8.2 QEMU holds its big lock while it
   * writes the stream's header, so a full pipe would stop the guest.
   */
  boolean canArmEarly() {
    return isBefore(8, 2);
  }

  /** Whether QEMU lets the guest run by itself once its state is captured; later ones leave it. */
  boolean resumesByItself() {
    return isBefore(9, 0);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
