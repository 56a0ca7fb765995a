// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import java.util.Comparator;
import java.util.List;

/**
 * Which blocks of RAM are large: the guest's own memory, against ROMs, video memory and the like.
 */
final class MemoryMap {
  private static final long LARGE_BYTES = 64L << 20;

  private final List<MemoryBlock> blocks;
  private final MemoryBlock largest;

  MemoryMap(DeviceState state) {
    this.blocks = state.blocks();
    this.largest =
        blocks.stream().max(Comparator.comparingLong(MemoryBlock::lengthBytes)).orElseThrow();
  }

  private boolean isLarge(MemoryBlock block) {
    return block.equals(largest) || block.lengthBytes() >= LARGE_BYTES;
  }

  List<MemoryBlock> large() {
    return blocks.stream().filter(this::isLarge).toList();
  }

  List<MemoryBlock> small() {
    return blocks.stream().filter(block -> !isLarge(block)).toList();
  }
}
