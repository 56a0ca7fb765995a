// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.LabException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * QEMU's own background snapshot, without VNsnap: QEMU writes its stream into a pipe that {@code
 * cat} reads.
 */
final class PlainSave {
  private static final Duration COMPLETED = Duration.ofSeconds(10);
  private static final String SCRIPT =
      """
      ask() { virsh -q -c "$uri" qemu-monitor-command "$domain" "$@" >/dev/null; }
      uri=$1 domain=$2 file=$3
      ask '{"execute":"migrate-set-capabilities","arguments":{"capabilities":[{"capability":"background-snapshot","state":true}]}}'
      (
        ask --pass-fds 3 '{"execute":"getfd","arguments":{"fdname":"bench"}}' &&
        ask '{"execute":"migrate","arguments":{"uri":"fd:bench"}}'
      ) 3>&1 >/dev/null | cat >"$file"
      if [ -f "$file" ]; then sync "$file"; fi
      date +%s%6N
      """;

  private final Guest guest;
  private final ObjectMapper json = new ObjectMapper();

  PlainSave(Guest guest) {
    this.guest = guest;
  }

  /**
   * What came of a save.
   *
   * @param downtimeMillis what QEMU reports as downtime
   * @param endMicros when {@code cat} had seen the end of the stream and the file was synced, in
   *     microseconds since 1970
   */
  record Saved(double downtimeMillis, long endMicros) {}

  Saved into(Path file) {
    try {
      String end =
          guest
              .host()
              .run(
                  "bash",
                  "-euo",
                  "pipefail",
                  "-c",
                  SCRIPT,
                  "bash",
                  guest.host().libvirtUri(),
                  guest.domain(),
                  file.toString());
      Deadline.in(COMPLETED)
          .until(
              () -> migration().path("status").asText().equals("completed"),
              "QEMU does not say that its background snapshot is complete");
      return new Saved(migration().required("downtime").asDouble(), Long.parseLong(end.strip()));
    } finally {
      guest
          .host()
          .virsh(
              "qemu-monitor-command",
              guest.domain(),
              "{\"execute\":\"migrate-set-capabilities\",\"arguments\":{\"capabilities\":[{\"capability\":\"background-snapshot\",\"state\":false}]}}");
    }
  }

  private JsonNode migration() {
    String answer =
        guest
            .host()
            .virsh("qemu-monitor-command", guest.domain(), "{\"execute\":\"query-migrate\"}");
    try {
      return json.readTree(answer).path("return");
    } catch (JsonProcessingException e) {
      throw new LabException("QEMU's answer is not understood: " + answer, e);
    }
  }
}
