// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.MemberFiles;
import io.vnsnap.core.message.MessageCodec;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.ChannelCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events as agents say them. */
class HostMetricsTest {
  private static final MemberName WEB = new MemberName("i-2-3-VM");
  private static final MemberName DB = new MemberName("i-2-4-VM");
  private static final SavedMember SAVED =
      new SavedMember(
          1024,
          512,
          List.of(),
          List.of(new SavedMember.SavedDisk("vda", "vda.qcow2", "raw", 100, 50)),
          12.5,
          Duration.ZERO,
          PreCopy.NONE);

  @TempDir Path folder;
  private final MessageCodec codec = new MessageCodec();
  private String file = "";
  private final HostMetrics metrics = new HostMetrics((key, usual) -> file);

  @Test
  void tellsWhatHasBeen() {
    file = folder.resolve("vnsnap.prom").toString();
    hear(new AgentEvent.MemberCut("op", WEB, new CutTimes(1_000_000, 1_012_000)));
    hear(new AgentEvent.MemberCut("op", DB, new CutTimes(1_000_000, 1_040_000)));
    hear(
        new AgentEvent.Released(
            "op", Map.of(WEB, new ChannelCounts(3, 2, 0), DB, new ChannelCounts(1, 5, 0))));
    hear(new AgentEvent.HostSaved("op", Map.of(WEB, new MemberFiles(SAVED, List.of()))));
    hear(new AgentEvent.Alive("op"));

    assertThat(Path.of(file))
        .content()
        .contains(
            "vnsnap_member_pause_seconds_bucket{le=\"0.02\"} 1",
            "vnsnap_member_pause_seconds_bucket{le=\"0.05\"} 2",
            "vnsnap_member_pause_seconds_count 2",
            "vnsnap_held_frames_total 4.0",
            "vnsnap_in_flight_frames_total 7.0",
            "vnsnap_written_bytes_total 562.0");
  }

  @Test
  void whatIsNoEventOrCannotBeWrittenHarmsNothing() {
    hear(new AgentEvent.MemberCut("op", WEB, new CutTimes(1_000_000, 1_012_000)));
    file = folder.resolve("vnsnap.prom").toString();
    metrics.heard("{\"type\":\"MemberCut\"");
    metrics.heard("{\"type\":\"MemberCut\"}");
    metrics.heard("not at all");
    file = folder.resolve("no/such").toString();
    hear(new AgentEvent.MemberCut("op", WEB, new CutTimes(1_000_000, 1_012_000)));
    assertThat(folder).isEmptyDirectory();
  }

  private void hear(AgentEvent event) {
    metrics.heard(codec.encode(event));
  }
}
