// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ColoringSession;
import io.vnsnap.core.port.ReplaySession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One host: two members, and a machine from outside on the same bridge. */
class OneHostTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration NO_TIME = Duration.ofMillis(50);

  @TempDir Path folder;
  private TestHost host;
  private FakeGuest a;
  private FakeGuest b;
  private final RecordingListener heard = new RecordingListener();

  @BeforeEach
  void host() throws Exception {
    host = new TestHost(0);
    a = host.addGuest("vnta", "52:54:00:00:00:0a");
    b = host.addGuest("vntb", "52:54:00:00:00:0b");
    Await.until(
        "the bridge",
        () -> {
          a.send(TestFrames.udp(a.mac(), b.mac(), 0));
          b.send(TestFrames.udp(b.mac(), a.mac(), 0));
          return !a.received().isEmpty() && !b.received().isEmpty();
        });
    a.send(TestFrames.udp(a.mac(), b.mac(), -1));
    b.send(TestFrames.udp(b.mac(), a.mac(), -1));
    for (FakeGuest guest : List.of(a, b)) {
      Await.until(
          "the last frame",
          () -> guest.received().stream().anyMatch(frame -> TestFrames.number(frame) == -1));
      guest.forget();
    }
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  private ColoringSession begin(ColorCarrier carrier) throws Exception {
    return host.begin(carrier, List.of(host), heard);
  }

  private static List<Integer> numbers(List<Frame> frames) {
    return frames.stream().map(TestFrames::number).toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private void send(FakeGuest from, FakeGuest to, int first, int end) throws Exception {
    for (int number = first; number < end; number++) {
      from.send(TestFrames.udp(from.mac(), to.mac(), number));
    }
  }

  @Test
  void whatTheGuestDidNotTakeBeforeItsCutIsInFlight() throws Exception {
    try (ColoringSession session = begin(ColorCarrier.GBP)) {
      b.serve(false);
      send(a, b, 1, 100);
      a.sendWithHeader(
          TestFrames.superFrameHeader(1400), TestFrames.superFrame(a.mac(), b.mac(), 2800));
      assertThat(session.hold(b.name(), NO_TIME)).isFalse();
      send(a, b, 100, 200);
      session.turnPost(b.name());
      b.serve(true);
      session.deliver(b.name());
      Await.until("delivery", () -> b.received().size() == 199);
      assertThat(numbers(b.received())).isEqualTo(range(1, 200));
      assertThat(session.counts(b.name()).inFlightFrames()).isEqualTo(201);
      assertThat(session.counts(b.name()).unreadFrames()).isEqualTo(1);
      Path file = folder.resolve("b.pcapng");
      session.writeChannel(b.name(), file);
      List<Frame> logged = ChannelFile.read(file, b.nic().mac());
      assertThat(numbers(logged.stream().filter(TestFrames::isTestFrame).toList()))
          .isEqualTo(range(1, 200));
      assertThat(logged.stream().filter(frame -> frame.bytes().length == 1454))
          .hasSize(2)
          .allMatch(frame -> TestFrames.hasGoodTcpChecksum(frame.bytes()));
    }
  }

  @Test
  void aSlowGuestGetsMoreFramesThanItsRingHoldsInOrder() throws Exception {
    try (ColoringSession session = begin(ColorCarrier.GBP)) {
      assertThat(session.hold(b.name(), DEADLINE)).isTrue();
      b.serve(false);
      send(a, b, 1, 5000);
      session.turnPost(b.name());
      session.deliver(b.name());
      b.serve(true);
      Await.until("delivery", () -> b.received().size() == 4999);
      assertThat(numbers(b.received())).isEqualTo(range(1, 5000));
    }
    assertThat(heard.failures()).isEmpty();
  }

  @Test
  void framesOfTheGuestAreNotHeldBackByItsOwnCut() throws Exception {
    try (ColoringSession session = begin(ColorCarrier.GBP)) {
      assertThat(session.hold(b.name(), DEADLINE)).isTrue();
      send(b, a, 1, 20);
      Await.until("frames to a", () -> a.received().size() == 19);
      session.turnPost(b.name());
      session.deliver(b.name());
    }
  }

  @Test
  void framesInABandwidthLimitAreTakenBeforeTheCut() throws Exception {
    host.namespace()
        .run(
            "tc", "qdisc", "add", "dev", "vntb", "root", "tbf", "rate", "1mbit", "burst", "2kb",
            "latency", "10s");
    try (ColoringSession session = begin(ColorCarrier.GBP)) {
      for (int number = 1; number < 50; number++) {
        a.send(TestFrames.udp(a.mac(), b.mac(), number, 1000));
      }
      assertThat(b.received()).hasSizeLessThan(49);
      assertThat(session.hold(b.name(), DEADLINE)).isTrue();
      assertThat(numbers(b.received())).isEqualTo(range(1, 50));
      assertThat(session.counts(b.name()).inFlightFrames()).isZero();
    }
  }

  @Test
  void reachingTheLimitFailsOnceAndClosingDelivers() throws Exception {
    long fewFrames = 10_000;
    try (ColoringSession session = host.begin(ColorCarrier.GBP, List.of(host), heard, fewFrames)) {
      assertThat(session.hold(b.name(), DEADLINE)).isTrue();
      send(a, b, 1, 1000);
      Await.until("failure", () -> heard.failures().size() == 1);
      assertThat(heard.failures().get(0)).contains("limit of 10000 bytes");
    }
    Await.until("delivery", () -> b.received().size() == 999);
    assertThat(numbers(b.received())).isEqualTo(range(1, 1000));
    assertThat(heard.failures()).hasSize(1);
    assertThat(host.leftovers()).isEmpty();
  }

  @Test
  void failedBeginLeavesNothing() throws Exception {
    FakeGuest stray = host.addGuest("vntstray", "52:54:00:00:00:55");
    host.namespace().run("ip", "link", "set", "vntstray", "down");
    assertThatThrownBy(() -> begin(ColorCarrier.GBP))
        .isInstanceOf(ColoringException.class)
        .hasMessageStartingWith(stray.name() + ": ")
        .hasMessageContaining("vntstray is down");
    assertThat(stray.received()).isEmpty();
    assertThat(host.leftovers()).isEmpty();
  }

  @Test
  void aMemberWhoseNicIsGoneIsNamed() throws Exception {
    FakeGuest ended = host.addGuest("vntended", "52:54:00:00:00:55");
    host.namespace().run("ip", "link", "delete", "vntended");
    assertThatThrownBy(() -> begin(ColorCarrier.GBP))
        .isInstanceOf(ColoringException.class)
        .hasMessageStartingWith(ended.name() + ": vntended, the host's end of NIC ")
        .hasMessageContaining("is gone");
    assertThat(host.leftovers()).isEmpty();
  }

  /** Whatever of the rules was being made when it ended. */
  @Test
  void aMemberThatEndsMeanwhileExplainsTheFailure() throws Exception {
    ColoringException failure = new ColoringException("nftables: No such file or directory");
    FakeGuest ended = host.addGuest("vntended", "52:54:00:00:00:55");
    var nics = Map.of(a.name(), List.of(a.nic()), ended.name(), List.of(ended.nic()));
    assertThat(host.namespace().call(() -> GuestPorts.explain(nics, failure))).isSameAs(failure);

    host.namespace().run("ip", "link", "delete", "vntended");
    assertThat(host.namespace().call(() -> GuestPorts.explain(nics, failure)))
        .hasMessageStartingWith(ended.name() + ": vntended, the host's end of NIC ")
        .hasMessageContaining("is gone");
  }

  @Test
  void inFlightFramesComeBeforeTheNetworksAndNothingIsOvertakenAtARestore() throws Exception {
    List<Frame> inFlight = new ArrayList<>();
    for (int number = 1; number < 3000; number++) {
      inFlight.add(new Frame(TestFrames.udp(a.mac(), b.mac(), number), number));
    }
    Path file = folder.resolve("channel.pcapng");
    ChannelFile.write(file, Map.of(b.nic().mac(), inFlight));
    b.serve(false);
    ReplaySession session =
        host.namespace().call(() -> new NftablesColoring().replay(Map.of(b.nic(), file)));
    try {
      assertThat(session.replayedFrames()).isEqualTo(2999);
      send(a, b, 3000, 3010);
      b.serve(true);
      CompletableFuture<Void> sender =
          CompletableFuture.runAsync(
              () -> assertThatNoException().isThrownBy(() -> sendAsItIsTaken(3010, 6000)));
      session.open();
      sender.join();
      Await.until("all frames", () -> b.received().size() == 5999);
      assertThat(numbers(b.received())).isEqualTo(range(1, 6000));
    } finally {
      session.close();
    }
    assertThat(host.leftovers()).isEmpty();
    // The kernel drops what comes while it changes the length, and the guest runs.
    assertThat(host.namespace().output("ip", "link", "show", "vntb")).contains("qlen 19383");
  }

  /** As fast as b takes them, so that an ordinary tap has room. */
  private void sendAsItIsTaken(int from, int until) throws Exception {
    for (int number = from; number < until; number++) {
      int sent = number;
      Await.until("room", () -> sent - b.received().size() < 500);
      send(a, b, number, number + 1);
    }
  }

  @Test
  void aReplayThatNeverOpensLeavesTheTapOpen() throws Exception {
    Path file = folder.resolve("channel.pcapng");
    ChannelFile.write(file, Map.of(b.nic().mac(), List.of()));
    ReplaySession session =
        host.namespace().call(() -> new NftablesColoring().replay(Map.of(b.nic(), file)));
    session.close();
    assertThat(host.leftovers()).isEmpty();
    send(a, b, 1, 2);
    Await.until("a frame", () -> b.received().size() == 1);
  }

  @Test
  void theCheckFindsNothingWrongWithGoodTaps() throws Exception {
    List<Problem> problems = check(List.of(a.nic(), b.nic()), ColorCarrier.GBP);
    assertThat(problems).noneMatch(Problem::isBlocking);
    assertThat(host.leftovers()).isEmpty();
  }

  private List<Problem> check(List<Nic> nics, ColorCarrier carrier) throws Exception {
    return host.namespace().call(() -> new NftablesColoring().check(nics, carrier));
  }

  @Test
  void theCheckNamesEveryTapThatIsNotAsItMustBe() throws Exception {
    TestNamespace namespace = host.namespace();
    namespace.run("ip", "tuntap", "add", "vntidle", "mode", "tap");
    namespace.run("ip", "link", "set", "vntidle", "master", TestHost.BRIDGE, "up");
    namespace.run("ip", "link", "set", "vnta", "nomaster");
    namespace.run("ethtool", "-C", "vntb", "rx-frames", "16");
    List<Problem> problems =
        check(
            List.of(a.nic(), b.nic(), nic("vntidle"), nic("vntmissing"), nic("")),
            ColorCarrier.GBP);
    assertThat(problems.stream().filter(Problem::isBlocking).map(Problem::toString))
        .anyMatch(text -> text.contains("vnta: it is a port of no bridge"))
        .anyMatch(text -> text.contains("vntb: frames that the guest sends wait"))
        .anyMatch(text -> text.contains("vntidle: no process holds it"))
        .anyMatch(text -> text.contains("vntmissing: there is no such interface"))
        .anyMatch(text -> text.contains("it has no tap"))
        .hasSize(5);
  }

  private static Nic nic(String tap) {
    return new Nic(new MacAddress("52:54:00:00:00:77"), tap, TestHost.BRIDGE, 1, false);
  }

  @Test
  void theCarrierFollowsThePortsOfTheBridge() throws Exception {
    assertThat(carrier()).isEqualTo(ColorCarrier.GBP);
    host.namespace()
        .run("ip", "link", "add", "vx1", "type", "vxlan", "id", "1", "dstport", "4791", "gbp");
    host.namespace().run("ip", "link", "set", "vx1", "master", TestHost.BRIDGE);
    assertThat(carrier()).isEqualTo(ColorCarrier.GBP);
    host.namespace().run("ip", "link", "add", "vx2", "type", "vxlan", "id", "2", "dstport", "4792");
    host.namespace().run("ip", "link", "set", "vx2", "master", TestHost.BRIDGE);
    assertThat(carrier()).isEqualTo(ColorCarrier.SENDER_HOLD);
    assertThat(check(List.of(a.nic()), ColorCarrier.GBP))
        .anyMatch(problem -> problem.isBlocking() && problem.reason().contains("without carrying"));
  }

  private ColorCarrier carrier() throws Exception {
    return host.namespace().call(() -> new NftablesColoring().carrierOf(TestHost.BRIDGE));
  }
}
