// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Which pages a member of a snapshot has been sent, and which it asked for: in a file that is
 * mapped into memory, so that it is complete when its process is killed, and another can go on.
 *
 * <p>Pages are sent by the batch. A batch is intended before its bytes are staged, and committed
 * before they are passed on; so a batch that is found intended and not committed was not passed on.
 *
 * <p>One thread sends, another one asks.
 */
public final class PageLedger {
  /** A file in memory that is full must be noticed now, and not by a signal later. */
  private static final int ZEROS_BYTES = 1 << 16;

  private static final int BATCH_PAGES = 64;
  private static final int INTENDED = 0;
  private static final int LAST_ASKED = Integer.BYTES;
  private static final int BATCH = LAST_ASKED + Integer.BYTES;
  private static final int SENT = BATCH + BATCH_PAGES * Integer.BYTES;

  private final ByteBuffer memory;
  private final int pages;
  private final int asked;

  /** All pages that are sent or in the batch that is being filled. */
  private final BitSet taken = new BitSet();

  private final int[] batch = new int[BATCH_PAGES];
  private int inBatch;

  private PageLedger(ByteBuffer memory, int pages) {
    this.memory = memory;
    this.pages = pages;
    this.asked = SENT + bytesFor(pages);
    for (int page = 0; page < pages; page++) {
      if (get(SENT, page)) {
        taken.set(page);
      }
    }
  }

  private static int bytesFor(int pages) {
    return (pages + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Begins a ledger in a file that is not there yet. */
  public static PageLedger create(Path file, int pages) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
      for (long left = SENT + 2L * bytesFor(pages); left > 0; left -= ZEROS_BYTES) {
        zeros.clear().limit((int) Math.min(left, ZEROS_BYTES));
        while (zeros.hasRemaining()) {
          channel.write(zeros);
        }
      }
    }
    return open(file, pages);
  }

  /** Goes on with the ledger of a process that died. */
  public static PageLedger open(Path file, int pages) throws IOException {
    long size = SENT + 2L * bytesFor(pages);
    if (Files.size(file) != size) {
      throw new IOException(
          "%s has %d bytes instead of %d".formatted(file, Files.size(file), size));
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new PageLedger(channel.map(FileChannel.MapMode.READ_WRITE, 0, size), pages);
    }
  }

  int pages() {
    return pages;
  }

  /** Whether a page has been sent, or will be with the batch that is being filled. */
  boolean isTaken(int page) {
    return taken.get(page);
  }

  /** Takes a page into the batch that is being filled. */
  void take(int page) {
    taken.set(page);
    batch[inBatch++] = page;
  }

  /** The batch is full: its bytes are about to be staged. */
  void intend() {
    for (int i = 0; i < inBatch; i++) {
      memory.putInt(BATCH + i * Integer.BYTES, batch[i]);
    }
    VarHandle.fullFence();
    memory.putInt(INTENDED, inBatch);
    VarHandle.fullFence();
  }

  /** The bytes of the batch are staged, all of them, and will be passed on. */
  void commit() {
    VarHandle.fullFence();
    for (int i = 0; i < inBatch; i++) {
      set(SENT, batch[i]);
    }
    VarHandle.fullFence();
    memory.putInt(INTENDED, 0);
    VarHandle.fullFence();
    inBatch = 0;
  }

  /**
   * Takes back the batch that a process had intended and not committed when it died.
   *
   * @return whether there was one
   */
  boolean takeBack() {
    int intended = memory.getInt(INTENDED);
    for (int i = 0; i < intended; i++) {
      int page = memory.getInt(BATCH + i * Integer.BYTES);
      int at = SENT + page / Byte.SIZE;
      memory.put(at, (byte) (memory.get(at) & ~(1 << page % Byte.SIZE)));
      taken.clear(page);
    }
    memory.putInt(INTENDED, 0);
    return intended > 0;
  }

  /** The member asks for a page. */
  void ask(int page) {
    set(asked, page);
    memory.putInt(LAST_ASKED, page);
  }

  /** The page that was asked for last; the first one if none was. */
  int lastAsked() {
    return memory.getInt(LAST_ASKED);
  }

  /** Pages that were asked for and have not been sent. */
  IntStream owed() {
    return IntStream.range(0, pages).filter(page -> get(asked, page) && !taken.get(page));
  }

  private boolean get(int from, int page) {
    return (memory.get(from + page / Byte.SIZE) & 1 << page % Byte.SIZE) != 0;
  }

  private void set(int from, int page) {
    int at = from + page / Byte.SIZE;
    memory.put(at, (byte) (memory.get(at) | 1 << page % Byte.SIZE));
  }
}
