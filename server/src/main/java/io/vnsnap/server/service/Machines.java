// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.Findings;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.server.service.ServerException.Kind;
import io.vnsnap.vni.Vni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Asks hosts what the machines of a network are in, and what stands in the way of a snapshot. */
public final class Machines {
  /** Each asks all hosts of a network by processes of their own. */
  private static final int ASKED_AT_ONCE = 4;

  private final Networks networks;
  private final Cancellations cancellations;
  private final Semaphore asking = new Semaphore(ASKED_AT_ONCE);

  Machines(Networks networks, Cancellations cancellations) {
    this.networks = networks;
    this.cancellations = cancellations;
  }

  /**
   * A machine of a network.
   *
   * @param state in the API's words
   * @param isMember whether it would be in a snapshot
   */
  public record Machine(
      String id, String name, String host, String state, boolean isMember, List<String> problems) {}

  /**
   * What was found.
   *
   * @param problems what is no machine's
   */
  public record Verdict(
      boolean possible, String carrier, List<String> problems, List<Machine> machines) {}

  /**
   * @throws ServerException FAILED if the store can't be used; NOT_NOW when the server stops
   */
  public Verdict check(Network network, boolean skipStopped) throws InterruptedException {
    return cancellations.run(cancellation -> check(network, skipStopped, cancellation));
  }

  private Verdict check(Network network, boolean skipStopped, Cancellation cancellation)
      throws InterruptedException {
    try {
      return verdict(network, findings(network, cancellation), skipStopped);
    } catch (ServiceException e) {
      throw ServerException.of(e);
    }
  }

  /** The network without those machines that are off. */
  VniLayout running(Network network, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    Findings findings = findings(network, cancellation);
    Map<MemberName, HostName> members = new LinkedHashMap<>();
    for (Vni.Member member : network.vni().members()) {
      if (!isOff(findings, member)) {
        members.put(member.name(), member.host());
      }
    }
    if (members.isEmpty()) {
      throw new ServerException(
          Kind.NOT_NOW, "network %s has no running machine; start one".formatted(network.name()));
    }
    return network.vni().layout(members);
  }

  private Findings findings(Network network, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    asking.acquire();
    try {
      if (cancellation.reason().isPresent()) {
        throw Cancellations.stopping();
      }
      return networks.engine(network).check(network.vni().layout(), cancellation);
    } finally {
      asking.release();
    }
  }

  private static boolean isOff(Findings findings, Vni.Member member) {
    return findings
        .member(member.host(), member.name())
        .filter(found -> found.state() == MemberState.OFF)
        .isPresent();
  }

  private static Verdict verdict(Network network, Findings findings, boolean skipStopped) {
    boolean possible = true;
    List<String> problems = new ArrayList<>();
    Map<Vni.Member, List<String>> ofMembers = new LinkedHashMap<>();
    network.vni().members().forEach(member -> ofMembers.put(member, new ArrayList<>()));
    for (Findings.Finding finding : findings.all()) {
      Optional<Vni.Member> about =
          network.vni().members().stream().filter(member -> isAbout(finding, member)).findFirst();
      if (about.isPresent() && skipStopped && isOff(findings, about.get())) {
        continue;
      }
      possible &= !finding.problem().isBlocking();
      if (about.isPresent()) {
        ofMembers.get(about.get()).add(finding.problem().toString());
      } else {
        problems.add(finding.toString());
      }
    }
    List<Machine> machines =
        ofMembers.entrySet().stream()
            .map(entry -> machine(network, findings, entry.getKey(), entry.getValue()))
            .toList();
    if (machines.stream().noneMatch(Machine::isMember)) {
      possible = false;
      problems.add("network %s has no running machine; start one".formatted(network.name()));
    }
    return new Verdict(possible, findings.carrier().name(), problems, machines);
  }

  private static boolean isAbout(Findings.Finding finding, Vni.Member member) {
    return finding.host().filter(host -> !host.equals(member.host())).isEmpty()
        && List.of(finding.problem().subject().split("[ ,:]", -1)).contains(member.name().value());
  }

  private static Machine machine(
      Network network, Findings findings, Vni.Member member, List<String> problems) {
    Optional<MemberInspection> found = findings.member(member.host(), member.name());
    return new Machine(
        found
            .map(MemberInspection::uuid)
            .or(member::uuid)
            .orElseGet(() -> network.machineId(member.name().value())),
        member.name().value(),
        member.host().value(),
        found.map(it -> label(it.state())).orElse("Unknown"),
        found.filter(it -> it.state() == MemberState.RUNNING).isPresent(),
        problems);
  }

  /** As CloudStack says it. */
  private static String label(MemberState state) {
    return switch (state) {
      case RUNNING -> "Running";
      case PAUSED -> "Paused";
      case OFF -> "Stopped";
      case MISSING -> "Unknown";
    };
  }
}
