// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack;

import io.vnsnap.cloudstack.message.NfsStore;
import io.vnsnap.cloudstack.service.Engine;
import io.vnsnap.cloudstack.service.ServiceEngine;
import io.vnsnap.cloudstack.transport.CloudStackAgents;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.protocol.Timing;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.store.remote.RemoteSnapshotFolders;
import java.nio.file.Path;
import java.time.Duration;

/** VNsnap on CloudStack's hosts, through their agents. */
final class HostEngines implements Engine.Factory {
  /** An agent's answer may be under way as long as CloudStack lets a request wait. */
  private static final Duration LEASE = Duration.ofSeconds(60);

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private final CloudStackAgents agents;

  HostEngines(CloudStackAgents agents) {
    this.agents = agents;
  }

  @Override
  public Engine at(String hostUuid, String storeRoot) {
    if (NfsStore.isMeantBy(storeRoot)) {
      NfsStore store = NfsStore.at(storeRoot);
      return at(hostUuid, agents.withStore(store), store.path());
    }
    return at(hostUuid, agents, Path.of(storeRoot));
  }

  private static Engine at(String hostUuid, HostAgent.Connector connector, Path folder) {
    return new ServiceEngine(
        new SnapshotService(
            connector,
            new RemoteSnapshotFolders(connector, new HostName(hostUuid), folder),
            timing()));
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
