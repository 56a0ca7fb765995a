// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import java.nio.file.Path;
import java.util.List;

/**
 * What VNsnap needs of one host's hypervisor. One instance serves one host over one connection;
 * methods for different members may be called at the same time.
 */
public interface Hypervisor extends AutoCloseable {
  /** Every domain of the host, running or not; for {@code discover}. */
  List<MemberInspection> inspectAll() throws HypervisorException;

  /**
   * Whether the member can be cut, and what stands in the way. Leaves nothing behind.
   *
   * @return an inspection with state MISSING if there is no such domain
   */
  MemberInspection inspect(MemberName member) throws HypervisorException;

  /**
   * Opens everything that a checkpoint of a running member needs, so that the cut is short.
   *
   * <p>Before: the member runs and its folder exists and is empty. After success: the member runs,
   * undisturbed, and the checkpoint is ready to be cut; domain.xml is written. After failure:
   * nothing is left of the attempt, in the folder or in the hypervisor.
   */
  Checkpoint prepare(CheckpointPlan plan) throws HypervisorException;

  /**
   * Loads a member from a snapshot, paused, with its taps in place.
   *
   * <p>Before: no domain with the plan's name runs on this host. After failure: none does, and the
   * disks that it had are as they were.
   */
  RestoredMember load(LoadPlan plan) throws HypervisorException;

  /**
   * Finds what a member of a snapshot needs of the running domain whose place it is to take. To be
   * asked before that domain is ended. Changes nothing.
   *
   * @param directory the member's folder in the snapshot
   * @throws HypervisorException if the member can't take that place: no such domain runs, or its
   *     NICs and disks are not those of the member
   */
  Predecessor predecessor(MemberName domain, Path directory) throws HypervisorException;

  /**
   * Ends a running domain at once, as pulling its plug would. Its definition and disks stay. Does
   * nothing if it does not run.
   */
  void destroy(MemberName member) throws HypervisorException;

  /**
   * Ends a domain and its definition, as if it had never been. Its disks are the caller's. Does
   * nothing if there is none.
   */
  void remove(MemberName member) throws HypervisorException;

  /**
   * Takes back whatever an agent that was killed left on the member: jobs, block nodes, file
   * descriptors, and a pause that was VNsnap's. Does nothing where there is nothing to take back.
   *
   * @param pausedByUs whether the killed agent may have paused the member
   */
  void recover(MemberName member, boolean pausedByUs) throws HypervisorException;

  /**
   * Brings the load of a member to its end whose process was killed: a member that has run stays,
   * and what was kept of its former self goes; one that has not is removed, and its disks put back.
   * May repeat.
   *
   * @param notes of the {@link LoadPlan}; the file may be missing
   * @return whether the member stays
   */
  boolean recoverLoad(MemberName member, Path notes) throws HypervisorException;

  @Override
  void close();
}
