// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.port.HypervisorException;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** One domain of libvirt's Xen driver. */
final class XenDomain implements AutoCloseable {
  private static final int XML_SECURE = 1;

  private final Domain domain;
  private final String name;

  XenDomain(Domain domain, String name) {
    this.domain = domain;
    this.name = name;
  }

  /** What can fail in libvirt. */
  @FunctionalInterface
  private interface Call<T> {
    T run() throws LibvirtException;
  }

  private <T> T call(String what, Call<T> call) throws HypervisorException {
    try {
      return call.run();
    } catch (LibvirtException e) {
      throw new HypervisorException(
          "libvirt could not %s %s: %s".formatted(what, name, e.getMessage()), e);
    }
  }

  /** The number that Xen knows it by; it changes with each start. */
  int number() throws HypervisorException {
    return call("tell the number of", domain::getID);
  }

  MemberState state() throws HypervisorException {
    return switch (call("tell the state of", domain::getInfo).state) {
      case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED, VIR_DOMAIN_NOSTATE -> MemberState.RUNNING;
      case VIR_DOMAIN_PAUSED -> MemberState.PAUSED;
      default -> MemberState.OFF;
    };
  }

  boolean isActive() throws HypervisorException {
    return call("tell the state of", domain::isActive) == 1;
  }

  boolean isPersistent() throws HypervisorException {
    return call("describe", domain::isPersistent) == 1;
  }

  /** The XML of the running machine, passwords included; of the definition if it does not run. */
  String liveXml() throws HypervisorException {
    return call("describe", () -> domain.getXMLDesc(XML_SECURE));
  }

  void resume() throws HypervisorException {
    call(
        "resume",
        () -> {
          domain.resume();
          return name;
        });
  }

  void destroy() throws HypervisorException {
    call(
        "end",
        () -> {
          domain.destroy();
          return name;
        });
  }

  void undefine() throws HypervisorException {
    call(
        "undefine",
        () -> {
          domain.undefine();
          return name;
        });
  }

  @Override
  public void close() {
    try {
      domain.free();
    } catch (LibvirtException e) {
      org.slf4j.LoggerFactory.getLogger(XenDomain.class).debug("closing", e);
    }
  }
}
