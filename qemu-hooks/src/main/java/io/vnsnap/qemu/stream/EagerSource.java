// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.hooks.PageStore;
import java.io.IOException;

/**
 * Sends a snapshot to a waiting QEMU as an ordinary migration: all pages, then the devices.
 *
 * <p>Pages of large blocks that are holes are left out: that memory is fresh and zero in a QEMU
 * that waits for a migration (QEMU puts no ROM contents into RAM then, see rom_reset in
 * hw/core/loader.c).
 */
public final class EagerSource {
  private final DeviceState state;
  private final PageStore pages;
  private final StreamWriter out;

  public EagerSource(DeviceState state, PageStore pages, ByteSink sink) {
    this.state = state;
    this.pages = pages;
    this.out = new StreamWriter(state, pages, sink);
  }

  /** Sends everything. */
  public void send() throws IOException {
    MemoryMap map = new MemoryMap(state);
    out.header();
    out.ramStart();
    for (MemoryBlock block : map.small()) {
      for (long at = 0; at < block.lengthBytes(); at += RamRecord.PAGE_SIZE) {
        out.page(block, at);
      }
    }
    for (MemoryBlock block : map.large()) {
      sendData(block);
    }
    out.endPages();
    out.devices();
    out.tail();
    out.flush();
  }

  private void sendData(MemoryBlock block) throws IOException {
    long end = block.offset() + block.lengthBytes();
    long at = pages.nextData(block.offset());
    while (at < end) {
      long hole = Math.min(end, pages.nextHole(at));
      for (long page = at & -RamRecord.PAGE_SIZE; page < hole; page += RamRecord.PAGE_SIZE) {
        out.page(block, page - block.offset());
      }
      at = pages.nextData(hole);
    }
  }
}
