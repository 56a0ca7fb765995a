// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.ChannelCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes snapshots of two small members, as an agent would leave them. */
public final class Snapshots {
  public static final MemberName M1 = new MemberName("m1");
  public static final MemberName M2 = new MemberName("m2");

  private Snapshots() {}

  public static Manifest seal(SnapshotStore store, String name) throws Exception {
    try (WorkingSnapshot working = store.create(new SnapshotName(name), "op1")) {
      Manifest manifest = fill(working);
      working.seal(manifest);
      return manifest;
    }
  }

  static Manifest fill(WorkingSnapshot working) throws Exception {
    TreeMap<MemberName, Manifest.Member> members = new TreeMap<>();
    for (MemberName member : List.of(M1, M2)) {
      Path folder = working.createMemberFolder(member);
      Files.createDirectory(folder.resolve("disks"));
      List<StoredFile> files = new ArrayList<>();
      files.add(
          file(working, member + "/domain.xml", "<domain/>".getBytes(StandardCharsets.UTF_8)));
      files.add(file(working, member + "/memory.raw", new byte[Checksum.CHUNK_BYTES + 1]));
      files.add(file(working, member + "/disks/vda.qcow2", new byte[] {'Q', 'F', 'I'}));
      members.put(member, member(files));
    }
    return manifest(working.name().value(), members);
  }

  static Manifest manifest(String name, SortedMap<MemberName, Manifest.Member> members) {
    return new Manifest(
        new SnapshotName(name),
        "op1",
        "shop",
        Instant.parse("2026-01-02T03:04:05.678Z"),
        Instant.parse("2026-01-02T03:04:07Z"),
        ColorCarrier.GBP,
        new TreeMap<>(Map.of("br100", 1450)),
        List.of(new HostName("h1")),
        1.25,
        members);
  }

  static Manifest.Member member(List<StoredFile> files) {
    return new Manifest.Member(
        new HostName("h1"),
        "5f1c7d2e-0000-4000-8000-000000000001",
        List.of(new Nic(new MacAddress("52:54:00:00:00:01"), "vnet0", "br100", 1, false)),
        new CutTimes(1_000_000, 1_012_500),
        new ChannelCounts(3, 4, 0),
        new SavedMember(
            Checksum.CHUNK_BYTES + 1L,
            4096,
            List.of(new SavedMember.MemoryBlock("pc.ram", 0, Checksum.CHUNK_BYTES)),
            List.of(new SavedMember.SavedDisk("vda", "vda.qcow2", "raw", 1 << 20, 3)),
            812.5,
            Duration.ofMillis(7),
            PreCopy.NONE),
        files);
  }

  private static StoredFile file(WorkingSnapshot working, String path, byte[] content)
      throws IOException {
    Path file = Files.write(working.folder().resolve(path), content);
    return new StoredFile(path, content.length, Checksum.of(file));
  }
}
