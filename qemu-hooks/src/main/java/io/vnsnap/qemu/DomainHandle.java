// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.vnsnap.core.port.HypervisorException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;

/** One domain of libvirt, held open until closed. */
final class DomainHandle implements AutoCloseable {
  /** virDomainCreateFlags. */
  static final int START_PAUSED = 1;

  /** VIR_DOMAIN_UNDEFINE_MANAGED_SAVE, _SNAPSHOTS_METADATA, _NVRAM and _CHECKPOINTS_METADATA. */
  private static final int UNDEFINE_ALL = 1 | 2 | 4 | 16;

  private static final int XML_SECURE = 1;
  private static final int XML_INACTIVE = 2;

  /** virDomainState. */
  enum State {
    NO_STATE,
    RUNNING,
    BLOCKED,
    PAUSED,
    SHUTDOWN,
    SHUTOFF,
    CRASHED,
    PM_SUSPENDED
  }

  private final LibvirtConnection connection;
  private final DomainPointer pointer;
  private final String name;
  private final AtomicBoolean closed = new AtomicBoolean();

  DomainHandle(LibvirtConnection connection, DomainPointer pointer, String name) {
    this.connection = connection;
    this.pointer = pointer;
    this.name = name;
  }

  String name() {
    return name;
  }

  LibvirtConnection connection() {
    return connection;
  }

  DomainPointer pointer() {
    return pointer;
  }

  State state() throws HypervisorException {
    IntByReference state = new IntByReference();
    if (connection.more().virDomainGetState(pointer, state, new IntByReference(), 0) < 0) {
      throw connection.lastError("tell the state of " + name);
    }
    State[] states = State.values();
    return state.getValue() < states.length ? states[state.getValue()] : State.NO_STATE;
  }

  /** Whether there is a QEMU to talk to. */
  boolean isRunningOrPaused() throws HypervisorException {
    return switch (state()) {
      case RUNNING, BLOCKED, PAUSED, PM_SUSPENDED -> true;
      case NO_STATE, SHUTDOWN, SHUTOFF, CRASHED -> false;
    };
  }

  boolean isPersistent() {
    return Libvirt.INSTANCE.virDomainIsPersistent(pointer) == 1;
  }

  /** The XML of the running machine, passwords included; of the definition if it does not run. */
  String liveXml() throws HypervisorException {
    return xml(XML_SECURE);
  }

  /** The XML of the definition that outlives the domain's run. */
  String definedXml() throws HypervisorException {
    return xml(XML_SECURE | XML_INACTIVE);
  }

  private String xml(int flags) throws HypervisorException {
    Pointer xml = connection.more().virDomainGetXMLDesc(pointer, flags);
    if (xml == null) {
      throw connection.lastError("describe " + name);
    }
    return LibvirtConnection.takeString(xml);
  }

  void resume() throws HypervisorException {
    if (connection.more().virDomainResume(pointer) < 0) {
      throw connection.lastError("resume " + name);
    }
  }

  void destroy() throws HypervisorException {
    if (connection.more().virDomainDestroy(pointer) < 0) {
      throw connection.lastError("end " + name);
    }
  }

  /** Takes its definition away, with the UEFI variables and whatever else libvirt keeps of it. */
  void undefine() throws HypervisorException {
    if (connection.more().virDomainUndefineFlags(pointer, UNDEFINE_ALL) < 0) {
      throw connection.lastError("undefine " + name);
    }
  }

  /**
   * Sends one command to QEMU's monitor.
   *
   * @param descriptors at most one descriptor that QEMU gets a copy of
   */
  String monitorCommand(String command, int... descriptors) throws HypervisorException {
    PointerByReference result = new PointerByReference();
    int done =
        connection
            .qemu()
            .virDomainQemuMonitorCommandWithFiles(
                pointer,
                command,
                descriptors.length,
                descriptors.length == 0 ? null : descriptors,
                null,
                null,
                result,
                0);
    if (done < 0) {
      throw connection.lastError("reach QEMU of " + name);
    }
    return LibvirtConnection.takeString(result.getValue());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      connection.more().virDomainFree(pointer);
    }
  }
}
