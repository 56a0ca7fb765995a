// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import java.util.List;

/** The host's end of a member's NIC: a tap, or a vif of Xen. */
sealed interface GuestPort extends AutoCloseable permits GuestTap, GuestVif {
  Nic nic();

  /** Does once, to no effect, what must be quick later. */
  void rehearse() throws ColoringException;

  /**
   * Waits until the guest has everything that was handed to its NIC. No frame may come meanwhile.
   *
   * @return false if the guest had not taken it by the deadline
   */
  boolean settle(QueueingBacklog backlog, long deadlineNanos) throws ColoringException;

  /**
   * Waits until every frame that the guest sent has passed our rules. Its vCPUs stand still.
   *
   * @throws ColoringException also at the deadline
   */
  void awaitSent(long deadlineNanos) throws ColoringException;

  /**
   * Takes back what the guest was handed and did not take. Only while the vCPUs stand still.
   *
   * @return frames, each behind its virtio header of {@link GuestTap#VIRTIO_HEADER_BYTES}
   */
  List<byte[]> takeAll() throws ColoringException;

  /**
   * How many more frames there may be that the guest was handed, did not take, and that can't be
   * taken back. Only while the vCPUs stand still.
   *
   * @param settled what {@link #settle} returned
   */
  long untakenFrames(boolean settled) throws ColoringException;

  /**
   * Puts a frame behind all others, when there is room.
   *
   * @return false if there was none before the deadline
   */
  boolean put(byte[] frame, long deadlineNanos) throws ColoringException;

  /** Puts a frame behind all others without asking whether the guest takes what is there. */
  boolean putNow(byte[] frame) throws ColoringException;

  /**
   * Makes {@link #sendAsGuest} possible.
   *
   * @param sent the device that the guest's frames are forwarded to while they are held
   */
  void prepareToSend(CaptureTap sent) throws ColoringException;

  /** Hands the host a frame as if the guest had just sent it. */
  void sendAsGuest(byte[] frame) throws ColoringException;

  @Override
  void close();
}
