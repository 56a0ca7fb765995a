// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.cli.vni.Vni;
import io.vnsnap.core.message.AgentEvent.Inspected;
import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.Problem.Severity;
import io.vnsnap.core.operation.Question;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an inspection of all hosts of a VNI found, seen as a whole. */
final class Findings {
  private final Vni vni;
  private final Map<HostName, Inspected> hosts;
  private final List<Finding> findings = new ArrayList<>();

  /** A problem and the host that has it; no host if it is the VNI's. */
  record Finding(Optional<HostName> host, Problem problem) {
    @Override
    public String toString() {
      return host.map(name -> "host %s: ".formatted(name)).orElse("") + problem;
    }
  }

  Findings(Vni vni, Question.Answers<Inspected> answers) {
    this.vni = vni;
    this.hosts = answers.answers();
    answers
        .failures()
        .forEach(
            (host, reason) ->
                add(
                    host,
                    new Problem(
                        Severity.BLOCKING,
                        "the agent",
                        "can't be asked: " + reason,
                        "vnsnap --debug shows what was tried")));
    hosts.forEach((host, found) -> found.problems().forEach(problem -> add(host, problem)));
    addMembersProblems();
    addSharedAddresses();
    addMissingCarrier();
  }

  Vni vni() {
    return vni;
  }

  List<Finding> all() {
    return findings;
  }

  /** Problems of the hosts themselves, whatever state members are in. */
  List<Finding> blockingHosts() {
    List<Finding> blocking = new ArrayList<>();
    hosts.forEach(
        (host, found) ->
            found.problems().stream()
                .filter(Problem::isBlocking)
                .forEach(problem -> blocking.add(new Finding(Optional.of(host), problem))));
    findings.stream()
        .filter(finding -> finding.host().filter(host -> !hosts.containsKey(host)).isPresent())
        .forEach(blocking::add);
    return blocking;
  }

  List<Finding> blocking() {
    return findings.stream().filter(finding -> finding.problem().isBlocking()).toList();
  }

  Optional<MemberInspection> member(HostName host, MemberName member) {
    return Optional.ofNullable(hosts.get(host)).stream()
        .flatMap(found -> found.members().stream())
        .filter(found -> found.member().equals(member))
        .filter(found -> found.state() != MemberState.MISSING)
        .findFirst();
  }

  /** Each member of the VNI where the file says that it is. */
  SortedMap<MemberName, MemberInspection> members() {
    SortedMap<MemberName, MemberInspection> members = new TreeMap<>();
    for (Vni.Member member : vni.members()) {
      member(member.host(), member.name()).ifPresent(found -> members.put(member.name(), found));
    }
    return members;
  }

  /** The carrier that the file asks for, or the best that all hosts allow. */
  ColorCarrier carrier() {
    return switch (vni.network().carrier()) {
      case GBP -> ColorCarrier.GBP;
      case SENDER_HOLD -> ColorCarrier.SENDER_HOLD;
      case AUTO -> allowsGbp() ? ColorCarrier.GBP : ColorCarrier.SENDER_HOLD;
    };
  }

  /** The MTU of each bridge: the largest that a host has, since guests may use it. */
  SortedMap<String, Integer> mtus() {
    SortedMap<String, Integer> mtus = new TreeMap<>();
    hosts
        .values()
        .forEach(
            found ->
                found
                    .bridges()
                    .forEach((name, bridge) -> mtus.merge(name, bridge.mtu(), Math::max)));
    return mtus;
  }

  /**
   * Who is on each bridge.
   *
   * @param hostNumbers the number of each host that takes part
   */
  List<BridgeMembers> bridges(Map<HostName, Integer> hostNumbers) {
    List<BridgeMembers> bridges = new ArrayList<>();
    for (String bridge : vni.network().bridges()) {
      Set<MacAddress> macs = new HashSet<>();
      Set<Integer> numbers = new HashSet<>();
      for (Vni.Member member : vni.members()) {
        for (Nic nic : nics(member)) {
          if (nic.bridge().equals(bridge)) {
            macs.add(nic.mac());
            numbers.add(hostNumbers.get(member.host()));
          }
        }
      }
      if (!macs.isEmpty()) {
        bridges.add(new BridgeMembers(bridge, macs, numbers));
      }
    }
    return bridges;
  }

  private List<Nic> nics(Vni.Member member) {
    return member(member.host(), member.name()).map(MemberInspection::nics).orElse(List.of());
  }

  private void addMembersProblems() {
    for (Vni.Member member : vni.members()) {
      if (!hosts.containsKey(member.host())) {
        continue;
      }
      hosts.get(member.host()).members().stream()
          .filter(found -> found.member().equals(member.name()))
          .flatMap(found -> found.problems().stream())
          .forEach(problem -> add(member.host(), problem));
    }
  }

  private void addSharedAddresses() {
    Map<MacAddress, MemberName> owners = new HashMap<>();
    for (Vni.Member member : vni.members()) {
      for (Nic nic : nics(member)) {
        MemberName other = owners.put(nic.mac(), member.name());
        if (other != null && !other.equals(member.name())) {
          addOfVni(
              new Problem(
                  Severity.BLOCKING,
                  "member " + member.name(),
                  "has the Ethernet address %s of member %s as well".formatted(nic.mac(), other),
                  "give each its own address"));
        }
      }
    }
  }

  private void addMissingCarrier() {
    if (vni.network().carrier() == Vni.CarrierChoice.GBP && !allowsGbp()) {
      addOfVni(
          new Problem(
              Severity.BLOCKING,
              "network of " + vni.name(),
              "its VXLAN devices are not all made with gbp, which the VNI file asks for",
              "make them with gbp on all hosts, or use carrier: auto"));
    }
  }

  private boolean allowsGbp() {
    return hosts.values().stream()
        .flatMap(found -> found.bridges().values().stream())
        .allMatch(bridge -> bridge.carrier() == ColorCarrier.GBP);
  }

  private void add(HostName host, Problem problem) {
    findings.add(new Finding(Optional.of(host), problem));
  }

  private void addOfVni(Problem problem) {
    findings.add(new Finding(Optional.empty(), problem));
  }
}
