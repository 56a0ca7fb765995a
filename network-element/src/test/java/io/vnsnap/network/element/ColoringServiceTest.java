// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mockStatic;

import com.cloud.network.Network.Service;
import org.junit.jupiter.api.Test;
import org.mockito.MockedStatic;

class ColoringServiceTest {
  @Test
  void theServiceOfCloudStackIsTakenIfItHasOne() {
    Service known = new Service("CustomAction");
    try (MockedStatic<Service> services = mockStatic(Service.class)) {
      services.when(() -> Service.getService("CustomAction")).thenReturn(known);
      assertThat(ColoringService.find()).isSameAs(known);
    }
  }

  @Test
  void elseThereIsOneOfOurOwn() {
    try (MockedStatic<Service> services = mockStatic(Service.class)) {
      services.when(() -> Service.getService("CustomAction")).thenReturn(null);
      assertThat(ColoringService.find()).isNotNull();
    }
  }
}
