// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Qmp;
import io.vnsnap.hooks.QmpException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** QEMU's monitor of one domain, reached through libvirt; commands are those of QEMU's QMP. */
final class Monitor implements Qmp {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

  private final ObjectMapper json = new ObjectMapper();
  private final DomainHandle domain;

  Monitor(DomainHandle domain) {
    this.domain = domain;
  }

  @Override
  public String member() {
    return domain.name();
  }

  /** The QEMU behind the monitor; empty if libvirt does not say which it is. */
  Optional<QemuProcess> process() {
    return QemuProcess.find(domain.connection().pidFiles(), member());
  }

  @Override
  public JsonNode run(String command, ObjectNode arguments) throws HypervisorException {
    return run(command, arguments, new int[0]);
  }

  /**
   * Runs one command.
   *
   * @param descriptors at most one, of which QEMU gets a copy
   * @throws QmpException if QEMU refuses
   */
  JsonNode run(String command, ObjectNode arguments, int... descriptors)
      throws HypervisorException {
    ObjectNode request = arguments().put("execute", command);
    if (!arguments.isEmpty()) {
      request.set("arguments", arguments);
    }
    try {
      return result(command, json.readTree(domain.monitorCommand(request.toString(), descriptors)));
    } catch (JsonProcessingException e) {
      throw new HypervisorException(
          "QEMU of %s answered %s with something that is not JSON".formatted(member(), command), e);
    }
  }

  /** QEMU's run state, such as running, paused, inmigrate or shutdown. */
  String runState() throws HypervisorException {
    return run("query-status").path("status").asText();
  }

  void passDescriptor(String name, int descriptor) throws HypervisorException {
    run("getfd", arguments().put("fdname", name), descriptor);
  }

  /** Closes QEMU's copy, if it has one of that name. */
  void dropDescriptor(String name) throws HypervisorException {
    try {
      run("closefd", arguments().put("fdname", name));
    } catch (QmpException e) {
      LOG.debug("{} has no {}", member(), name, e);
    }
  }

  void setCapability(String capability, boolean on) throws HypervisorException {
    ObjectNode arguments = arguments();
    arguments.putArray("capabilities").addObject().put("capability", capability).put("state", on);
    run("migrate-set-capabilities", arguments);
  }

  boolean hasCapability(String capability) throws HypervisorException {
    for (JsonNode each : run("query-migrate-capabilities")) {
      if (each.path("capability").asText().equals(capability)) {
        return each.path("state").asBoolean();
      }
    }
    return false;
  }
}
