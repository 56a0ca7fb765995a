// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.utils.db.EntityManager;
import org.apache.cloudstack.management.ManagementServerHost;
import org.apache.cloudstack.utils.identity.ManagementServerNode;

/** The management servers as the cluster knows them. */
final class CloudServers implements Servers {
  private final EntityManager entities;

  CloudServers(EntityManager entities) {
    this.entities = entities;
  }

  @Override
  public long self() {
    return ManagementServerNode.getManagementServerId();
  }

  @Override
  public boolean isUp(long managementServerId) {
    return entities.list(ManagementServerHost.class).stream()
        .anyMatch(
            server ->
                server.getMsid() == managementServerId
                    && server.getState() == ManagementServerHost.State.Up);
  }
}
