// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ColoringSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Members send each other numbered frames all the time, are cut at different times, and the oracle
 * is that of the design: no orphan, and sent − received = logged, for every pair.
 */
class ConsistentCutTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int SNAPSHOTS = 3;
  private static final long PAUSE_NANOS = 500_000;

  /** A guest whose vCPU stands still while somebody else has the lock. */
  private static final class Member {
    private final FakeGuest guest;
    private final ReentrantLock vcpu = new ReentrantLock(true);
    private final Map<String, Integer> sent = new HashMap<>();
    private Map<String, Integer> sentAtCut = Map.of();
    private Map<Long, Set<Integer>> receivedAtCut = Map.of();

    Member(FakeGuest guest) {
      this.guest = guest;
    }

    void sendToAll(List<Member> members) throws ColoringException {
      vcpu.lock();
      try {
        for (Member other : members) {
          if (other != this) {
            int number = sent.merge(other.guest.mac(), 1, Integer::sum);
            guest.send(TestFrames.udp(guest.mac(), other.guest.mac(), number));
          }
        }
      } finally {
        vcpu.unlock();
      }
    }

    void cut(ColoringSession session) throws ColoringException {
      assertThat(session.hold(guest.name(), DEADLINE)).isTrue();
      vcpu.lock();
      try {
        guest.serve(false);
        sentAtCut = Map.copyOf(sent);
        receivedAtCut = received();
        session.turnPost(guest.name());
        guest.serve(true);
      } finally {
        vcpu.unlock();
      }
      session.deliver(guest.name());
    }

    Map<Long, Set<Integer>> received() {
      return numbersBySource(guest.received());
    }
  }

  @TempDir Path folder;
  private TestHost one;
  private TestHost two;

  @BeforeEach
  void hosts() throws Exception {
    one = new TestHost(0);
    two = new TestHost(1);
  }

  @AfterEach
  void close() throws Exception {
    one.close();
    two.close();
  }

  @ParameterizedTest
  @EnumSource(ColorCarrier.class)
  void nothingIsLostDoubledOrOrphaned(ColorCarrier carrier) throws Exception {
    TestHost.connect(one, two, carrier == ColorCarrier.GBP);
    List<Member> local =
        List.of(new Member(one.addGuest("vnta", mac(1))), new Member(one.addGuest("vntb", mac(2))));
    List<Member> remote =
        List.of(new Member(two.addGuest("vntc", mac(3))), new Member(two.addGuest("vntd", mac(4))));
    List<Member> members = new ArrayList<>(local);
    members.addAll(remote);
    Await.until("links", () -> reachEachOther(members));

    List<Thread> senders = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (Member member : members) {
      Thread sender = new Thread(() -> send(member, members));
      sender.setUncaughtExceptionHandler((thread, reason) -> failures.add(reason));
      sender.start();
      senders.add(sender);
    }
    for (int snapshot = 0; snapshot < SNAPSHOTS; snapshot++) {
      takeAndJudge(carrier, local, remote, snapshot);
    }
    for (Thread sender : senders) {
      sender.interrupt();
      sender.join();
    }
    assertThat(failures).isEmpty();
    for (Member receiver : members) {
      for (Member sender : members) {
        if (sender != receiver) {
          Set<Integer> all = range(sender.sent.get(receiver.guest.mac()));
          Await.until(
              "all frames in the end",
              () -> all.equals(receiver.received().get(Frame.number(sender.guest.nic().mac()))));
        }
      }
      assertThat(receiver.guest.received().stream().filter(frame -> TestFrames.number(frame) > 0))
          .as("every frame exactly once")
          .hasSize(totalSentTo(receiver, members));
    }
  }

  private static int totalSentTo(Member receiver, List<Member> members) {
    return members.stream()
        .filter(member -> member != receiver)
        .mapToInt(member -> member.sent.get(receiver.guest.mac()))
        .sum();
  }

  private void takeAndJudge(
      ColorCarrier carrier, List<Member> local, List<Member> remote, int snapshot)
      throws Exception {
    RecordingListener heardOne = new RecordingListener();
    RecordingListener heardTwo = new RecordingListener();
    List<TestHost> hosts = List.of(one, two);
    Path place = folder.resolve("snapshot" + snapshot);
    Files.createDirectory(place);
    try (ColoringSession first = one.begin(carrier, hosts, heardOne);
        ColoringSession second = two.begin(carrier, hosts, heardTwo)) {
      CompletableFuture<Void> cuts =
          CompletableFuture.allOf(
              cutAll(first, snapshot % 2 == 0 ? local : reversed(local)), cutAll(second, remote));
      cuts.get();
      first.sendMarkers(1);
      second.sendMarkers(1);
      Await.until("drain", () -> heardOne.drained().contains(1) && heardTwo.drained().contains(1));
      first.release();
      second.release();
      assertThat(heardOne.failures()).isEmpty();
      assertThat(heardTwo.failures()).isEmpty();
      List<Member> members = new ArrayList<>(local);
      members.addAll(remote);
      for (Member receiver : members) {
        ColoringSession session = local.contains(receiver) ? first : second;
        assertThat(session.counts(receiver.guest.name()).unreadFrames()).isZero();
        Path file = place.resolve(receiver.guest.name() + ".pcapng");
        session.writeChannel(receiver.guest.name(), file);
        judge(receiver, members, ChannelFile.read(file, receiver.guest.nic().mac()));
      }
    }
  }

  private static List<Member> reversed(List<Member> members) {
    return List.of(members.get(1), members.get(0));
  }

  private static CompletableFuture<Void> cutAll(ColoringSession session, List<Member> members) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (Member member : members) {
              member.cut(session);
            }
          } catch (ColoringException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void judge(Member receiver, List<Member> members, List<Frame> log) {
    Map<Long, Set<Integer>> logged = numbersBySource(log);
    int distinct = logged.values().stream().mapToInt(Set::size).sum();
    assertThat(log).as("a frame logged twice").hasSize(distinct);
    for (Member sender : members) {
      if (sender != receiver) {
        long source = Frame.number(sender.guest.nic().mac());
        Set<Integer> sent = range(sender.sentAtCut.get(receiver.guest.mac()));
        Set<Integer> received = receiver.receivedAtCut.getOrDefault(source, Set.of());
        assertThat(without(received, sent)).as("orphans").isEmpty();
        Set<Integer> owed = without(sent, received);
        Set<Integer> found = logged.getOrDefault(source, Set.of());
        assertThat(without(owed, found)).as("lost").isEmpty();
        assertThat(without(found, owed)).as("logged though not in flight").isEmpty();
      }
    }
  }

  private static Set<Integer> without(Set<Integer> all, Set<Integer> others) {
    return all.stream()
        .filter(number -> !others.contains(number))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean reachEachOther(List<Member> members) throws Exception {
    for (Member member : members) {
      member.guest.send(TestFrames.udp(member.guest.mac(), "ff:ff:ff:ff:ff:ff", 0));
    }
    long others = members.size() - 1L;
    for (Member member : members) {
      if (member.guest.received().stream().map(Frame::source).distinct().count() < others) {
        return false;
      }
    }
    // Further greetings may still be under way; they have the number 0 and are left out.
    return true;
  }

  private static void send(Member member, List<Member> members) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        member.sendToAll(members);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (ColoringException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<Long, Set<Integer>> numbersBySource(List<Frame> frames) {
    return frames.stream()
        .filter(frame -> TestFrames.number(frame) > 0)
        .collect(
            Collectors.groupingBy(
                Frame::source,
                Collectors.mapping(TestFrames::number, Collectors.toCollection(TreeSet::new))));
  }

  private static Set<Integer> range(int last) {
    Set<Integer> numbers = new HashSet<>();
    for (int number = 1; number <= last; number++) {
      numbers.add(number);
    }
    return numbers;
  }

  private static String mac(int number) {
    return "52:54:00:00:01:%02x".formatted(number);
  }
}
