// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack;

import com.cloud.agent.AgentManager;
import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.service.Engine;
import io.vnsnap.cloudstack.service.ServiceEngine;
import io.vnsnap.cloudstack.transport.CloudStackAgents;
import io.vnsnap.cloudstack.transport.ManagedThreads;
import io.vnsnap.cloudstack.transport.Patience;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.protocol.Timing;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.store.SnapshotFolders;
import io.vnsnap.core.store.remote.RemoteSnapshotFolders;
import java.nio.file.Path;
import java.time.Duration;

/** VNsnap on CloudStack's hosts, through their agents. */
final class HostEngines implements Engine.Factory {
  /** An agent's answer may be under way as long as CloudStack lets a request wait. */
  private static final Duration LEASE = Duration.ofSeconds(60);

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private final CloudStackAgents agents;

  HostEngines(AgentManager manager, Inventory inventory) {
    agents =
        new CloudStackAgents(
            manager,
            host -> inventory.hostByUuid(host.value()).map(HostFacts::id),
            new ManagedThreads(),
            Patience.usual());
  }

  @Override
  public Engine at(String hostUuid, String storeRoot) {
    return new ServiceEngine(new SnapshotService(agents, store(hostUuid, storeRoot), timing()));
  }

  private SnapshotFolders store(String hostUuid, String storeRoot) {
    return new RemoteSnapshotFolders(agents, new HostName(hostUuid), Path.of(storeRoot));
  }

  private static Timing timing() {
    Timing usual = Timing.defaults();
    return new Timing(
        LEASE,
        KEEP_ALIVE,
        usual.step(),
        usual.prepare(),
        usual.cut(),
        usual.drainRound(),
        usual.drain(),
        usual.release(),
        usual.save(),
        usual.end());
  }
}
