// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.port.HypervisorException;
import org.junit.jupiter.api.Test;

class LibvirtHypervisorsTest {
  @Test
  void aDriverThatIsNotKnownIsRefusedByName() {
    assertThatThrownBy(() -> new LibvirtHypervisors().connect("lxc+unix:///system"))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("lxc+unix:///system")
        .hasMessageContaining("xen:///system");
  }
}
