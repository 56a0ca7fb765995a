// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where libxl lets the QEMUs listen that serve disks of guests.
 *
 * @param folder of their sockets
 */
record QemuSockets(Path folder) {
  /** Each QEMU has a socket for libxenstat, which asks seldom, and one for libxl itself. */
  private static final String[] NAMES = {"qmp-libxenstat-%d", "qmp-libxl-%d"};

  static final QemuSockets HERE = new QemuSockets(Path.of("/var/run/xen"));

  /**
   * The monitor of the QEMU that serves a domain; none if no QEMU does.
   *
   * @param domain its number
   */
  Optional<QmpSocket> find(String member, int domain, Duration timeout) {
    return Stream.of(NAMES)
        .map(name -> folder.resolve(name.formatted(domain)))
        .filter(Files::exists)
        .findFirst()
        .map(socket -> new QmpSocket(member, socket, timeout));
  }
}
