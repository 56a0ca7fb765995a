// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import com.cloud.network.Network.Service;

/** The service that an offering names to get color, by what CloudStack's version knows. */
final class ColoringService {
  /** Known from 4.23 on: the one service that asks nothing of a network's other providers. */
  private static final String NAME = "CustomAction";

  private ColoringService() {}

  /** CloudStack's own, or one of the same name, so that an update of CloudStack changes nothing. */
  static Service find() {
    Service known = Service.getService(NAME);
    return known == null ? new Service(NAME) : known;
  }
}
