// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import java.util.List;

/** Refuses to begin where hosts themselves can't do their part. */
final class HostChecks {
  private HostChecks() {}

  static void refuseIfBlocked(Vnsnap vnsnap, Findings findings) throws CommandException {
    refuse(vnsnap, findings.blockingHosts());
  }

  static void refuse(Vnsnap vnsnap, List<Findings.Finding> blocking) throws CommandException {
    if (!blocking.isEmpty()) {
      blocking.stream().skip(1).forEach(finding -> vnsnap.note("vnsnap: " + finding));
      throw new CommandException(ExitCode.NOT_POSSIBLE, blocking.get(0).toString());
    }
  }
}
