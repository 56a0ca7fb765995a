// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.model.HostName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which hosts are still there, which of them owe an answer, and which have gone silent. */
final class RollCall {
  private static final int NAMED_HOSTS = 3;

  private static final class Entry {
    private boolean present = true;
    private boolean owing;
    private int silentKeepAlives;
  }

  private final Map<HostName, Entry> entries = new LinkedHashMap<>();
  private int owing;

  RollCall(Collection<HostName> hosts) {
    hosts.forEach(host -> entries.put(host, new Entry()));
  }

  /** A question was put to every host that is present. */
  void ask() {
    owing = 0;
    for (Entry entry : entries.values()) {
      entry.owing = entry.present;
      owing += entry.owing ? 1 : 0;
    }
  }

  /** The host owes no answer any more, if it did. */
  void answered(HostName host) {
    Entry entry = entries.get(host);
    if (entry.owing) {
      entry.owing = false;
      owing--;
    }
  }

  boolean isComplete() {
    return owing == 0;
  }

  void leave(HostName host) {
    answered(host);
    entries.get(host).present = false;
  }

  boolean isPresent(HostName host) {
    return entries.get(host).present;
  }

  void heard(HostName host) {
    entries.get(host).silentKeepAlives = 0;
  }

  /** Another renewal went out: who has not been heard since so many of them? */
  List<HostName> silentFor(int keepAlives) {
    List<HostName> silent = new ArrayList<>();
    entries.forEach(
        (host, entry) -> {
          entry.silentKeepAlives++;
          if (entry.present && entry.silentKeepAlives > keepAlives) {
            silent.add(host);
          }
        });
    return silent;
  }

  List<HostName> present() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().present)
        .map(Map.Entry::getKey)
        .toList();
  }

  List<HostName> owing() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().owing)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The hosts that owe an answer, for a sentence. */
  String owingInWords() {
    List<HostName> hosts = owing();
    String named =
        hosts.stream().limit(NAMED_HOSTS).map(HostName::value).collect(Collectors.joining(", "));
    return hosts.size() <= NAMED_HOSTS
        ? named
        : "%s and %d more".formatted(named, hosts.size() - NAMED_HOSTS);
  }
}
