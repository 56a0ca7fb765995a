// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network;

public interface NetworkModel {
  boolean isProviderSupportServiceInNetwork(
      long networkId, Network.Service service, Network.Provider provider);
}
