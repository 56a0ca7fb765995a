// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Draws the verdict from the reports of all members, taken after they were quiesced. */
final class Judge {
  private final Map<Integer, GuestReport> reports = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();

  private Judge(Collection<GuestReport> reports) {
    reports.forEach(report -> this.reports.put(report.member(), report));
  }

  /**
   * @param reports of members of one network; of a pair that is not complete nothing is said
   */
  static Verdict judge(Collection<GuestReport> reports) {
    return new Judge(reports).verdict();
  }

  private Verdict verdict() {
    List<Pair> pairs = pairs();
    long orphans = sum(pairs, "has tokens that were not sent", Pair::orphans);
    long lost = sum(pairs, "misses tokens that were sent", Pair::lost);
    long doubled = sum(pairs, "got tokens twice", Pair::doubled);
    long reordered = pairs.stream().mapToLong(pair -> pair.in().reordered()).sum();
    long futureAcks =
        sum(pairs, "acknowledged tokens before they were sent", pair -> pair.out().futureAcks());
    long restarts = sum(pairs, "saw its peer boot anew", Pair::restarts);
    return new Verdict(
        orphans,
        lost,
        doubled,
        reordered,
        futureAcks,
        journalErrors(),
        memoryErrors(),
        tcpErrors(),
        tcpResets(),
        restarts,
        max(report -> report.streamIn().longestStallMicros()) / 1000,
        max(report -> report.ticker().longestGapMicros()) / 1000,
        pairs.stream().mapToLong(pair -> pair.out().sent()).sum(),
        pairs.stream().mapToLong(pair -> pair.in().received()).sum(),
        reports.values().stream().mapToLong(report -> report.streamIn().bytes()).sum(),
        findings,
        pairs.stream().map(Pair::judged).toList());
  }

  /** Tokens in one direction: what the sender knows of them and what the receiver knows. */
  private record Pair(
      int sender, int receiver, String incarnation, GuestReport.Tokens out, GuestReport.Tokens in) {
    /** Counts of another boot of the sender cannot be set against its own. */
    boolean sameBoot() {
      return in.peerIncarnation().equals(incarnation);
    }

    /** Not sent yet, or sent again with another nonce after it was received. */
    long orphans() {
      return sameBoot() ? in.conflicting() + Math.max(0, in.highest() - out.sent()) : 0;
    }

    long lost() {
      if (!sameBoot()) {
        return 0;
      }
      long receivedOfSent = in.received() - Math.max(0, in.highest() - out.sent());
      return Math.max(0, out.sent() - receivedOfSent);
    }

    long doubled() {
      return in.doubled() + in.stale();
    }

    Verdict.Pair judged() {
      return new Verdict.Pair(
          sender,
          receiver,
          out.sent(),
          in.received(),
          orphans(),
          lost(),
          doubled(),
          in.reordered());
    }

    long restarts() {
      return in.peerRestarts() + (sameBoot() ? 0 : 1);
    }
  }

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (GuestReport sender : reports.values()) {
      for (GuestReport.Tokens out : sender.tokens()) {
        GuestReport receiver = reports.get(out.peer());
        if (receiver != null) {
          receiver
              .tokensOf(sender.member())
              .ifPresent(
                  in ->
                      pairs.add(
                          new Pair(
                              sender.member(), receiver.member(), sender.incarnation(), out, in)));
        }
      }
    }
    return pairs;
  }

  private long sum(List<Pair> pairs, String what, ToLongFunction<Pair> count) {
    long sum = 0;
    for (Pair pair : pairs) {
      long value = count.applyAsLong(pair);
      if (value > 0) {
        findings.add(
            "member %d %s, from member %d: %d"
                .formatted(pair.receiver(), what, pair.sender(), value));
      }
      sum += value;
    }
    return sum;
  }

  private long journalErrors() {
    long errors = 0;
    for (GuestReport report : reports.values()) {
      for (GuestReport.Journal disk : report.journal()) {
        if (disk.errors() > 0) {
          findings.add(
              "disk %s of member %d and its memory are not of one instant: older %d, newer %d, corrupt %d, I/O errors %d"
                  .formatted(
                      disk.disk(),
                      report.member(),
                      disk.older(),
                      disk.newer(),
                      disk.corrupt(),
                      disk.ioErrors()));
        }
        errors += disk.errors();
      }
    }
    return errors;
  }

  private long memoryErrors() {
    return sumOf(report -> report.memory().errors(), "has pages that are not of one instant");
  }

  private long tcpResets() {
    return sumOf(
        report -> report.streamOut().resets() + report.streamIn().resets(),
        "had TCP connections that broke");
  }

  private long sumOf(ToLongFunction<GuestReport> count, String what) {
    long sum = 0;
    for (GuestReport report : reports.values()) {
      long value = count.applyAsLong(report);
      if (value > 0) {
        findings.add("member %d %s: %d".formatted(report.member(), what, value));
      }
      sum += value;
    }
    return sum;
  }

  /** Each stream goes from a member to the next in the ring. */
  private long tcpErrors() {
    long errors = 0;
    for (GuestReport sender : reports.values()) {
      errors += sender.streamIn().contentErrors();
      GuestReport receiver = reports.get(sender.member() % sender.members() + 1);
      if (receiver == null || receiver.member() == sender.member()) {
        continue;
      }
      GuestReport.Stream out = sender.streamOut();
      GuestReport.Stream in = receiver.streamIn();
      boolean unbroken = out.resets() == 0 && in.resets() == 0;
      if (unbroken && out.bytes() != in.bytes()) {
        errors += Math.abs(out.bytes() - in.bytes());
        findings.add(
            "the TCP stream from member %d to %d: %d bytes sent, %d received"
                .formatted(sender.member(), receiver.member(), out.bytes(), in.bytes()));
      } else if (unbroken && !Objects.equals(out.checksum(), in.checksum())) {
        errors++;
        findings.add(
            "the TCP stream from member %d to %d: the checksums differ"
                .formatted(sender.member(), receiver.member()));
      }
    }
    return errors;
  }

  private long max(ToLongFunction<GuestReport> value) {
    return reports.values().stream().mapToLong(value).max().orElse(0);
  }
}
