// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.service.Engine.OpenSnapshot;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.ServiceListener;
import io.vnsnap.core.service.TakeOverRequest;
import io.vnsnap.core.service.VniLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Puts a snapshot's members in the place of running virtual machines, and sees to it that
 * CloudStack holds none for running that does not, whatever comes of it.
 */
final class TakeOver {
  private static final Logger LOG = LogManager.getLogger(TakeOver.class);

  private final Layouts layouts;
  private final MachineStarter starter;
  private final TimeLimits limits;
  private final Settings settings;

  TakeOver(Layouts layouts, MachineStarter starter, TimeLimits limits, Settings settings) {
    this.layouts = layouts;
    this.starter = starter;
    this.limits = limits;
    this.settings = settings;
  }

  /**
   * Machines that turn out not to run, whatever CloudStack believes, are started first.
   *
   * @param running for each member of the snapshot, by its instance name at the cut, the machine
   *     that it takes the place of
   * @throws VniException if not every member runs again
   */
  RestoredVni run(
      Vni vni,
      Engine engine,
      OpenSnapshot snapshot,
      Map<String, Member> running,
      ServiceListener listener)
      throws InterruptedException {
    return run(vni, engine, snapshot, running, listener, true);
  }

  private RestoredVni run(
      Vni vni,
      Engine engine,
      OpenSnapshot snapshot,
      Map<String, Member> running,
      ServiceListener listener,
      boolean mayStart)
      throws InterruptedException {
    List<Member> members = List.copyOf(running.values());
    VniLayout layout = layouts.layout(vni, members);
    Map<MemberName, MemberName> domains = new LinkedHashMap<>();
    running.forEach(
        (saved, member) -> domains.put(new MemberName(saved), Layouts.name(member.machine())));
    Failures failures = new Failures(Layouts.names(members));
    try (TimeLimits.Limited limit =
        limits.within(settings.restoreLimit(), "vnsnap.restore.timeout")) {
      RestoredVni restored =
          snapshot.takeOver(
              new TakeOverRequest(layout, domains, MemoryLoading.LAZY),
              listener,
              limit.cancellation());
      restored.warnings().forEach(LOG::warn);
      requireAll(restored, failures);
      return restored;
    } catch (ServiceException e) {
      List<MachineFacts> gone = reconcile(engine, layout, members);
      if (!mayStart || e.kind() != ServiceException.Kind.NOT_POSSIBLE || gone.isEmpty()) {
        throw failures.of(e);
      }
      LOG.info("machines that CloudStack had for running are started: {}", e.getMessage());
      return run(vni, engine, snapshot, started(running, gone), listener, false);
    } catch (VniException e) {
      reconcile(engine, layout, members);
      throw e;
    }
  }

  private Map<String, Member> started(Map<String, Member> members, List<MachineFacts> gone) {
    Map<String, Member> started = new LinkedHashMap<>(members);
    started.replaceAll(
        (saved, member) ->
            gone.contains(member.machine()) ? starter.start(member.machine()) : member);
    return started;
  }

  private static void requireAll(RestoredVni restored, Failures failures) {
    if (!restored.failures().isEmpty()) {
      throw new VniException(
          Kind.FAILED,
          failures.readable(
              "not every virtual machine runs again: %s"
                  .formatted(
                      restored.failures().entrySet().stream()
                          .map(failure -> "%s: %s".formatted(failure.getKey(), failure.getValue()))
                          .collect(Collectors.joining("; ")))));
    }
  }

  /**
   * Machines that CloudStack has for running and whose hosts do not have them are marked.
   *
   * @return those that were marked
   */
  List<MachineFacts> reconcile(Engine engine, VniLayout layout, List<Member> members)
      throws InterruptedException {
    try {
      Set<MemberName> missing = engine.missing(layout, new Cancellation());
      List<MachineFacts> gone =
          members.stream()
              .map(Member::machine)
              .filter(machine -> missing.contains(Layouts.name(machine)))
              .toList();
      gone.forEach(starter::markStopped);
      return gone;
    } catch (ServiceException e) {
      LOG.warn("whether all virtual machines run could not be seen: {}", e.getMessage());
      return List.of();
    }
  }

  VniLayout layout(Vni vni, List<Member> members) {
    return layouts.layout(vni, members);
  }
}
