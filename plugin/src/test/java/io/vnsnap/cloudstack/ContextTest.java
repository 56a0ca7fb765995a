// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloud.network.element.NetworkElement;
import com.cloud.utils.component.PluggableService;
import io.vnsnap.cloudstack.service.VniSnapshots;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.cloudstack.framework.config.Configurable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** CloudStack takes up what is a bean in the module's file, by its type, and nothing else. */
class ContextTest {
  private static final String FILE = "/META-INF/cloudstack/vnsnap/spring-vnsnap-context.xml";

  @Test
  void everythingThatCloudStackIsToFindIsABean() throws Exception {
    List<Class<?>> types = types();

    for (Class<?> wanted :
        List.of(
            PluggableService.class, NetworkElement.class, Configurable.class, VniSnapshots.class)) {
      assertThat(types).as(wanted.getName()).anyMatch(wanted::isAssignableFrom);
    }
  }

  private static List<Class<?>> types() throws Exception {
    Map<String, Class<?>> types = new HashMap<>();
    List<Element> fromFactories = new ArrayList<>();
    try (InputStream file = ContextTest.class.getResourceAsStream(FILE)) {
      NodeList beans =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(file)
              .getElementsByTagName("bean");
      for (int i = 0; i < beans.getLength(); i++) {
        Element bean = (Element) beans.item(i);
        if (bean.hasAttribute("class")) {
          types.put(bean.getAttribute("id"), Class.forName(bean.getAttribute("class")));
        } else {
          fromFactories.add(bean);
        }
      }
    }
    for (Element bean : fromFactories) {
      Class<?> factory = types.get(bean.getAttribute("factory-bean"));
      types.put(
          bean.getAttribute("id"),
          factory.getMethod(bean.getAttribute("factory-method")).getReturnType());
    }
    return List.copyOf(types.values());
  }
}
