// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.cloud.Servers;
import java.util.HashSet;
import java.util.Set;

public final class FakeServers implements Servers {
  public long self = 11;
  public final Set<Long> up = new HashSet<>(Set.of(11L));

  @Override
  public long self() {
    return self;
  }

  @Override
  public boolean isUp(long managementServerId) {
    return up.contains(managementServerId);
  }
}
