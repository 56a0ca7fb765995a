// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.cli.vni.Vni;
import io.vnsnap.core.message.AgentCommand.Inspect;
import io.vnsnap.core.message.AgentCommand.StoreProbe;
import io.vnsnap.core.message.AgentEvent.Inspected;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.operation.CancelledException;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.operation.Question;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.StoreToken;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Asks all hosts of a VNI what stands in the way. The first thing on every connection. */
final class Inspection {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Vni vni;
  private final Hosts hosts;
  private final String operation;

  Inspection(Vni vni, Hosts hosts, String operation) {
    this.vni = vni;
    this.hosts = hosts;
    this.operation = operation;
  }

  /** Inspects each member where the VNI file says that it is. */
  Findings inspectMembers(SnapshotStore store)
      throws StoreException, InterruptedException, CancelledException {
    return inspect(store, host -> Optional.of(vni.membersOf(host)), vni.network().bridges());
  }

  /**
   * Inspects domains of these names on every host.
   *
   * @param bridges the bridges that must be there
   */
  Findings inspectEverywhere(SnapshotStore store, List<MemberName> names, List<String> bridges)
      throws StoreException, InterruptedException, CancelledException {
    return inspect(store, host -> Optional.of(names), bridges);
  }

  private Findings inspect(
      SnapshotStore store,
      Function<HostName, Optional<List<MemberName>>> members,
      List<String> bridges)
      throws StoreException, InterruptedException, CancelledException {
    try (StoreToken token = store.token()) {
      Optional<StoreProbe> probe = Optional.of(new StoreProbe(token.file(), token.token()));
      return new Findings(vni, ask(members, bridges, probe));
    }
  }

  /** Inspects every domain of each host. */
  Question.Answers<Inspected> inspectAll() throws InterruptedException, CancelledException {
    return ask(host -> Optional.empty(), vni.network().bridges(), Optional.empty());
  }

  private Question.Answers<Inspected> ask(
      Function<HostName, Optional<List<MemberName>>> members,
      List<String> bridges,
      Optional<StoreProbe> probe)
      throws InterruptedException, CancelledException {
    Map<HostName, Inspect> commands = new LinkedHashMap<>();
    for (HostName host : hosts.names()) {
      commands.put(host, new Inspect(operation, members.apply(host), bridges, probe));
    }
    return new Question<>(hosts, Inspected.class, DEADLINE).greetAndAsk(commands);
  }
}
