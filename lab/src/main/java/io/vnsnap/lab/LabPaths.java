// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import io.vnsnap.core.model.HostName;
import java.nio.file.Path;

/**
 * Where a lab of a given name keeps what.
 *
 * @param name the lab's name
 */
public record LabPaths(String name) {
  /** All labs that exist now; lost at a reboot, like the namespaces themselves. */
  static final Path ALL_RUNNING = Path.of("/run/vnsnap-lab");

  private static final Path ALL_DATA = Path.of("/var/lib/vnsnap-lab");

  /** Kernel, guest images and libvirt's knowledge of QEMU: kept when a lab goes. */
  static final Path CACHE = Path.of("/var/cache/vnsnap-lab");

  /** Held while the machine's settings or the set of labs change. */
  static final Path MACHINE_LOCK = CACHE.resolve("machine.lock");

  /** Held while guest images are built. */
  static final Path IMAGES_LOCK = CACHE.resolve("images.lock");

  /** A mount of its own, so that namespaces can be kept in it. */
  public Path run() {
    return ALL_RUNNING.resolve(name);
  }

  Path topology() {
    return run().resolve("topology.yaml");
  }

  /** Exists once all of the lab has been built. */
  public Path built() {
    return run().resolve("built");
  }

  Path host(HostName host) {
    return run().resolve(host.value());
  }

  public Path data() {
    return ALL_DATA.resolve(name);
  }

  public Path hostData(HostName host) {
    return data().resolve(host.value());
  }

  /** On one file system with the store, so that a restore can link a disk instead of copying it. */
  Path disks() {
    return data().resolve("disks");
  }

  public Path kernel() {
    return data().resolve("boot/vmlinuz");
  }

  public Path initramfs() {
    return data().resolve("boot/initramfs.gz");
  }

  public Path ownStore() {
    return data().resolve("store");
  }

  Path vniFile() {
    return data().resolve("vni.yaml");
  }

  public Path lock() {
    return CACHE.resolve(name + ".lock");
  }

  public String namespace(String part) {
    return name + "-" + part;
  }

  String namespace(HostName host) {
    return namespace(host.value());
  }

  static Path namespaceFile(String namespace) {
    return Path.of("/run/netns").resolve(namespace);
  }
}
