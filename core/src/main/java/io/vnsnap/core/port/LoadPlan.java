// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * @param directory the member's folder in the snapshot
 * @param saved what the manifest says of it
 * @param name the domain's name: the member's own in place, another one for a clone or a take-over
 * @param predecessor the domain whose place the member takes; present for a take-over only
 * @param memory how memory gets into the member
 * @param notes a file, not there yet, for what the load is about to change: {@link
 *     Hypervisor#recoverLoad} needs it should this process die. It may hold passwords
 */
public record LoadPlan(
    String operation,
    Path directory,
    SavedMember saved,
    MemberName name,
    Placement placement,
    Optional<Predecessor> predecessor,
    MemoryLoading memory,
    Path notes) {
  public LoadPlan {
    if (predecessor.isPresent() != placement instanceof Placement.TakeOver) {
      throw new IllegalArgumentException(
          "%s: a predecessor is needed for a take-over and for nothing else".formatted(name));
    }
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
