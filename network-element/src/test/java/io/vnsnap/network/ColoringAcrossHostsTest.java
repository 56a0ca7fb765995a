// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.port.ColoringSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts, real bridges, a real VXLAN, two members on one host and one on the other. */
class ColoringAcrossHostsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final String MAC_A = "52:54:00:00:00:0a";
  private static final String MAC_B = "52:54:00:00:00:0b";
  private static final String MAC_C = "52:54:00:00:00:0c";
  private static final String ALL = "ff:ff:ff:ff:ff:ff";

  @TempDir Path folder;
  private TestHost one;
  private TestHost two;
  private FakeGuest a;
  private FakeGuest b;
  private FakeGuest c;
  private final RecordingListener heardOne = new RecordingListener();
  private final RecordingListener heardTwo = new RecordingListener();
  private ColoringSession sessionOne;
  private ColoringSession sessionTwo;

  @BeforeEach
  void hosts() throws Exception {
    one = new TestHost(0);
    two = new TestHost(1);
  }

  @AfterEach
  void close() throws Exception {
    if (sessionOne != null) {
      sessionOne.close();
    }
    if (sessionTwo != null) {
      sessionTwo.close();
    }
    one.close();
    two.close();
  }

  private void begin(ColorCarrier carrier) throws Exception {
    TestHost.connect(one, two, carrier == ColorCarrier.GBP);
    a = one.addGuest("vnta", MAC_A);
    b = two.addGuest("vntb", MAC_B);
    c = one.addGuest("vntc", MAC_C);
    learn();
    sessionOne = one.begin(carrier, List.of(one, two), heardOne);
    sessionTwo = two.begin(carrier, List.of(one, two), heardTwo);
  }

  /** Lets links come up and bridges learn where everybody is. */
  private void learn() throws Exception {
    Await.until(
        "frames from everybody to everybody",
        () -> {
          for (FakeGuest guest : List.of(a, b, c)) {
            guest.send(TestFrames.udp(guest.mac(), ALL, 0));
          }
          return Stream.of(a, b, c)
              .allMatch(
                  guest -> guest.received().stream().map(Frame::source).distinct().count() == 2);
        });
    // Frames of one way keep their order: after this one no older one comes.
    for (FakeGuest guest : List.of(a, b, c)) {
      guest.send(TestFrames.udp(guest.mac(), ALL, -1));
    }
    for (FakeGuest guest : List.of(a, b, c)) {
      Await.until(
          "the last frames",
          () ->
              guest.received().stream().filter(frame -> TestFrames.number(frame) == -1).count()
                  == 2);
      guest.forget();
    }
  }

  private static List<Integer> numbers(FakeGuest guest) {
    return guest.received().stream().map(TestFrames::number).toList();
  }

  private static void cut(ColoringSession session, FakeGuest guest) throws Exception {
    assertThat(session.hold(guest.name(), DEADLINE)).isTrue();
    guest.serve(false);
    session.turnPost(guest.name());
    guest.serve(true);
    session.deliver(guest.name());
  }

  private void drain() throws Exception {
    sessionOne.sendMarkers(1);
    sessionTwo.sendMarkers(1);
    Await.until("drain of host one", () -> heardOne.drained().equals(List.of(1)));
    Await.until("drain of host two", () -> heardTwo.drained().equals(List.of(1)));
  }

  private void release() throws Exception {
    sessionOne.release();
    sessionTwo.release();
    assertThat(heardOne.failures()).isEmpty();
    assertThat(heardTwo.failures()).isEmpty();
    assertThat(one.leftovers()).isEmpty();
    assertThat(two.leftovers()).isEmpty();
  }

  private List<Integer> logged(ColoringSession session, FakeGuest guest) throws Exception {
    Path file = folder.resolve(guest.name() + ".pcapng");
    session.writeChannel(guest.name(), file);
    return ChannelFile.read(file, guest.nic().mac()).stream().map(TestFrames::number).toList();
  }

  @Test
  void aPostFrameWaitsForItsReceiversCut() throws Exception {
    begin(ColorCarrier.GBP);
    a.send(TestFrames.udp(MAC_A, MAC_B, 1));
    Await.until("pre frame", () -> numbers(b).equals(List.of(1)));
    cut(sessionOne, a);
    IntStream.range(2, 100).forEach(number -> send(a, TestFrames.udp(MAC_A, MAC_B, number)));
    Await.until("held frames", () -> sessionTwo.counts(b.name()).heldFrames() == 98);
    assertThat(numbers(b)).containsExactly(1);
    assertThat(heardTwo.held()).containsExactly(b.name());

    cut(sessionTwo, b);
    Await.until("delivery", () -> b.received().size() == 99);
    assertThat(numbers(b)).isSorted();
    cut(sessionOne, c);
    drain();
    release();
    assertThat(logged(sessionTwo, b)).isEmpty();
  }

  @Test
  void anInFlightFrameIsDeliveredAndLoggedOnce() throws Exception {
    begin(ColorCarrier.GBP);
    cut(sessionTwo, b);
    a.send(TestFrames.udp(MAC_A, MAC_B, 1));
    a.send(TestFrames.ipv6(MAC_A, MAC_B, 2));
    a.send(TestFrames.arp(MAC_A, 3));
    a.send(TestFrames.udp(MAC_A, "01:00:5e:00:00:fb", 4));
    a.send(TestFrames.udp(MAC_A, MAC_B, 5, 8900));
    Await.until("frames", () -> b.received().size() == 5);
    cut(sessionOne, a);
    a.send(TestFrames.udp(MAC_A, MAC_B, 6));
    cut(sessionOne, c);
    drain();
    release();
    Await.until("the post frame", () -> b.received().size() == 6);
    // One by one from a thread that may change processors, the first five can pass each other.
    assertThat(numbers(b)).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6).endsWith(6);
    assertThat(logged(sessionTwo, b)).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    assertThat(sessionTwo.counts(b.name()).inFlightFrames()).isEqualTo(5);
    // c was pre when it got the broadcasts: no frame was in flight to it.
    assertThat(logged(sessionOne, c)).isEmpty();
  }

  @Test
  void framesDuringTheCutAreInFlightAndComeInOrder() throws Exception {
    begin(ColorCarrier.GBP);
    a.send(TestFrames.udp(MAC_A, MAC_B, 1));
    Await.until("frame before the hold", () -> b.received().size() == 1);
    assertThat(sessionTwo.hold(b.name(), DEADLINE)).isTrue();
    b.serve(false);
    IntStream.range(2, 1500).forEach(number -> send(a, TestFrames.udp(MAC_A, MAC_B, number)));
    sessionTwo.turnPost(b.name());
    cut(sessionOne, a);
    IntStream.range(1500, 3000).forEach(number -> send(a, TestFrames.udp(MAC_A, MAC_B, number)));
    b.serve(true);
    sessionTwo.deliver(b.name());
    cut(sessionOne, c);
    drain();
    release();
    Await.until("all frames", () -> b.received().size() == 2999);
    assertThat(numbers(b)).isEqualTo(IntStream.range(1, 3000).boxed().toList());
    assertThat(logged(sessionTwo, b)).isEqualTo(IntStream.range(2, 1500).boxed().toList());
  }

  @Test
  void withSenderHoldPostFramesWaitAtTheirSender() throws Exception {
    begin(ColorCarrier.SENDER_HOLD);
    cut(sessionOne, a);
    IntStream.range(1, 300).forEach(number -> send(a, TestFrames.udp(MAC_A, MAC_B, number)));
    IntStream.range(300, 303).forEach(number -> send(a, TestFrames.udp(MAC_A, MAC_C, number)));
    a.send(TestFrames.udp("52:54:00:00:aa:aa", MAC_B, 303));
    b.send(TestFrames.udp(MAC_B, MAC_A, 1));
    Await.until("in flight to a", () -> a.received().size() == 1);
    Await.until("held at a", () -> sessionOne.counts(a.name()).heldFrames() == 303);
    cut(sessionTwo, b);
    cut(sessionOne, c);
    drain();
    assertThat(b.received()).isEmpty();
    assertThat(c.received()).isEmpty();
    release();
    Await.until("released", () -> b.received().size() == 300);
    assertThat(numbers(b)).isSorted();
    assertThat(b.received().get(299).source())
        .isEqualTo(Frame.number(TestFrames.mac("52:54:00:00:aa:aa")));
    assertThat(numbers(c)).containsExactly(300, 301, 302);
    assertThat(c.received().get(0).source()).isEqualTo(Frame.number(TestFrames.mac(MAC_A)));
    assertThat(logged(sessionOne, a)).containsExactly(1);
    assertThat(logged(sessionTwo, b)).isEmpty();
  }

  @Test
  void aSuperFrameIsLoggedAsWholeSegments() throws Exception {
    begin(ColorCarrier.GBP);
    cut(sessionOne, c);
    a.sendWithHeader(
        TestFrames.superFrameHeader(1400), TestFrames.superFrame(MAC_A, MAC_C, 14_000));
    Await.until("segments", () -> sessionOne.counts(c.name()).inFlightFrames() == 10);
    Path file = folder.resolve("c.pcapng");
    sessionOne.writeChannel(c.name(), file);
    assertThat(ChannelFile.read(file, c.nic().mac()))
        .hasSize(10)
        .allMatch(frame -> frame.bytes().length == 1454)
        .allMatch(frame -> TestFrames.hasGoodTcpChecksum(frame.bytes()));
    Await.until("delivery", () -> tcpPayloadBytes(c.everythingReceived()) == 14_000);
  }

  private static int tcpPayloadBytes(List<Frame> frames) {
    int ipv4 = 0x0800;
    byte tcp = 6;
    return frames.stream()
        .filter(frame -> frame.type() == ipv4 && frame.bytes()[23] == tcp)
        .mapToInt(frame -> frame.bytes().length - 54)
        .sum();
  }

  @Test
  void framesFromOutsideAreNeitherHeldNorLogged() throws Exception {
    begin(ColorCarrier.GBP);
    FakeGuest outside = two.addGuest("vntx", "52:54:00:00:00:99");
    outside.send(TestFrames.udp(outside.mac(), MAC_B, 1));
    Await.until("before", () -> b.received().size() == 1);
    assertThat(sessionTwo.hold(b.name(), DEADLINE)).isTrue();
    outside.send(TestFrames.udp(outside.mac(), MAC_B, 2));
    sessionTwo.turnPost(b.name());
    sessionTwo.deliver(b.name());
    Await.until("during", () -> b.received().size() == 2);
    outside.send(TestFrames.udp(outside.mac(), MAC_B, 3));
    Await.until("after", () -> b.received().size() == 3);
    b.send(TestFrames.udp(MAC_B, outside.mac(), 4));
    Await.until("answer", () -> outside.received().size() == 1);
    assertThat(sessionTwo.counts(b.name()).inFlightFrames()).isZero();
    assertThat(logged(sessionTwo, b)).isEmpty();
  }

  @Test
  void guestsNeverSeeMarkers() throws Exception {
    begin(ColorCarrier.GBP);
    cut(sessionOne, a);
    cut(sessionOne, c);
    cut(sessionTwo, b);
    drain();
    release();
    for (FakeGuest guest : List.of(a, b, c)) {
      assertThat(guest.everythingReceived()).noneMatch(frame -> Marker.of(frame).isPresent());
    }
  }

  @Test
  void closingAtAnyStageDeliversWhatWaitsAndLeavesNothing() throws Exception {
    begin(ColorCarrier.GBP);
    cut(sessionOne, a);
    IntStream.range(1, 50).forEach(number -> send(a, TestFrames.udp(MAC_A, MAC_B, number)));
    Await.until("held", () -> sessionTwo.counts(b.name()).heldFrames() == 49);
    assertThat(sessionOne.hold(c.name(), DEADLINE)).isTrue();
    b.send(TestFrames.udp(MAC_B, MAC_C, 1));
    sessionOne.close();
    sessionTwo.close();
    Await.until("held frames", () -> b.received().size() == 49);
    Await.until("waiting frame", () -> c.received().size() == 1);
    assertThat(numbers(b)).isSorted();
    assertThat(one.leftovers()).isEmpty();
    assertThat(two.leftovers()).isEmpty();
    a.send(TestFrames.udp(MAC_A, MAC_B, 50));
    Await.until("a frame afterwards", () -> b.received().size() == 50);
  }

  private static void send(FakeGuest guest, byte[] frame) {
    try {
      guest.send(frame);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
