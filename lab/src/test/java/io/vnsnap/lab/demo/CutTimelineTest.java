// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CutTimelineTest {
  private static final String CREATE =
      """
      {"memberList": [
         {"name": "m1", "host": "h1", "stoppedMicros": 5000, "resumedMicros": 14000,
          "heldFrames": 0, "inFlightFrames": 2, "saveMillis": 100.0},
         {"name": "m2", "host": "h2", "stoppedMicros": 7500, "resumedMicros": 15000,
          "heldFrames": 3, "inFlightFrames": 0, "saveMillis": 90.0}],
       "timeline": [
         {"step": "PREPARED", "host": "h1", "atMicros": 1000},
         {"step": "HOLDING", "host": "h2", "member": "m2", "atMicros": 4000},
         {"step": "DELIVERED", "host": "h2", "member": "m2", "atMicros": 16000},
         {"step": "RELEASED", "host": "h2", "atMicros": 24000}]}
      """;

  private static CutTimeline timeline() throws IOException {
    return CutTimeline.of(new ObjectMapper().readTree(CREATE));
  }

  @Test
  void countsFromTheFirstFrameThatHadToWaitOrTheFirstStop() throws IOException {
    assertThat(timeline().members())
        .containsExactly(
            new CutTimeline.Member("m1", "h1", null, 1.0, 10.0, null, 0, 2, 101.0),
            new CutTimeline.Member("m2", "h2", 0.0, 3.5, 11.0, 12.0, 3, 0, 93.5));
  }

  @Test
  void leavesOutWhatAHostDidNotReport() throws IOException {
    assertThat(timeline().hosts())
        .containsExactly(
            new CutTimeline.Host("h1", null, null, null),
            new CutTimeline.Host("h2", null, 20.0, null));
  }
}
