// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/** Tries, on devices of its own, whether the kernel does what coloring needs. */
final class KernelProbe {
  private static final int QUEUE_FRAMES = 64;

  private final Operation operation = new Operation("probe" + UUID.randomUUID());
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final LinkControl links;

  private KernelProbe(LinkControl links) {
    this.links = links;
  }

  /** Fails with the reason; leaves nothing behind either way. */
  static void run(LinkControl links) throws ColoringException {
    new KernelProbe(links).attempt(KernelProbe::forwardAndCopy);
  }

  /**
   * Tries whether frames can come in at an interface as if the guest behind it had sent them, which
   * vifs need where frames are held at their sender.
   */
  static void runSending(LinkControl links) throws ColoringException {
    new KernelProbe(links).attempt(KernelProbe::sendAsGuest);
  }

  /** A part of the probe. */
  private interface Part {
    void run(KernelProbe probe) throws ColoringException;
  }

  private void attempt(Part part) throws ColoringException {
    try {
      part.run(this);
      Linux.awaitGracePeriod();
    } finally {
      Closing.all(opened);
    }
  }

  private CaptureTap tap(String suffix) throws ColoringException {
    return keep(CaptureTap.create(operation.devicePrefix() + suffix, QUEUE_FRAMES, links));
  }

  private void forwardAndCopy() throws ColoringException {
    CaptureTap guest = tap("a");
    CaptureTap copies = tap("b");
    CaptureTap forwarded = tap("c");
    PacketSocket plain = keep(PacketSocket.open(guest.name(), links, 0));
    PacketSocket marked = keep(PacketSocket.open(guest.name(), links, TapRules.INJECTED_MARK));
    Nftables nftables = keep(Nftables.open());
    nftables.run(
        """
        add table netdev %1$s { flags owner; }
        add chain netdev %1$s sent { type filter hook ingress device "%2$s" priority -500; policy accept; }
        add chain netdev %1$s received { type filter hook egress device "%2$s" priority 500; policy accept; }
        add rule netdev %1$s sent meta mark set meta mark | 0x%5$x
        add rule netdev %1$s received meta mark 0x%6$08x accept
        add rule netdev %1$s received dup to %3$d
        add rule netdev %1$s received fwd to %4$d
        """
            .formatted(
                operation.table(),
                guest.name(),
                copies.index(),
                forwarded.index(),
                TapRules.COLOR_BIT,
                TapRules.INJECTED_MARK));
    plain.send(Sentinel.frame());
    expect(guest, false, "nftables does not forward frames at the egress hook");
    expect(copies, true, "nftables does not copy frames at the egress hook");
    expect(forwarded, true, "nftables does not forward frames at the egress hook");
    marked.send(Sentinel.frame());
    expect(guest, true, "frames put into a tap do not arrive");
    expect(forwarded, false, "frames put into a tap do not pass nftables");
  }

  private void sendAsGuest() throws ColoringException {
    CaptureTap guest = tap("a");
    CaptureTap sent = tap("b");
    Nftables nftables = keep(Nftables.open());
    nftables.run(
        """
        add table netdev %1$s { flags owner; }
        add chain netdev %1$s sent { type filter hook ingress device "%2$s" priority -500; policy accept; }
        add rule netdev %1$s sent fwd to %3$d
        """
            .formatted(operation.table(), guest.name(), sent.index()));
    sent.leadInto(guest.name());
    sent.write(Sentinel.frame());
    expect(sent, true, "frames that are redirected do not come in");
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  private static void expect(CaptureTap tap, boolean frame, String otherwise)
      throws ColoringException {
    if (tap.read().filter(Sentinel::is).isPresent() != frame) {
      throw new ColoringException(otherwise);
    }
  }
}
