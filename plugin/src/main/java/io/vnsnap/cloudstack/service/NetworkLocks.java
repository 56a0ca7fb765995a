// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Locks;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.VniException.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Keeps two operations from the same network. An operation on a VPC locks all its tiers, so that it
 * meets those on one of them.
 */
final class NetworkLocks {
  private final Locks locks;
  private final Places places;

  NetworkLocks(Locks locks, Places places) {
    this.locks = locks;
    this.places = places;
  }

  /** All locks that an operation needs. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @throws VniException NOT_NOW if another operation is at work for longer than {@code
   *     patienceSeconds}
   */
  Held acquire(VniSnapshotVO snapshot, int patienceSeconds) {
    return tryAcquire(snapshot, patienceSeconds)
        .orElseThrow(
            () ->
                new VniException(
                    Kind.NOT_NOW,
                    "another VNI snapshot operation is at work in the same network; try again when it has ended"));
  }

  Optional<Held> tryAcquire(VniSnapshotVO snapshot, int patienceSeconds) {
    Deque<Locks.Held> held = new ArrayDeque<>();
    for (String name : names(snapshot)) {
      Optional<Locks.Held> lock = locks.acquire(name, patienceSeconds);
      if (lock.isEmpty()) {
        release(held);
        return Optional.empty();
      }
      held.push(lock.get());
    }
    return Optional.of(() -> release(held));
  }

  private List<String> names(VniSnapshotVO snapshot) {
    List<String> names =
        places.find(new Place(snapshot.getNetworkId(), snapshot.getVpcId())).stream()
            .flatMap(vni -> vni.networks().stream())
            .map(NetworkFacts::id)
            .sorted()
            .map("vnsnap.network.%d"::formatted)
            .toList();
    return names.isEmpty() ? List.of("vnsnap.snapshot.%d".formatted(snapshot.getId())) : names;
  }

  private static void release(Deque<Locks.Held> held) {
    while (!held.isEmpty()) {
      held.pop().close();
    }
  }
}
