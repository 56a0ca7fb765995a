// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A fresh lab with two members on a Xen host and two on a host with QEMU, and VNsnap on both, for
 * as long as a test needs it.
 */
final class XenTestLab implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String HOSTS_AND_MEMBERS =
      """
      hosts: [h1, x1]
      xenHosts: [x1]
      defaults: {memoryMiB: 128, disks: [{format: raw, sizeMiB: 64}]}
      members:
        - {name: m1, host: x1}
        - {name: m2, host: x1}
        - {name: m3, host: h1}
        - {name: m4, host: h1}
      workload:
        tokensPerSecond: 20
        streamBytesPerSecond: 16384
        memoryMiB: 16
        rewritePagesPerSecond: 200
        journalEntriesPerSecond: 2
        tickMillis: 100
      """;

  private final String name;
  private final RemovalAtEnd removal;
  private final Lab lab;
  private final Path program;

  private XenTestLab(Topology topology) {
    this.name = topology.name();
    Lab.down(name);
    this.removal = RemovalAtEnd.by("down", "-n", name);
    this.lab = Lab.up(topology);
    xen().install(ROOT.resolve("cli/target/vnsnap.jar"));
    this.program = xen().withItsSsh(ROOT.resolve("vnsnap"));
  }

  /**
   * @param settings name and underlay of a topology file
   */
  static XenTestLab up(String settings) throws IOException {
    return new XenTestLab(new TopologyFile().parse(settings + HOSTS_AND_MEMBERS, "test"));
  }

  Lab lab() {
    return lab;
  }

  XenHost xen() {
    return lab.xenHosts().get(0);
  }

  /** The command, with a way to the Xen host. */
  Path program() {
    return program;
  }

  @Override
  public void close() {
    Lab.down(name);
    removal.close();
  }
}
