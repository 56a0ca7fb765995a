// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tap whose carrier is switched off and on takes the place of a vif. */
class VifReplayTest {
  private TestHost host;
  private FakeGuest peer;
  private FakeGuest restored;

  @BeforeEach
  void host() throws Exception {
    host = new TestHost(0);
    peer = host.addGuest("vntp", "52:54:00:00:00:0a");
    restored = host.addGuest("vntr", "52:54:00:00:00:0b");
    restored.carrier(false);
    awaitForwarding(false);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  private void awaitForwarding(boolean forwards) throws Exception {
    Await.until(
        "the bridge",
        () ->
            host.namespace().call(() -> LinkTable.read().forwardsTo(restored.nic().tap()))
                == forwards);
  }

  private byte[] frame(int number) {
    return TestFrames.udp(peer.mac(), restored.mac(), number);
  }

  private VifReplay replay(LinkControl links) throws Exception {
    List<Frame> inFlight =
        IntStream.range(1, 4).mapToObj(number -> new Frame(frame(number), 0)).toList();
    return host.namespace().call(() -> new VifReplay(restored.nic(), inFlight, links));
  }

  @Test
  void whatComesBeforeTheGuestConnectsWaitsBehindFramesInFlight() throws Exception {
    try (LinkControl links = host.namespace().call(LinkControl::open);
        VifReplay replay = replay(links)) {
      for (int number = 4; number < 100; number++) {
        peer.send(frame(number));
      }
      peer.send(TestFrames.arp(peer.mac(), 100));
      restored.carrier(true);
      awaitForwarding(true);
      for (int number = 101; number < 200; number++) {
        peer.send(frame(number));
      }
      peer.send(TestFrames.arp(peer.mac(), 200));
      assertThat(restored.received()).isEmpty();

      host.namespace()
          .call(
              () -> {
                replay.open();
                return null;
              });
      peer.send(frame(201));
      peer.send(TestFrames.arp(peer.mac(), 202));

      Await.until("the last frame", () -> numbers().contains(202));
      assertThat(numbers()).isEqualTo(IntStream.rangeClosed(1, 202).boxed().toList());
    }
    assertThat(host.leftovers()).isEmpty();
  }

  @Test
  void oneThatIsNotOpenedLeavesNothing() throws Exception {
    try (LinkControl links = host.namespace().call(LinkControl::open);
        VifReplay replay = replay(links)) {
      assertThat(replay.frames()).isEqualTo(3);
      assertThat(host.leftovers()).isNotEmpty();
    }
    assertThat(host.leftovers()).isEmpty();
    restored.carrier(true);
    awaitForwarding(true);
    peer.send(frame(1));
    Await.until("the frame", () -> numbers().equals(List.of(1)));
  }

  private List<Integer> numbers() {
    return new ArrayList<>(restored.received().stream().map(TestFrames::number).toList());
  }
}
