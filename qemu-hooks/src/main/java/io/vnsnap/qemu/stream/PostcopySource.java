// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends a snapshot to a waiting QEMU as the source of a post-copy migration (QEMU's
 * docs/devel/migration/postcopy): small blocks and devices first, so that the guest can run; then
 * the pages that it asks for, and in between all others. Pages that are holes are sent only when
 * asked for: when post-copy ends, memory that never came reads as zeros.
 *
 * <p>The end is not sent before {@link #devicesAreLoaded}. QEMU's main thread may need pages to
 * load the devices, and QEMU gives up waiting for pages only when that thread is through.
 *
 * <p>{@link #send} and {@link #serveRequests} are run by a thread each.
 */
public final class PostcopySource {
  private static final int OPEN_RETURN_PATH = 1;
  private static final int POSTCOPY_ADVISE = 3;
  private static final int POSTCOPY_LISTEN = 4;
  private static final int POSTCOPY_RUN = 5;
  private static final int POSTCOPY_RAM_DISCARD = 6;
  private static final int PACKAGED = 7;
  private static final int EMPTY_COMMAND_BYTES = 5;

  private static final int REPLY_SHUT = 1;
  private static final int REPLY_PAGES_OF_BLOCK = 3;
  private static final int REPLY_PAGES = 4;

  /** As QEMU 6.0 limits it (MAX_VM_CMD_PACKAGED_SIZE). */
  private static final int MAX_PACKAGE_BYTES = 1 << 24;

  /** How many pages are sent around one that was asked for: what is near is soon wanted, too. */
  private static final int CLUSTER_PAGES = 16;

  private static final long LOOK_MILLIS = 1;

  private record Request(Block block, long address, long lengthBytes) {}

  private static final class Block {
    final MemoryBlock place;
    final BitSet sent = new BitSet();

    Block(MemoryBlock place) {
      this.place = place;
    }
  }

  private final DeviceState state;
  private final PageStore pages;
  private final StreamWriter out;
  private final ByteSource replies;
  private final int hostPageBytes;
  private final Map<String, Block> large = new LinkedHashMap<>();
  private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
  private final AtomicLong demanded = new AtomicLong();
  private final CountDownLatch devicesLoaded = new CountDownLatch(1);

  /**
   * @param replies what QEMU sends back on the same connection
   * @param hostPageBytes the size of the host's pages
   */
  public PostcopySource(
      DeviceState state, PageStore pages, ByteSink sink, ByteSource replies, int hostPageBytes) {
    this.state = state;
    this.pages = pages;
    this.out = new StreamWriter(state, pages, sink);
    this.replies = replies;
    this.hostPageBytes = hostPageBytes;
    new MemoryMap(state).large().forEach(each -> large.put(each.name(), new Block(each)));
  }

  /** Requests served so far. */
  public long demandedRequests() {
    return demanded.get();
  }

  /** QEMU has loaded the devices, or never will: the end may be sent. */
  public void devicesAreLoaded() {
    devicesLoaded.countDown();
  }

  /** Sends everything, requested pages first. Returns when nothing is owed any more. */
  public void send() throws IOException {
    sendBeforeRun();
    for (Block block : large.values()) {
      push(block);
    }
    serveUntilDevicesAreLoaded();
    out.ramEnd();
    out.endOfStream();
    out.flush();
  }

  private void serveUntilDevicesAreLoaded() throws IOException {
    try {
      while (!devicesLoaded.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        serve();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while QEMU loads its devices");
    }
    serve();
  }

  private void sendBeforeRun() throws IOException {
    out.header();
    out.command(OPEN_RETURN_PATH, new byte[0]);
    out.command(
        POSTCOPY_ADVISE,
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(hostPageBytes)
            .putLong(RamRecord.PAGE_SIZE)
            .array());
    out.ramStart();
    for (MemoryBlock block : new MemoryMap(state).small()) {
      for (long at = 0; at < block.lengthBytes(); at += RamRecord.PAGE_SIZE) {
        out.page(block, at);
      }
    }
    out.endPages();
    for (Block block : large.values()) {
      discard(block.place);
    }
    int packageBytes = 2 * EMPTY_COMMAND_BYTES + state.devices().remaining();
    if (packageBytes > MAX_PACKAGE_BYTES) {
      throw new StreamFormatException(
          "the devices take %d bytes, more than post-copy can carry; restore eagerly"
              .formatted(packageBytes));
    }
    out.command(PACKAGED, ByteBuffer.allocate(Integer.BYTES).putInt(packageBytes).array());
    out.command(POSTCOPY_LISTEN, new byte[0]);
    out.devices();
    out.command(POSTCOPY_RUN, new byte[0]);
    out.flush();
  }

  /**
   * Makes QEMU forget what it put into a block. It must come even for fresh memory: with it QEMU
   * notes that post-copy has begun, and without it loads the first page as before it.
   */
  private void discard(MemoryBlock block) throws IOException {
    byte[] name = block.name().getBytes(StandardCharsets.ISO_8859_1);
    out.command(
        POSTCOPY_RAM_DISCARD,
        ByteBuffer.allocate(3 + name.length + 2 * Long.BYTES)
            .put((byte) 0)
            .put((byte) name.length)
            .put(name)
            .put((byte) 0)
            .putLong(0)
            .putLong(block.lengthBytes())
            .array());
  }

  /** Sends all data of a block, in between what is asked for. */
  private void push(Block block) throws IOException {
    long begin = block.place.offset();
    long end = begin + block.place.lengthBytes();
    int inSection = 0;
    long at = pages.nextData(begin);
    while (at < end) {
      long hole = Math.min(end, pages.nextHole(at));
      // Host pages are placed whole, so one that holds any data is sent whole.
      long first = (at - begin) & -(long) hostPageBytes;
      long beyond = Math.min(end - begin, roundUp(hole - begin));
      for (long address = first; address < beyond; address += RamRecord.PAGE_SIZE) {
        if (sendOnce(block, address) && ++inSection == StreamWriter.PAGES_PER_SECTION) {
          out.endPages();
          out.flush();
          inSection = 0;
        }
        if (inSection == 0) {
          serve();
        }
      }
      at = pages.nextData(begin + beyond);
    }
    out.endPages();
    out.flush();
  }

  private long roundUp(long bytes) {
    return (bytes + hostPageBytes - 1) & -(long) hostPageBytes;
  }

  private boolean sendOnce(Block block, long address) throws IOException {
    int page = (int) (address >> RamRecord.PAGE_BITS);
    if (block.sent.get(page)) {
      return false;
    }
    block.sent.set(page);
    out.page(block.place, address);
    return true;
  }

  /** Sends what has been asked for. */
  private void serve() throws IOException {
    Request request;
    while ((request = requests.poll()) != null) {
      demanded.incrementAndGet();
      long end =
          Math.min(request.address() + request.lengthBytes(), request.block().place.lengthBytes());
      for (long at = request.address(); at < end; at += RamRecord.PAGE_SIZE) {
        sendOnce(request.block(), at);
      }
      out.endPages();
      out.flush();
      sendAround(request);
    }
  }

  /** Sends the data near a page that was asked for. */
  private void sendAround(Request request) throws IOException {
    Block block = request.block();
    long clusterBytes = Math.max(hostPageBytes, (long) CLUSTER_PAGES * RamRecord.PAGE_SIZE);
    long begin = request.address() & -clusterBytes;
    long end = Math.min(begin + clusterBytes, block.place.lengthBytes());
    long offset = block.place.offset();
    long data = (pages.nextData(offset + begin) - offset) & -(long) hostPageBytes;
    for (long at = Math.max(begin, data); at < end; at += RamRecord.PAGE_SIZE) {
      sendOnce(block, at);
    }
    out.endPages();
    out.flush();
  }

  /**
   * Takes QEMU's requests until it says that all is well or breaks off.
   *
   * @return whether QEMU ended the connection as it should
   */
  public boolean serveRequests() throws IOException {
    StreamInput in = new StreamInput(replies);
    Block asked = null;
    while (!in.atEnd()) {
      int type = in.be16();
      int length = in.be16();
      switch (type) {
        case REPLY_SHUT -> {
          return in.be32() == 0;
        }
        case REPLY_PAGES_OF_BLOCK -> {
          long address = in.be64();
          long bytes = Integer.toUnsignedLong(in.be32());
          String name = in.counted();
          asked = large.get(name);
          enqueue(asked, name, address, bytes);
        }
        case REPLY_PAGES -> {
          long address = in.be64();
          enqueue(asked, "of the last request", address, Integer.toUnsignedLong(in.be32()));
        }
        default -> in.skip(length);
      }
    }
    return false;
  }

  private void enqueue(Block block, String name, long address, long bytes)
      throws StreamFormatException {
    if (block == null
        || address < 0
        || address >= block.place.lengthBytes()
        || (address & (RamRecord.PAGE_SIZE - 1)) != 0) {
      throw new StreamFormatException(
          "QEMU asks for %d bytes at 0x%x of memory block \"%s\", which it must have already"
              .formatted(bytes, address, name));
    }
    requests.add(new Request(block, address, bytes));
  }
}
