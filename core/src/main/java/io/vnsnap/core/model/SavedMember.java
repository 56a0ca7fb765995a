// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

import java.time.Duration;
import java.util.List;

/**
 * What a checkpoint left in the member's folder.
 *
 * @param memoryBytes the guest's memory: the length of memory.raw
 * @param storedMemoryBytes what memory.raw occupies, holes left out
 * @param blocks where each block of guest RAM lies in memory.raw
 * @param disks the files in disks/, one for each disk
 * @param saveMillis from the cut until memory and disks were in their files
 * @param hypervisorDowntime what the hypervisor itself reports as downtime, known once the save has
 *     ended; zero if it reports none
 * @param preCopy how memory was sent before the cut; {@link PreCopy#NONE} also in a manifest that
 *     was written before there was such a figure
 */
public record SavedMember(
    long memoryBytes,
    long storedMemoryBytes,
    List<MemoryBlock> blocks,
    List<SavedDisk> disks,
    double saveMillis,
    Duration hypervisorDowntime,
    PreCopy preCopy) {
  public SavedMember {
    blocks = List.copyOf(blocks);
    disks = List.copyOf(disks);
    preCopy = preCopy == null ? PreCopy.NONE : preCopy;
  }

  /** A block of guest RAM, by the hypervisor's name for it. */
  public record MemoryBlock(String name, long offset, long lengthBytes) {}

  /**
   * @param target the guest-side name, such as vda
   * @param file the file's name below disks/
   * @param format the format that the member's own disk had at the cut
   */
  public record SavedDisk(
      String target, String file, String format, long sizeBytes, long storedBytes) {}
}
