// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import io.vnsnap.lab.Guest;
import io.vnsnap.lab.Lab;
import io.vnsnap.lab.LabException;
import io.vnsnap.lab.Vnsnap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** How many frames pass a guest's tap, with and without a snapshot. */
final class FramesBench {
  private static final String SNAPSHOT = "frames";
  private static final String NEVER = "never run here";
  private static final String BEFORE = "before a snapshot";
  private static final String PACED = "paced, no snapshot";
  private static final String DURING = "paced, during a snapshot";
  private static final String AFTER = "after a snapshot";
  private static final int SECONDS = 4;
  private static final int SECONDS_AROUND_SNAPSHOT = 15;
  private static final int PACE_PER_SECOND = 50_000;
  private static final double LEAST = 0.9;

  private final Vnsnap vnsnap;
  private final int runs;
  private final Samples samples = new Samples();
  private final List<String> remarks = new ArrayList<>();
  private boolean rulesLeft;

  /** A second of the sender. */
  private record Second(long endMillis, double sent, double taken) {}

  FramesBench(Vnsnap vnsnap, int runs) {
    this.vnsnap = vnsnap;
    this.runs = runs;
  }

  /** The lab must be fresh: VNsnap has never run on its host. */
  void measure(Lab lab) {
    for (int run = 0; run < runs; run++) {
      asFastAsTheyGo(lab).forEach(second -> add(NEVER, second));
    }
    for (int run = 0; run < runs; run++) {
      asFastAsTheyGo(lab).forEach(second -> add(BEFORE, second));
      send(lab, SECONDS, PACE_PER_SECOND).forEach(second -> add(PACED, second));
      during(lab);
      asFastAsTheyGo(lab).forEach(second -> add(AFTER, second));
      rulesLeft |= !lab.leftovers().isEmpty();
    }
  }

  private void during(Lab lab) {
    CompletableFuture<List<Second>> sender =
        CompletableFuture.supplyAsync(() -> send(lab, SECONDS_AROUND_SNAPSHOT, PACE_PER_SECOND));
    long beganMillis = System.currentTimeMillis();
    try {
      vnsnap.run("create", lab.vniFile().toString(), SNAPSHOT);
      long endMillis = System.currentTimeMillis();
      sender.join().stream()
          .filter(second -> second.endMillis() > beganMillis && second.endMillis() <= endMillis)
          .forEach(second -> add(DURING, second));
      vnsnap.run("delete", SNAPSHOT, "--store", lab.store().toString());
    } catch (LabException e) {
      remarks.add("no snapshot under this load: " + e.getMessage());
      sender.join();
    }
  }

  private void add(String when, Second second) {
    samples.add(sent(when), "per s", second.sent());
    samples.add(taken(when), "per s", second.taken());
  }

  private static List<Second> asFastAsTheyGo(Lab lab) {
    return send(lab, SECONDS, Integer.MAX_VALUE);
  }

  /** The first second is left out: the sender's program is still being compiled in it. */
  private static List<Second> send(Lab lab, int seconds, int mostPerSecond) {
    Guest guest = lab.members().get(0);
    String lines =
        guest
            .host()
            .run(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FrameSender.class.getName(),
                guest.host().cards(guest.domain()).get(0).get(0),
                lab.topology().addressOf(lab.topology().members().get(0), 0),
                Integer.toString(seconds),
                Integer.toString(mostPerSecond));
    return lines.lines().skip(1).map(FramesBench::parse).toList();
  }

  private static Second parse(String line) {
    String[] columns = line.split(" ", -1);
    return new Second(
        Long.parseLong(columns[0]), Double.parseDouble(columns[1]), Double.parseDouble(columns[2]));
  }

  Result result() {
    List<Bar> bars = new ArrayList<>();
    for (String when : List.of(BEFORE, AFTER)) {
      bars.add(bar(when, sent(NEVER), sent(when), "sent to the tap"));
      bars.add(bar(when, taken(NEVER), taken(when), "taken by the guest"));
    }
    bars.add(
        new Bar(
            "no rule, device or process is left after a snapshot",
            rulesLeft ? "something is" : "nothing is",
            !rulesLeft));
    return new Result(
        "frames",
        List.of(
            "UDP frames of 242 bytes from the guest's host, by its bridge, to the guest's tap, as fast as they go.",
            "sent: what the sender could send, which pays for bridge, rules and tap; taken: tx_packets of the tap, what QEMU has read.",
            "A value is one second. Never run here: a fresh host, before the first command of VNsnap on it.",
            "paced: at most %,d frames per second, as during a snapshot; a flood of more than VNsnap's capture devices take makes it give the snapshot up."
                .formatted(PACE_PER_SECOND)),
        samples.figures(),
        bars,
        remarks.stream().distinct().toList());
  }

  private Bar bar(String when, String without, String with, String what) {
    Figure never = samples.figure(without).orElseThrow();
    double median = samples.figure(with).orElseThrow().median();
    return new Bar(
        "%s, %s: at least %.1f of a fresh host's median".formatted(when, what, LEAST),
        String.format(Locale.ROOT, "%.2f", median / never.median()),
        median >= LEAST * never.median());
  }

  private static String sent(String when) {
    return "sent, " + when;
  }

  private static String taken(String when) {
    return "taken, " + when;
  }
}
