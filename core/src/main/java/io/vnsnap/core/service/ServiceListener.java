// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;

/**
 * Sees how far an operation has got, for people. Its methods are called by one thread at a time and
 * must return at once; each does nothing unless it is overridden.
 */
public interface ServiceListener {
  /** Nobody looks. */
  ServiceListener NONE = new ServiceListener() {};

  /**
   * The whole operation.
   *
   * @param percent of the whole, not of the step; from 0 to 100, never less than before
   */
  default void progress(Step step, int percent) {}

  /**
   * Nothing stands in the way: what follows changes something on hosts. Told once in an operation,
   * from the caller's thread. May take its time.
   *
   * @throws ServiceException to keep the operation from being begun; the caller gets it as it is
   */
  default void starting() throws ServiceException {}

  /** The member can be cut at any moment. */
  default void ready(MemberName member, HostName host) {}

  /** The member is cut, and runs. */
  default void cut(MemberName member, HostName host, CutTimes times) {}

  /** All of the member is in its files. */
  default void saved(MemberName member, HostName host) {}

  /**
   * A step of one member that takes its time.
   *
   * @param totalBytes zero if it is not known
   */
  default void working(
      MemberName member,
      HostName host,
      AgentEvent.Progress.Step work,
      long doneBytes,
      long totalBytes) {}

  /** The restored member runs; memory may still be owed. */
  default void started(MemberName member, HostName host) {}

  /** The restored member has all its memory. */
  default void loaded(MemberName member, HostName host) {}

  /** The restored member can't go on; the others do. */
  default void failed(MemberName member, HostName host, String reason) {}

  /** Files are made of all of the member. */
  default void exported(MemberName member) {}

  /** How much of a snapshot has been read to verify it. */
  default void read(long doneBytes, long totalBytes) {}
}
