// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.cluster;

public interface ClusterManager {
  void registerListener(ClusterManagerListener listener);

  void unregisterListener(ClusterManagerListener listener);
}
