// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import java.util.Optional;

/** The hypervisor under this host, and its xenstore. Domains are told by their numbers. */
interface XenHost extends AutoCloseable {
  /** A connection to the hypervisor, for one thread at a time. */
  interface Session extends AutoCloseable {
    /** The domain of that number, if there is one. */
    Optional<DomainStatus> status(int domain);

    /** Whether the hypervisor has shadow paging, which finds out what a PV guest writes. */
    boolean hasShadowPaging() throws HypervisorException;

    /**
     * Saves a domain into a descriptor, up to the record that ends a checkpoint. Returns when its
     * writes are watched no more, whether it was saved or not. Does not resume it.
     *
     * @throws HypervisorException if it was not saved
     */
    void save(int domain, int descriptor, SaveEvents events) throws HypervisorException;

    /**
     * Until {@link #showSuspension} nobody is told when the domain suspends itself. Who is told
     * takes it for an end: libvirt, which hears of one end of a domain only, would not hear of the
     * guest's own. Other ends are told as ever.
     */
    void hideSuspension(int domain) throws HypervisorException;

    /** Undoes {@link #hideSuspension}; does nothing if there is no such domain. */
    void showSuspension(int domain);

    /** Lets a suspended domain go on as if it had never been suspended. */
    void resume(int domain) throws HypervisorException;

    /** Writes of the domain are watched no more; does nothing if they were not. */
    void stopWatching(int domain);

    @Override
    void close();
  }

  Session session() throws HypervisorException;

  /** Asks the guest to suspend itself. */
  void requestSuspend(int domain) throws HypervisorException;

  /**
   * Takes the request back, if the guest has not taken it up yet.
   *
   * @return whether it was there: if not, the guest suspends now, or has already, or was not asked
   */
  boolean withdrawSuspend(int domain) throws HypervisorException;

  @Override
  void close();
}
