// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * An asynchronous job.
 *
 * @param command the API command
 * @param instanceId the snapshot or network that it is about
 * @param end how it ended, once it has
 */
public record JobRecord(
    String id,
    String command,
    String account,
    String user,
    Optional<String> instanceId,
    Instant created,
    Optional<End> end) {

  /**
   * @param errorNumber the API's number of the error, 0 after success
   * @param result what the command answers, or the error
   */
  public record End(Instant at, int errorNumber, JsonNode result) {}

  public boolean isRunning() {
    return end.isEmpty();
  }

  public JobRecord ended(End how) {
    return new JobRecord(id, command, account, user, instanceId, created, Optional.of(how));
  }
}
