// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ApiServerTest {
  /** As another implementation signs it. */
  @Test
  void aCallIsSignedAsCloudStackExpects() {
    Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    parameters.put("command", "createVniSnapshot");
    parameters.put("networkid", "4a-b");
    parameters.put("name", "before upgrade*~+\u00e4");
    parameters.put("tags[0].key", "env");
    parameters.put("response", "json");
    parameters.put("apiKey", "Key");

    assertThat(ApiServer.sign(new Keys("Key", "Secret"), parameters))
        .isEqualTo("qaUhpo5OsUtl8soaT/QG0NX8m7Q=");
  }
}
