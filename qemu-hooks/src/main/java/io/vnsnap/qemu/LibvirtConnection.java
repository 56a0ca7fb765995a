// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.HypervisorException;
import java.nio.file.Path;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;

/** The one connection to a host's libvirt daemon. */
final class LibvirtConnection implements AutoCloseable {
  private static final int VIR_ERR_NO_DOMAIN = 42;

  private final OpenConnect connect;
  private final LibvirtQemu qemu;
  private final LibvirtMore more;
  private final MonitorEvents events;

  private final Path pidFiles;

  private LibvirtConnection(OpenConnect connect, Path runFolder) {
    this.connect = connect;
    this.pidFiles = runFolder.resolve("qemu");
    this.qemu = Native.load("virt-qemu", LibvirtQemu.class);
    this.more = Native.load("virt", LibvirtMore.class);
    this.events = new MonitorEvents(this);
  }

  /**
   * @param runFolder where the daemon keeps its sockets and the process ids of its QEMUs
   */
  static LibvirtConnection open(String uri, Path runFolder) throws HypervisorException {
    EventLoop.ensureRunning();
    try {
      return new LibvirtConnection(new OpenConnect(uri), runFolder);
    } catch (LibvirtException e) {
      throw new HypervisorException(
          "libvirt at %s does not answer: %s; see that libvirtd runs on this host"
              .formatted(uri, e.getMessage()),
          e);
    } catch (UnsatisfiedLinkError e) {
      throw new HypervisorException(
          "libvirt's client libraries are missing on this host (%s); install libvirt"
              .formatted(e.getMessage()),
          e);
    }
  }

  ConnectionPointer pointer() {
    return connect.pointer();
  }

  Path pidFiles() {
    return pidFiles;
  }

  LibvirtQemu qemu() {
    return qemu;
  }

  LibvirtMore more() {
    return more;
  }

  MonitorEvents events() {
    return events;
  }

  /** libvirt's version as 1,000,000 times major plus 1,000 times minor plus release. */
  long libvirtVersion() throws HypervisorException {
    LongByReference version = new LongByReference();
    if (Libvirt.INSTANCE.virConnectGetLibVersion(pointer(), version) < 0) {
      throw lastError("tell its version");
    }
    return version.getValue();
  }

  /** The domain of that name, running or not. */
  Optional<DomainHandle> find(MemberName member) throws HypervisorException {
    DomainPointer domain = Libvirt.INSTANCE.virDomainLookupByName(pointer(), member.value());
    if (domain != null) {
      return Optional.of(new DomainHandle(this, domain, member.value()));
    }
    if (more.virGetLastErrorCode() == VIR_ERR_NO_DOMAIN) {
      return Optional.empty();
    }
    throw lastError("look up " + member);
  }

  /** The domain of that name. */
  DomainHandle get(MemberName member) throws HypervisorException {
    return find(member)
        .orElseThrow(
            () ->
                new HypervisorException(
                    "there is no domain %s on this host; see virsh list --all".formatted(member)));
  }

  /** The names of all domains, running or not. */
  String[] names() throws HypervisorException {
    try {
      String[] defined = connect.listDefinedDomains();
      int[] running = connect.listDomains();
      String[] names = java.util.Arrays.copyOf(defined, defined.length + running.length);
      for (int i = 0; i < running.length; i++) {
        names[defined.length + i] = connect.domainLookupByID(running[i]).getName();
      }
      return names;
    } catch (LibvirtException e) {
      throw new HypervisorException("libvirt does not list its domains: " + e.getMessage(), e);
    }
  }

  /** Starts a domain that libvirt has no definition of, or one for which this XML is used once. */
  DomainHandle createPaused(String xml, String name) throws HypervisorException {
    DomainPointer domain =
        Libvirt.INSTANCE.virDomainCreateXML(pointer(), xml, DomainHandle.START_PAUSED);
    if (domain == null) {
      throw lastError("start " + name);
    }
    return new DomainHandle(this, domain, name);
  }

  /** Makes or replaces the definition that outlives the domain's run. */
  void define(String xml, String name) throws HypervisorException {
    DomainPointer domain = Libvirt.INSTANCE.virDomainDefineXML(pointer(), xml);
    if (domain == null) {
      throw lastError("define " + name);
    }
    more.virDomainFree(domain);
  }

  /** What libvirt said of the calling thread's last call, as an exception. */
  HypervisorException lastError(String what) {
    String message = more.virGetLastErrorMessage();
    return new HypervisorException("libvirt could not %s: %s".formatted(what, message));
  }

  @Override
  public void close() {
    events.close();
    try {
      connect.close();
    } catch (LibvirtException e) {
      org.slf4j.LoggerFactory.getLogger(LibvirtConnection.class)
          .debug("closing the connection to libvirt", e);
    }
  }

  static String takeString(Pointer string) {
    try {
      return string.getString(0, "UTF-8");
    } finally {
      Native.free(Pointer.nativeValue(string));
    }
  }

  /** Gives access to the pointer that libvirt-java keeps for subclasses. */
  private static final class OpenConnect extends Connect {
    OpenConnect(String uri) throws LibvirtException {
      super(uri);
    }

    ConnectionPointer pointer() {
      return vcp;
    }
  }
}
