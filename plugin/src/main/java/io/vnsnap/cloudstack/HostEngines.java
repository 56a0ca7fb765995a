// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack;

import io.vnsnap.cloudstack.service.Engine;
import io.vnsnap.cloudstack.service.ServiceEngine;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
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

  private final HostAgent.Connector agents;

  HostEngines(HostAgent.Connector agents) {
    this.agents = agents;
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
