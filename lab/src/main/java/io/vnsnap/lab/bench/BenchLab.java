// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.lab.Topology;
import java.util.List;

/** The lab that is measured: one guest on one host, half of its memory alive. */
final class BenchLab {
  private static final String NAME = "vbench";
  private static final int DISK_MIB = 64;
  private static final int REWRITE_PAGES_PER_SECOND = 500;

  private BenchLab() {}

  /** Only a qcow2 disk, because libvirt's internal snapshots refuse others. */
  static Topology of(int memoryMiB) {
    return new Topology(
        NAME,
        null,
        "10.97.0.0",
        null,
        null,
        null,
        null,
        List.of(new HostName("h1")),
        null,
        new Topology.Defaults(
            memoryMiB, null, null, List.of(new Topology.Disk(Topology.DiskFormat.QCOW2, DISK_MIB))),
        List.of(
            new Topology.Member(new MemberName("m1"), new HostName("h1"), null, null, null, null)),
        new Topology.Workload(
            100, null, null, memoryMiB / 2, REWRITE_PAGES_PER_SECOND, null, null));
  }
}
