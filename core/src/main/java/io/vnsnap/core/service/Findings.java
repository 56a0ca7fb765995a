// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

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
public final class Findings {
  private final VniLayout vni;
  private final NetworkBridges bridges;
  private final Map<HostName, Inspected> hosts;
  private final List<Finding> findings = new ArrayList<>();

  /** A problem and the host that has it; no host if it is the VNI's. */
  public record Finding(Optional<HostName> host, Problem problem) {
    @Override
    public String toString() {
      return host.map(name -> "host %s: ".formatted(name)).orElse("") + problem;
    }
  }

  Findings(VniLayout vni, NetworkBridges bridges, Question.Answers<Inspected> answers) {
    this.vni = vni;
    this.bridges = bridges;
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
    bridges.differing().forEach(this::addOfVni);
    bridges.missing().forEach(this::addOfVni);
    addSharedAddresses();
    addMissingCarrier();
  }

  VniLayout vni() {
    return vni;
  }

  /** Every problem, those that block and those that do not. */
  public List<Finding> all() {
    return List.copyOf(findings);
  }

  /** What stands in the way of a restore: problems of hosts, whatever state members are in. */
  List<Finding> blockingHosts() {
    List<Finding> blocking = new ArrayList<>();
    bridges.differing().forEach(problem -> blocking.add(new Finding(Optional.empty(), problem)));
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

  /** What stands in the way of a snapshot; empty if it is possible. */
  public List<Finding> blocking() {
    return findings.stream().filter(finding -> finding.problem().isBlocking()).toList();
  }

  /** A domain as it was found on a host; absent if it was not asked for or is not there. */
  public Optional<MemberInspection> member(HostName host, MemberName member) {
    return Optional.ofNullable(hosts.get(host)).stream()
        .flatMap(found -> found.members().stream())
        .filter(found -> found.member().equals(member))
        .filter(found -> found.state() != MemberState.MISSING)
        .findFirst();
  }

  /** The carrier that was asked for, or the best that all hosts allow. */
  public ColorCarrier carrier() {
    return switch (vni.carrier()) {
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
    List<BridgeMembers> all = new ArrayList<>();
    for (String bridge : bridges.all()) {
      Set<MacAddress> macs = new HashSet<>();
      Set<Integer> numbers = new HashSet<>();
      vni.members()
          .forEach(
              (member, host) ->
                  nics(member, host).stream()
                      .filter(nic -> nic.bridge().equals(bridge))
                      .forEach(
                          nic -> {
                            macs.add(nic.mac());
                            numbers.add(hostNumbers.get(host));
                          }));
      if (!macs.isEmpty()) {
        all.add(new BridgeMembers(bridge, macs, numbers));
      }
    }
    return all;
  }

  private List<Nic> nics(MemberName member, HostName host) {
    return member(host, member).map(MemberInspection::nics).orElse(List.of());
  }

  private void addMembersProblems() {
    vni.members()
        .forEach(
            (member, host) ->
                Optional.ofNullable(hosts.get(host)).stream()
                    .flatMap(inspected -> inspected.members().stream())
                    .filter(found -> found.member().equals(member))
                    .flatMap(found -> found.problems().stream())
                    .forEach(problem -> add(host, problem)));
  }

  private void addSharedAddresses() {
    Map<MacAddress, MemberName> owners = new HashMap<>();
    vni.members()
        .forEach(
            (member, host) ->
                nics(member, host)
                    .forEach(
                        nic -> {
                          MemberName other = owners.put(nic.mac(), member);
                          if (other != null && !other.equals(member)) {
                            addOfVni(sharedAddress(member, other, nic.mac()));
                          }
                        }));
  }

  private static Problem sharedAddress(MemberName member, MemberName other, MacAddress address) {
    return new Problem(
        Severity.BLOCKING,
        "member " + member,
        "has the Ethernet address %s of member %s as well".formatted(address, other),
        "give each its own address");
  }

  private void addMissingCarrier() {
    if (vni.carrier() == CarrierChoice.GBP && !allowsGbp()) {
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
