// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import org.junit.jupiter.api.Test;

class GuestTypeTest {
  private static GuestType of(String type) throws HypervisorException {
    return GuestType.of(
        DomainXml.parse("<domain type='xen'><os><type>%s</type></os></domain>".formatted(type)));
  }

  @Test
  void isWhatLibvirtSays() throws HypervisorException {
    assertThat(of("linux")).isEqualTo(GuestType.PV);
    assertThat(of("xen")).isEqualTo(GuestType.PV);
    assertThat(of("xenpvh")).isEqualTo(GuestType.PVH);
    assertThat(of("hvm")).isEqualTo(GuestType.HVM);
  }

  @Test
  void onlyAGuestWithADeviceModelIsRefused() {
    assertThat(GuestType.PV.problem("web")).isEmpty();
    assertThat(GuestType.PVH.problem("web"))
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.isBlocking()).isFalse();
              assertThat(problem.reason()).contains("tried by hand only");
            });
    assertThat(GuestType.HVM.problem("web")).map(Problem::isBlocking).contains(true);
  }
}
