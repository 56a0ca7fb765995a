// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.CreateRequest;
import io.vnsnap.core.service.CreatedSnapshot;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.ServiceListener;
import io.vnsnap.core.service.TakeOverRequest;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.core.store.Listing;
import io.vnsnap.core.store.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What VNsnap can do on hosts, with one store. See {@link io.vnsnap.core.service.SnapshotService}
 * for what each method promises and throws.
 */
public interface Engine {
  /** What stands in the way of a snapshot, and how color would travel. */
  CheckReport check(VniLayout vni, Cancellation cancellation)
      throws ServiceException, InterruptedException;

  CreatedSnapshot create(CreateRequest request, ServiceListener listener, Cancellation cancellation)
      throws ServiceException, InterruptedException;

  /** Holds a snapshot against deletion. */
  OpenSnapshot open(SnapshotName name) throws ServiceException, InterruptedException;

  /** Returns nothing if the store is there and the snapshot is not. */
  Optional<Manifest> find(SnapshotName name) throws ServiceException, InterruptedException;

  Listing list() throws ServiceException, InterruptedException;

  /** The frames in flight to a member, as a pcapng file. */
  byte[] channel(SnapshotName name, MemberName member)
      throws ServiceException, InterruptedException;

  /** Does nothing if there is no such snapshot. */
  void delete(SnapshotName name) throws ServiceException, InterruptedException;

  /** Members of the layout that their hosts, asked, do not have. */
  Set<MemberName> missing(VniLayout vni, Cancellation cancellation)
      throws ServiceException, InterruptedException;

  /** A snapshot that can't be deleted meanwhile. */
  interface OpenSnapshot extends AutoCloseable {
    Manifest manifest();

    RestoredVni takeOver(
        TakeOverRequest request, ServiceListener listener, Cancellation cancellation)
        throws ServiceException, InterruptedException;

    @Override
    void close();
  }

  /**
   * What was found.
   *
   * @param carrier how color would travel between hosts
   */
  record CheckReport(String carrier, List<CheckFinding> findings) {
    public CheckReport {
      findings = List.copyOf(findings);
    }
  }

  /**
   * @param hostUuid empty if it is not a host's
   * @param subject what it is about, such as a member
   */
  record CheckFinding(
      Optional<String> hostUuid, boolean blocking, String subject, String sentence) {}

  /** Makes engines. */
  @FunctionalInterface
  interface Factory {
    /**
     * @param hostUuid a host that sees the store
     * @param storeRoot the path of the store there, or the URL of an NfsStore
     */
    Engine at(String hostUuid, String storeRoot);
  }
}
