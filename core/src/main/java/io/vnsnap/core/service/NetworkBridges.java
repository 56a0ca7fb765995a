// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.AgentEvent.Inspected;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.Problem.Severity;
import io.vnsnap.core.operation.Question;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The bridges of a VNI's networks.
 *
 * @param byHost for each host the bridges that it must have
 * @param differing problems of networks whose bridge is not the same on all hosts
 * @param missing problems of networks whose bridge could not be found
 */
record NetworkBridges(
    Map<HostName, List<String>> byHost, List<Problem> differing, List<Problem> missing) {
  NetworkBridges {
    byHost = Collections.unmodifiableMap(new LinkedHashMap<>(byHost));
    differing = List.copyOf(differing);
    missing = List.copyOf(missing);
  }

  /** The same bridges on every host. */
  static NetworkBridges named(Iterable<HostName> hosts, List<String> bridges) {
    Map<HostName, List<String>> byHost = new LinkedHashMap<>();
    hosts.forEach(host -> byHost.put(host, bridges));
    return new NetworkBridges(byHost, List.of(), List.of());
  }

  /** The bridges that NICs with the networks' addresses are on, each where it was found. */
  static NetworkBridges found(
      VniLayout.Addresses networks, Iterable<HostName> hosts, Question.Answers<Inspected> answers) {
    Map<HostName, SortedSet<String>> byHost = new LinkedHashMap<>();
    hosts.forEach(host -> byHost.put(host, new TreeSet<>()));
    List<Problem> differing = new ArrayList<>();
    List<Problem> missing = new ArrayList<>();
    networks
        .networks()
        .forEach(
            (network, addresses) -> {
              SortedMap<String, HostName> places = new TreeMap<>();
              answers
                  .answers()
                  .forEach(
                      (host, found) ->
                          bridgesOf(found, addresses)
                              .forEach(
                                  bridge -> {
                                    places.putIfAbsent(bridge, host);
                                    byHost.get(host).add(bridge);
                                  }));
              if (places.isEmpty()) {
                missing.add(noBridge(network));
              } else if (places.size() > 1) {
                differing.add(differing(network, places));
              }
            });
    Map<HostName, List<String>> lists = new LinkedHashMap<>();
    byHost.forEach((host, bridges) -> lists.put(host, List.copyOf(bridges)));
    return new NetworkBridges(lists, differing, missing);
  }

  /** All of them, in order. */
  List<String> all() {
    return byHost.values().stream().flatMap(List::stream).distinct().toList();
  }

  List<String> of(HostName host) {
    return byHost.getOrDefault(host, List.of());
  }

  private static Stream<String> bridgesOf(Inspected found, Set<MacAddress> addresses) {
    return found.members().stream()
        .map(MemberInspection::nics)
        .flatMap(List::stream)
        .filter(nic -> addresses.contains(nic.mac()))
        .map(Nic::bridge)
        .filter(bridge -> !bridge.isEmpty());
  }

  private static Problem noBridge(String network) {
    return new Problem(
        Severity.BLOCKING,
        "network " + network,
        "no member's NIC with one of its addresses is on a Linux bridge",
        "start its members, and see with virsh domiflist what their NICs are on");
  }

  private static Problem differing(String network, SortedMap<String, HostName> places) {
    List<String> words =
        places.entrySet().stream()
            .map(place -> "%s on host %s".formatted(place.getKey(), place.getValue()))
            .toList();
    return new Problem(
        Severity.BLOCKING,
        "network " + network,
        "its bridge has not the same name everywhere: it is " + String.join(" and ", words),
        "give it the same name on all hosts");
  }
}
