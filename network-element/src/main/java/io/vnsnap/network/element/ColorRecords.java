// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import com.cloud.network.dao.NetworkDetailVO;
import com.cloud.network.dao.NetworkDetailsDao;
import io.vnsnap.network.element.NetworkColor.State;

/** Remembers the color of networks among their details in CloudStack's database. */
final class ColorRecords {
  private static final String KEY = "vnsnap.vxlan";

  private final NetworkDetailsDao details;

  ColorRecords(NetworkDetailsDao details) {
    this.details = details;
  }

  NetworkColor of(long networkId) {
    NetworkDetailVO detail = details.findDetail(networkId, KEY);
    if (detail == null) {
      return NetworkColor.NONE;
    }
    String[] words = detail.getValue().split(" ", 2);
    return new NetworkColor(State.valueOf(words[0]), Integer.parseInt(words[1]));
  }

  void put(long networkId, NetworkColor color) {
    details.addDetail(networkId, KEY, "%s %d".formatted(color.state(), color.port()), false);
  }

  void forget(long networkId) {
    details.removeDetail(networkId, KEY);
  }
}
