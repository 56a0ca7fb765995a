// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.AgentCommand.Inspect;
import io.vnsnap.core.message.AgentCommand.StoreProbe;
import io.vnsnap.core.message.AgentEvent.Inspected;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.operation.CancelledException;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.operation.Question;
import io.vnsnap.core.store.SnapshotFolders;
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

  private final VniLayout vni;
  private final Hosts hosts;
  private final String operation;
  private boolean greeted;

  Inspection(VniLayout vni, Hosts hosts, String operation) {
    this.vni = vni;
    this.hosts = hosts;
    this.operation = operation;
  }

  /** Inspects each member where the layout says that it is. */
  Findings inspectMembers(SnapshotFolders store)
      throws StoreException, InterruptedException, CancelledException {
    Function<HostName, Optional<List<MemberName>>> members =
        host -> Optional.of(vni.membersOf(host));
    return inspect(store, members, bridges(members));
  }

  /** Inspects domains of these names on every host. */
  Findings inspectEverywhere(SnapshotFolders store, List<MemberName> names)
      throws StoreException, InterruptedException, CancelledException {
    Function<HostName, Optional<List<MemberName>>> members = host -> Optional.of(names);
    return inspect(store, members, bridges(members));
  }

  /** As {@link #inspectEverywhere}, and no bridge needs to be there yet. */
  Findings inspectWithoutBridges(SnapshotFolders store, List<MemberName> names)
      throws StoreException, InterruptedException, CancelledException {
    return inspect(
        store, host -> Optional.of(names), NetworkBridges.named(hosts.names(), List.of()));
  }

  /** Inspects every domain of each host. */
  Question.Answers<Inspected> inspectAll(List<String> bridges)
      throws InterruptedException, CancelledException {
    return ask(
        host -> Optional.empty(), NetworkBridges.named(hosts.names(), bridges), Optional.empty());
  }

  private NetworkBridges bridges(Function<HostName, Optional<List<MemberName>>> members)
      throws InterruptedException, CancelledException {
    if (vni.network() instanceof VniLayout.Bridges known) {
      return NetworkBridges.named(hosts.names(), known.names());
    }
    NetworkBridges none = NetworkBridges.named(hosts.names(), List.of());
    return NetworkBridges.found(
        (VniLayout.Addresses) vni.network(), hosts.names(), ask(members, none, Optional.empty()));
  }

  private Findings inspect(
      SnapshotFolders store,
      Function<HostName, Optional<List<MemberName>>> members,
      NetworkBridges bridges)
      throws StoreException, InterruptedException, CancelledException {
    try (StoreToken token = store.token()) {
      Optional<StoreProbe> probe = Optional.of(new StoreProbe(token.file(), token.token()));
      return new Findings(vni, bridges, ask(members, bridges, probe));
    }
  }

  private Question.Answers<Inspected> ask(
      Function<HostName, Optional<List<MemberName>>> members,
      NetworkBridges bridges,
      Optional<StoreProbe> probe)
      throws InterruptedException, CancelledException {
    Map<HostName, Inspect> commands = new LinkedHashMap<>();
    for (HostName host : hosts.names()) {
      commands.put(host, new Inspect(operation, members.apply(host), bridges.of(host), probe));
    }
    Question<Inspected> question = new Question<>(hosts, Inspected.class, DEADLINE);
    if (greeted) {
      return question.ask(commands);
    }
    greeted = true;
    return question.greetAndAsk(commands);
  }
}
