// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.model.Color;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.port.ColoringException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tap takes the place of a vif. */
class GuestVifTest {
  private static final String PEER_MAC = "52:54:00:00:00:0a";

  private TestHost host;
  private FakeGuest peer;
  private FakeGuest guest;

  @BeforeEach
  void host() throws Exception {
    host = new TestHost(0);
    peer = host.addGuest("vntp", PEER_MAC);
    guest = host.addGuest("vntv", "52:54:00:00:00:0b");
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  @Test
  void whatWasHeldAtItsSenderComesInAgainAsTheGuests() throws Exception {
    host.namespace().call(this::holdAndSend);

    Await.until("the last frame", () -> numbers(peer).contains(6));
    assertThat(numbers(peer)).isEqualTo(IntStream.rangeClosed(1, 6).boxed().toList());
    assertThat(peer.received())
        .allMatch(frame -> Frame.text(frame.source()).equals(guest.mac()), "sent by the guest");
    assertThat(numbers(guest)).as("its own broadcasts").isEmpty();
    assertThat(host.leftovers()).isEmpty();
  }

  private Void holdAndSend() throws Exception {
    try (LinkControl links = LinkControl.open();
        GuestVif vif = GuestVif.open(guest.nic(), links, TapRules.INJECTED_MARK);
        CaptureTap sent = CaptureTap.create("vnsheld", 64, links);
        Nftables nftables = Nftables.open()) {
      vif.prepareToSend(sent);
      TapRules rules =
          new TapRules(
              "vnsnap_held",
              0,
              guest.nic().tap(),
              ColorCarrier.SENDER_HOLD,
              "members",
              guest.mac(),
              new TapRules.Devices(0, 0, 0, sent.index()));
      nftables.run(
          "add table netdev vnsnap_held { flags owner; }\n" + TapRules.transaction(rules.chains()));
      nftables.run(TapRules.transaction(rules.ingress(Color.POST)));
      for (int number = 1; number < 5; number++) {
        guest.send(TestFrames.udp(guest.mac(), PEER_MAC, number));
      }
      guest.send(TestFrames.arp(guest.mac(), 5));
      List<Frame> held = held(sent);
      assertThat(peer.received()).isEmpty();

      for (Frame frame : held) {
        vif.sendAsGuest(frame.withSource(SourceTokens.FIRST));
      }
      nftables.run(TapRules.transaction(rules.ingressFree()));
      vif.sendAsGuest(TestFrames.udp(guest.mac(), PEER_MAC, 6));
      return null;
    }
  }

  private static List<Frame> held(CaptureTap sent) throws ColoringException {
    List<Frame> frames = new ArrayList<>();
    for (Optional<Frame> frame = sent.read(); frame.isPresent(); frame = sent.read()) {
      frames.add(frame.get());
    }
    return frames;
  }

  private static List<Integer> numbers(FakeGuest guest) {
    return guest.received().stream().map(TestFrames::number).toList();
  }
}
