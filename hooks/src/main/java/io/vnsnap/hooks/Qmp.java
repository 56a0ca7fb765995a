// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vnsnap.core.port.HypervisorException;

/** A QEMU's monitor; commands are those of QEMU's QMP. */
public interface Qmp {
  /** The member that this QEMU serves. */
  String member();

  /**
   * Runs one command.
   *
   * @return what QEMU returned
   * @throws QmpException if QEMU refuses
   */
  JsonNode run(String command, ObjectNode arguments) throws HypervisorException;

  default JsonNode run(String command) throws HypervisorException {
    return run(command, arguments());
  }

  /** For the arguments of a command. */
  default ObjectNode arguments() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * What QEMU's reply says.
   *
   * @throws QmpException if it says that QEMU refuses
   */
  default JsonNode result(String command, JsonNode reply) throws QmpException {
    JsonNode error = reply.path("error");
    if (!error.isMissingNode()) {
      throw new QmpException(member(), command, error.path("desc").asText("no reason given"));
    }
    return reply.path("return");
  }
}
