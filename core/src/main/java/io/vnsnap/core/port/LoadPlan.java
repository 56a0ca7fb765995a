// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * @param directory the member's folder in the snapshot
 * @param saved what the manifest says of it
 * @param name the domain's name: the member's own in place, a new one for a clone
 * @param uuid the domain's UUID: absent to keep the one in domain.xml
 * @param bridges for each bridge in domain.xml the bridge to use instead; others stay
 * @param diskFolder where a clone's disks go; absent in place, where each disk keeps its path
 * @param memory how memory gets into the member
 */
public record LoadPlan(
    String operation,
    Path directory,
    SavedMember saved,
    MemberName name,
    Optional<String> uuid,
    Map<String, String> bridges,
    Optional<Path> diskFolder,
    MemoryLoading memory) {
  public LoadPlan {
    bridges = Map.copyOf(bridges);
  }

  /** Disks of the member as the snapshot names them. */
  public List<SavedMember.SavedDisk> disks() {
    return saved.disks();
  }

  /** How memory gets into a restored member. */
  public enum MemoryLoading {
    /** Devices first, pages on demand, the rest in the background: QEMU's post-copy. */
    LAZY,
    /** All pages before the member runs; nothing is owed once it does. */
    EAGER
  }
}
