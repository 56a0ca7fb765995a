// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Opens the host's ends of NICs; closing it does not close them. */
final class GuestPorts implements AutoCloseable {
  private final LinkControl links;
  private final LinkTable table;
  private final Map<String, List<Integer>> descriptors;

  private GuestPorts(LinkControl links, LinkTable table, Map<String, List<Integer>> descriptors) {
    this.links = links;
    this.table = table;
    this.descriptors = descriptors;
  }

  /** Works in the calling thread's network namespace. */
  static GuestPorts of(Collection<Nic> nics, LinkControl links) throws ColoringException {
    LinkTable table = LinkTable.read();
    return new GuestPorts(
        links,
        table,
        new HashMap<>(
            TunDescriptors.borrow(
                nics.stream()
                    .map(Nic::tap)
                    .filter(name -> !table.isVif(name))
                    .collect(Collectors.toSet()))));
  }

  /** Frames that are put into the port bear {@link TapRules#INJECTED_MARK}. */
  GuestPort open(Nic nic) throws ColoringException {
    if (!table.contains(nic.tap())) {
      throw new ColoringException(gone(nic));
    }
    return isVif(nic) ? GuestVif.open(nic, links, TapRules.INJECTED_MARK) : openTap(nic);
  }

  private static String gone(Nic nic) {
    return "%s, the host's end of NIC %s, is gone; did the member end?"
        .formatted(nic.tap(), nic.mac());
  }

  /** A member may end at any moment: says so if that is what a failure comes from. */
  static ColoringException explain(Map<MemberName, List<Nic>> local, ColoringException failure) {
    LinkTable table;
    try {
      table = LinkTable.read();
    } catch (ColoringException e) {
      return failure;
    }
    for (Map.Entry<MemberName, List<Nic>> member : local.entrySet()) {
      for (Nic nic : member.getValue()) {
        if (!table.contains(nic.tap())) {
          return new ColoringException("%s: %s".formatted(member.getKey(), gone(nic)), failure);
        }
      }
    }
    return failure;
  }

  boolean isVif(Nic nic) {
    return table.isVif(nic.tap());
  }

  GuestTap openTap(Nic nic) throws ColoringException {
    List<Integer> queues = Optional.ofNullable(descriptors.remove(nic.tap())).orElse(List.of());
    return GuestTap.open(nic, queues, links, TapRules.INJECTED_MARK);
  }

  @Override
  public void close() {
    descriptors.values().forEach(queues -> queues.forEach(LibC::close));
    descriptors.clear();
  }
}
