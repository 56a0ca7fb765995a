// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.cluster;

import java.util.List;
import org.apache.cloudstack.management.ManagementServerHost;

public interface ClusterManagerListener {
  void onManagementNodeJoined(List<? extends ManagementServerHost> nodes, long selfNodeId);

  void onManagementNodeLeft(List<? extends ManagementServerHost> nodes, long selfNodeId);

  void onManagementNodeIsolated();
}
