// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

import io.vnsnap.core.model.SavedMember.MemoryBlock;
import io.vnsnap.hooks.PageStore;
import io.vnsnap.hooks.StreamFormatException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
 * <p>All that follows the devices can be gone on with by another process, should this one die: each
 * batch is a section of its own, noted in a {@link PageLedger} and passed on by a {@link
 * StagedSink}, so that it is known which pages QEMU has and where the stream stands. What QEMU had
 * asked the dead one for may be lost, so the other sends holes as well.
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

  /**
   * @param firstPage the number that its first page has in the ledger
   */
  private record Block(MemoryBlock place, int firstPage) {
    int page(long address) {
      return firstPage + (int) (address >> RamRecord.PAGE_BITS);
    }

    int endPage() {
      return page(place.lengthBytes());
    }
  }

  private final DeviceState state;
  private final PageStore pages;
  private final StagedSink sink;
  private final PageLedger ledger;
  private final StreamWriter out;
  private final ByteSource replies;
  private final int hostPageBytes;
  private final Map<String, Block> large = new LinkedHashMap<>();
  private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
  private final AtomicLong demanded = new AtomicLong();
  private final CountDownLatch devicesLoaded = new CountDownLatch(1);

  private volatile boolean resumed;
  private volatile boolean endWasSent;

  /**
   * @param ledger of {@link #ledgerPages} pages
   * @param replies what QEMU sends back on the same connection
   * @param hostPageBytes the size of the host's pages
   */
  public PostcopySource(
      DeviceState state,
      PageStore pages,
      StagedSink sink,
      PageLedger ledger,
      ByteSource replies,
      int hostPageBytes) {
    this.state = state;
    this.pages = pages;
    this.sink = sink;
    this.ledger = ledger;
    this.out = new StreamWriter(state, pages, this::hand);
    this.replies = replies;
    this.hostPageBytes = hostPageBytes;
    int firstPage = 0;
    for (MemoryBlock each : new MemoryMap(state).large()) {
      Block block = new Block(each, firstPage);
      large.put(each.name(), block);
      firstPage = block.endPage();
    }
  }

  /** How many pages are noted for a snapshot; the last one stands for the end of the stream. */
  public static int ledgerPages(DeviceState state) {
    long bytes = new MemoryMap(state).large().stream().mapToLong(MemoryBlock::lengthBytes).sum();
    return Math.toIntExact((bytes >> RamRecord.PAGE_BITS) + 1);
  }

  private int end() {
    return ledger.pages() - 1;
  }

  private void hand(ByteBuffer batch) throws IOException {
    ledger.intend();
    sink.stage(batch);
    ledger.commit();
    sink.pass();
  }

  /** Requests served so far. */
  public long demandedRequests() {
    return demanded.get();
  }

  /** QEMU has loaded the devices, or never will: the end may be sent. */
  public void devicesAreLoaded() {
    devicesLoaded.countDown();
  }

  /**
   * Goes on for a process that died once QEMU had loaded the devices. To be called before {@link
   * #send} and {@link #serveRequests}.
   */
  public void resume() throws IOException {
    resumed = true;
    devicesAreLoaded();
    if (ledger.takeBack()) {
      sink.discard();
    }
    endWasSent = ledger.isTaken(end());
    ledger.owed().forEach(this::owe);
  }

  private void owe(int page) {
    blockOf(page)
        .ifPresent(
            block -> {
              long address = (long) (page - block.firstPage()) << RamRecord.PAGE_BITS;
              requests.add(new Request(block, address, hostPageBytes));
            });
  }

  /** The block that a page of the ledger is in; absent for the end. */
  private Optional<Block> blockOf(int page) {
    return large.values().stream()
        .filter(block -> page >= block.firstPage() && page < block.endPage())
        .findFirst();
  }

  /** Sends everything, requested pages first. Returns when nothing is owed any more. */
  public void send() throws IOException {
    if (resumed) {
      sink.pass();
      if (endWasSent) {
        return;
      }
      serve();
    } else {
      sendBeforeRun();
    }
    for (Block block : large.values()) {
      push(block);
    }
    if (resumed) {
      for (Block block : large.values()) {
        pushHoles(block);
      }
    }
    serveUntilDevicesAreLoaded();
    sendEnd();
  }

  private void sendEnd() throws IOException {
    out.ramEnd();
    out.endOfStream();
    ledger.take(end());
    out.flush();
  }

  /** Whether a process that died had sent the end, so that QEMU may have nothing more to say. */
  public boolean endWasSent() {
    return endWasSent;
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
      discard(block.place());
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
    long begin = block.place().offset();
    long end = begin + block.place().lengthBytes();
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
          inSection = 0;
        }
        if (inSection == 0) {
          serve();
        }
      }
      at = pages.nextData(begin + beyond);
    }
    out.endPages();
  }

  /**
   * Sends all that is left of a block once its data has been sent, in between what is asked for.
   */
  private void pushHoles(Block block) throws IOException {
    int inSection = 0;
    for (long at = 0; at < block.place().lengthBytes(); at += RamRecord.PAGE_SIZE) {
      int page = block.page(at);
      if (!ledger.isTaken(page)) {
        out.zeroPage(block.place(), at);
        ledger.take(page);
        if (++inSection % StreamWriter.PAGES_PER_SECTION == 0) {
          out.endPages();
          serve();
        }
      }
    }
    out.endPages();
  }

  private long roundUp(long bytes) {
    return (bytes + hostPageBytes - 1) & -(long) hostPageBytes;
  }

  private boolean sendOnce(Block block, long address) throws IOException {
    int page = block.page(address);
    if (ledger.isTaken(page)) {
      return false;
    }
    // The page first: it may be one too many for the batch, which is handed on then.
    out.page(block.place(), address);
    ledger.take(page);
    return true;
  }

  /** Sends what has been asked for. */
  private void serve() throws IOException {
    Request request;
    while ((request = requests.poll()) != null) {
      demanded.incrementAndGet();
      long end =
          Math.min(
              request.address() + request.lengthBytes(), request.block().place().lengthBytes());
      for (long at = request.address(); at < end; at += RamRecord.PAGE_SIZE) {
        sendOnce(request.block(), at);
      }
      out.endPages();
      sendAround(request);
    }
  }

  /** Sends the data near a page that was asked for. */
  private void sendAround(Request request) throws IOException {
    Block block = request.block();
    long clusterBytes = Math.max(hostPageBytes, (long) CLUSTER_PAGES * RamRecord.PAGE_SIZE);
    long begin = request.address() & -clusterBytes;
    long end = Math.min(begin + clusterBytes, block.place().lengthBytes());
    long offset = block.place().offset();
    long data = (pages.nextData(offset + begin) - offset) & -(long) hostPageBytes;
    for (long at = Math.max(begin, data); at < end; at += RamRecord.PAGE_SIZE) {
      sendOnce(block, at);
    }
    out.endPages();
  }

  /**
   * Takes QEMU's requests until it says that all is well or breaks off.
   *
   * @return whether QEMU ended the connection as it should
   */
  public boolean serveRequests() throws IOException {
    StreamInput in = new StreamInput(replies);
    // QEMU names a block only if it was not that of its last request.
    Block asked = resumed ? blockOf(ledger.lastAsked()).orElseThrow() : null;
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
    if (!mayOwe(block, address)) {
      if (resumed) {
        return; // The block that it refers to was told to the other process; all pages come anyway.
      }
      throw new StreamFormatException(
          "QEMU asks for %d bytes at 0x%x of memory block \"%s\", which it must have already"
              .formatted(bytes, address, name));
    }
    ledger.ask(block.page(address));
    requests.add(new Request(block, address, bytes));
  }

  private static boolean mayOwe(Block block, long address) {
    return block != null
        && address >= 0
        && address < block.place().lengthBytes()
        && (address & (RamRecord.PAGE_SIZE - 1)) == 0;
  }
}
