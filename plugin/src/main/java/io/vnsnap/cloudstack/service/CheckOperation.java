// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.service.Engine.CheckFinding;
import io.vnsnap.cloudstack.service.Engine.CheckReport;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.service.ServiceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out whether a snapshot can be taken now. Changes nothing. */
final class CheckOperation {
  private final Membership membership;
  private final Layouts layouts;
  private final Stores stores;
  private final Settings settings;
  private final TimeLimits limits;

  CheckOperation(
      Membership membership, Layouts layouts, Stores stores, Settings settings, TimeLimits limits) {
    this.membership = membership;
    this.layouts = layouts;
    this.stores = stores;
    this.settings = settings;
    this.limits = limits;
  }

  /**
   * What was found.
   *
   * @param possible whether nothing stands in the way
   * @param carrier how color would travel, empty if no host was asked
   * @param problems what is no machine's
   * @param machines every machine that counts, in order
   */
  record Verdict(
      boolean possible,
      Optional<String> carrier,
      List<String> problems,
      Map<MachineFacts, MachineVerdict> machines) {}

  /**
   * @param member whether it would be in the snapshot
   * @param problems sentences; empty if all is well
   */
  record MachineVerdict(boolean member, List<String> problems) {}

  Verdict check(Vni vni, long accountId, boolean skipStopped) {
    Roster roster = membership.roster(vni, accountId, skipStopped);
    List<String> problems = new ArrayList<>();
    Map<MachineFacts, List<String>> ofMachines = new LinkedHashMap<>();
    roster.members().forEach(member -> ofMachines.put(member.machine(), new ArrayList<>()));
    boolean possible = roster.refusals().isEmpty() && !roster.members().isEmpty();
    if (ofMachines.isEmpty() && roster.refusals().isEmpty()) {
      problems.add(
          "the %s has no running virtual machine of this account; start one"
              .formatted(vni.label()));
    }
    Optional<String> carrier = Optional.empty();
    if (!roster.members().isEmpty()) {
      try {
        CheckReport report = ask(roster);
        carrier = Optional.of(report.carrier());
        possible &= report.findings().stream().noneMatch(CheckFinding::blocking);
        sort(report, roster, problems, ofMachines);
      } catch (VniException e) {
        possible = false;
        problems.add(e.getMessage());
      }
    }
    return new Verdict(possible, carrier, problems, verdicts(roster, ofMachines));
  }

  private CheckReport ask(Roster roster) {
    String root = stores.root(roster.vni().zoneId());
    Engine engine = stores.at(roster.members().get(0).host().uuid(), root);
    try (TimeLimits.Limited limit =
        limits.within(settings.createLimit(), "vnsnap.create.timeout")) {
      return engine.check(layouts.layout(roster.vni(), roster.members()), limit.cancellation());
    } catch (ServiceException e) {
      throw new Failures(Layouts.names(roster.members())).of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VniException(Kind.FAILED, "the management server stops; check again later", e);
    }
  }

  /** Gives each finding to the machine that it names, or to none. */
  private static void sort(
      CheckReport report,
      Roster roster,
      List<String> problems,
      Map<MachineFacts, List<String>> ofMachines) {
    Failures readable = new Failures(Layouts.names(roster.members()));
    for (CheckFinding finding : report.findings()) {
      String sentence = readable.readable(finding.sentence());
      Optional<Member> member =
          roster.members().stream()
              .filter(candidate -> names(finding, candidate.machine()))
              .findFirst();
      if (member.isPresent()) {
        ofMachines.get(member.get().machine()).add(sentence);
      } else {
        problems.add(
            finding.hostUuid().map(readable::readable).map(host -> "host " + host + ": ").orElse("")
                + sentence);
      }
    }
  }

  private static boolean names(CheckFinding finding, MachineFacts machine) {
    return List.of(finding.subject().split("[ ,:]")).contains(machine.instanceName());
  }

  private static Map<MachineFacts, MachineVerdict> verdicts(
      Roster roster, Map<MachineFacts, List<String>> ofMachines) {
    Map<MachineFacts, MachineVerdict> verdicts = new LinkedHashMap<>();
    ofMachines.forEach(
        (machine, sentences) -> verdicts.put(machine, new MachineVerdict(true, sentences)));
    roster
        .refusals()
        .forEach(
            refusal ->
                verdicts.put(
                    refusal.machine(), new MachineVerdict(false, List.of(refusal.sentence()))));
    roster
        .skipped()
        .forEach(machine -> verdicts.put(machine, new MachineVerdict(false, List.of())));
    return verdicts;
  }
}
