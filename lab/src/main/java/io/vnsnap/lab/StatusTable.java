// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

/** A lab's state for people. */
final class StatusTable {
  String print(Lab lab) {
    StringBuilder text = new StringBuilder();
    for (LabHost host : lab.hosts()) {
      text.append(
          "host %-8s libvirt %s%n"
              .formatted(host, host.libvirtAnswers() ? "answers" : "does not answer"));
    }
    text.append(
        "%n%-10s %-8s %-10s %12s %12s %10s %10s%n"
            .formatted("MEMBER", "HOST", "STATE", "TOKENS OUT", "TOKENS IN", "TCP MiB", "JOURNAL"));
    lab.members().forEach(guest -> text.append(line(guest)));
    return text.toString();
  }

  private static String line(Guest guest) {
    String host = "-";
    String state = "shut off";
    try {
      host = guest.host().toString();
      state = guest.host().state(guest.domain());
      if (!state.equals("running")) {
        return "%-10s %-8s %-10s%n".formatted(guest, host, state);
      }
      GuestReport report = guest.report();
      return "%-10s %-8s %-10s %12d %12d %10d %10d%n"
          .formatted(
              guest,
              host,
              report.quiesced() ? "quiesced" : state,
              report.tokens().stream().mapToLong(GuestReport.Tokens::sent).sum(),
              report.tokens().stream().mapToLong(GuestReport.Tokens::received).sum(),
              report.streamIn().bytes() >> 20,
              report.journal().stream().mapToLong(GuestReport.Journal::completed).min().orElse(0));
    } catch (LabException e) {
      return "%-10s %-8s %-10s %s%n".formatted(guest, host, state, e.getMessage());
    }
  }
}
