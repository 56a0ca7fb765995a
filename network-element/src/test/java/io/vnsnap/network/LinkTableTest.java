// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.port.ColoringException;
import org.junit.jupiter.api.Test;

class LinkTableTest {
  private static boolean hasGbp(String data) throws ColoringException {
    return new LinkTable(
            """
            [{"ifname": "vxlan100", "linkinfo": {"info_kind": "vxlan", "info_data": {%s}}}]
            """
                .formatted(data))
        .hasGbp("vxlan100");
  }

  /** As iproute2 6.1 and 6.15 say it of the same device. */
  @Test
  void gbpIsSeenHoweverIproute2SaysIt() throws ColoringException {
    assertThat(hasGbp("\"id\": 100, \"gbp\": true")).isTrue();
    assertThat(hasGbp("\"id\": 100, \"gbp\": null, \"external\": false")).isTrue();
    assertThat(hasGbp("\"id\": 100, \"external\": false")).isFalse();
    assertThat(hasGbp("\"id\": 100, \"gbp\": false")).isFalse();
  }
}
