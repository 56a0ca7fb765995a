// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.HypervisorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.jna.ConnectionPointer;

/** libvirt's Xen driver, for all that it can do. */
final class LibvirtXen implements AutoCloseable {
  /** VIR_DOMAIN_SAVE_PAUSED. */
  private static final int RESTORE_PAUSED = 4;

  private final OpenConnect connect;
  private final Calls calls;

  /** What libvirt-java lacks; see libvirt-domain.h and virterror.h. */
  private interface Calls extends Library {
    int virDomainRestoreFlags(ConnectionPointer connection, String from, String xml, int flags);

    /** Belongs to libvirt. */
    String virGetLastErrorMessage();
  }

  private LibvirtXen(OpenConnect connect, Calls calls) {
    this.connect = connect;
    this.calls = calls;
  }

  static LibvirtXen open(String uri) throws HypervisorException {
    try {
      return new LibvirtXen(new OpenConnect(uri), Native.load("virt", Calls.class));
    } catch (LibvirtException e) {
      throw new HypervisorException(
          "libvirt at %s does not answer: %s; see that libvirtd runs in dom0"
              .formatted(uri, e.getMessage()),
          e);
    } catch (UnsatisfiedLinkError e) {
      throw new HypervisorException(
          "libvirt's client libraries are missing on this host (%s); install libvirt"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** The names of all domains but dom0, running or not. */
  List<String> names() throws HypervisorException {
    try {
      List<String> names = new ArrayList<>(Arrays.asList(connect.listDefinedDomains()));
      for (int id : connect.listDomains()) {
        if (id != 0) {
          names.add(connect.domainLookupByID(id).getName());
        }
      }
      return names;
    } catch (LibvirtException e) {
      throw new HypervisorException("libvirt does not list its domains: " + e.getMessage(), e);
    }
  }

  /** The domain of that name, running or not. */
  Optional<XenDomain> find(MemberName member) throws HypervisorException {
    try {
      Domain domain = connect.domainLookupByName(member.value());
      return Optional.of(new XenDomain(domain, member.value()));
    } catch (LibvirtException e) {
      if (e.getError() != null && e.getError().getCode() == ErrorNumber.VIR_ERR_NO_DOMAIN) {
        return Optional.empty();
      }
      throw new HypervisorException(
          "libvirt could not look up %s: %s".formatted(member, e.getMessage()), e);
    }
  }

  /** The domain of that name. */
  XenDomain get(MemberName member) throws HypervisorException {
    return find(member)
        .orElseThrow(
            () ->
                new HypervisorException(
                    "there is no domain %s on this host; see virsh list --all".formatted(member)));
  }

  /** Makes a paused domain of a stream with libvirt's header, which may come from a named pipe. */
  void restorePaused(Path stream, String name) throws HypervisorException {
    // The Xen driver takes the XML of the header, and no other.
    if (calls.virDomainRestoreFlags(connect.pointer(), stream.toString(), null, RESTORE_PAUSED)
        < 0) {
      throw new HypervisorException(
          "libvirt could not restore %s: %s".formatted(name, calls.virGetLastErrorMessage()));
    }
  }

  /** Makes or replaces the definition that outlives the domain's run. */
  void define(String xml, String name) throws HypervisorException {
    try {
      connect.domainDefineXML(xml).free();
    } catch (LibvirtException e) {
      throw new HypervisorException(
          "libvirt could not define %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      connect.close();
    } catch (LibvirtException e) {
      org.slf4j.LoggerFactory.getLogger(LibvirtXen.class).debug("closing", e);
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
