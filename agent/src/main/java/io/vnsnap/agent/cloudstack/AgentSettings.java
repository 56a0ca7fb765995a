// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import com.cloud.agent.properties.AgentProperties;
import com.cloud.agent.properties.AgentPropertiesFileHandler;

/** What agent.properties says. Read anew each time, so that a change needs no restart. */
@FunctionalInterface
public interface AgentSettings {
  /**
   * @param usual if the file says nothing
   */
  String get(String key, String usual);

  static AgentSettings ofThisHost() {
    return (key, usual) ->
        AgentPropertiesFileHandler.getPropertyValue(new AgentProperties.Property<>(key, usual));
  }
}
