// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import java.util.Optional;

/** The host that this runs on, through Xen's own libraries. */
final class LibraryXenHost implements XenHost {
  private final XenRelease release;
  private final Libxenguest guest;
  private final Libxenstore store;

  private LibraryXenHost(XenRelease release, Libxenguest guest, Libxenstore store) {
    this.release = release;
    this.guest = guest;
    this.store = store;
  }

  static LibraryXenHost open() throws HypervisorException {
    XenRelease release = XenRelease.installed();
    return new LibraryXenHost(release, new Libxenguest(release), Libxenstore.open(release));
  }

  @Override
  public Session session() throws HypervisorException {
    return new LibrarySession(Libxenctrl.open(release));
  }

  @Override
  public void requestSuspend(int domain) throws HypervisorException {
    store.requestSuspend(domain);
  }

  @Override
  public boolean withdrawSuspend(int domain) throws HypervisorException {
    return store.withdrawSuspend(domain);
  }

  @Override
  public void close() {
    store.close();
  }

  private final class LibrarySession implements Session {
    private final Libxenctrl control;

    LibrarySession(Libxenctrl control) {
      this.control = control;
    }

    @Override
    public Optional<DomainStatus> status(int domain) {
      return control.status(domain);
    }

    @Override
    public boolean hasShadowPaging() throws HypervisorException {
      return control.hasShadowPaging();
    }

    @Override
    public void save(int domain, int descriptor, SaveEvents events) throws HypervisorException {
      guest.save(control, domain, descriptor, events);
    }

    @Override
    public void hideSuspension(int domain) throws HypervisorException {
      control.hideSuspension(domain);
    }

    @Override
    public void showSuspension(int domain) {
      control.showSuspension(domain);
    }

    @Override
    public void resume(int domain) throws HypervisorException {
      guest.resume(control, domain);
      store.resumed(domain);
    }

    @Override
    public void stopWatching(int domain) {
      control.stopWatching(domain);
    }

    @Override
    public void close() {
      control.close();
    }
  }
}
