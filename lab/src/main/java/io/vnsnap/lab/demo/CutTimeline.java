// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * When what happened around a cut, in milliseconds since the first thing that members could notice.
 * Stop and run are by the hosts' clocks, which are one here; the rest is when the coordinator heard
 * of it.
 */
record CutTimeline(List<Member> members, List<Host> hosts) {
  private static final double MICROS_PER_MILLI = 1000.0;

  /**
   * @param holdMillis the first frame that had to wait for the member's cut; null if none had to
   * @param deliveredMillis what had waited for it was delivered
   * @param savedMillis its memory and disks were in their files
   */
  record Member(
      String name,
      String host,
      Double holdMillis,
      double stopMillis,
      double runMillis,
      Double deliveredMillis,
      long heldFrames,
      long inFlightFrames,
      double savedMillis) {}

  /**
   * @param drainedMillis no frame from before the cut could come any more
   * @param releasedMillis no rule was left
   * @param savedMillis all was in its files, with checksums
   */
  record Host(String name, Double drainedMillis, Double releasedMillis, Double savedMillis) {}

  /**
   * @param create what {@code vnsnap create} printed
   */
  static CutTimeline of(JsonNode create) {
    return new Reader(create).read();
  }

  private static final class Reader {
    private final JsonNode members;
    private final JsonNode milestones;
    private final long zeroMicros;

    Reader(JsonNode create) {
      members = create.path("memberList");
      milestones = create.path("timeline");
      LongStream stops = stream(members).mapToLong(member -> member.path("stoppedMicros").asLong());
      LongStream holds =
          stream(milestones)
              .filter(milestone -> milestone.path("step").asText().equals("HOLDING"))
              .mapToLong(milestone -> milestone.path("atMicros").asLong());
      zeroMicros = LongStream.concat(stops, holds).min().orElse(0);
    }

    CutTimeline read() {
      List<Member> rows = new ArrayList<>();
      members.forEach(member -> rows.add(member(member)));
      List<Host> hosts =
          stream(members)
              .map(member -> member.path("host").asText())
              .distinct()
              .sorted()
              .map(this::host)
              .toList();
      return new CutTimeline(rows, hosts);
    }

    private Member member(JsonNode member) {
      String name = member.path("name").asText();
      double stop = millis(member.path("stoppedMicros").asLong());
      return new Member(
          name,
          member.path("host").asText(),
          reached("HOLDING", "member", name),
          stop,
          millis(member.path("resumedMicros").asLong()),
          reached("DELIVERED", "member", name),
          member.path("heldFrames").asLong(),
          member.path("inFlightFrames").asLong(),
          stop + member.path("saveMillis").asDouble());
    }

    private Host host(String name) {
      return new Host(
          name,
          reached("DRAINED", "host", name),
          reached("RELEASED", "host", name),
          reached("SAVED", "host", name));
    }

    private Double reached(String step, String key, String name) {
      return stream(milestones)
          .filter(milestone -> milestone.path("step").asText().equals(step))
          .filter(milestone -> milestone.path(key).asText().equals(name))
          .map(milestone -> (Double) millis(milestone.path("atMicros").asLong()))
          .findFirst()
          .orElse(null);
    }

    private double millis(long micros) {
      return (micros - zeroMicros) / MICROS_PER_MILLI;
    }

    private static Stream<JsonNode> stream(JsonNode array) {
      return StreamSupport.stream(array.spliterator(), false);
    }
  }
}
