// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.MemberName;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The coloring of one host's members during one snapshot.
 *
 * <p>For each member, in this order: {@link #hold}, then its vCPUs stop, {@link #turnPost}, then
 * they run again, {@link #deliver}. When the members of all hosts have got there: {@link
 * #sendMarkers}, and when the markers of every host have arrived at every host: {@link #release}.
 */
public interface ColoringSession extends AutoCloseable {
  /** Told from the session's own thread; must return at once. */
  interface Listener {
    /** A post frame came for a member that is still PRE and now waits. */
    void postFrameHeld(MemberName member);

    /**
     * Markers of this drain round, or of earlier ones, have arrived from every host at every local
     * member. Logging has ended before this is told: frames that come later, though their senders'
     * hosts may have released already and color them no more, are not in flight.
     */
    void drained(int round);

    /** Frames no longer fit, or the kernel dropped one: the snapshot must abort. */
    void failed(String reason);
  }

  /**
   * From now on frames for the running member wait on the host, so that what had been handed to its
   * NIC can be taken in full. Returns once it has been, or at the deadline.
   *
   * @return whether the guest took everything in time; what it did not take is captured by {@link
   *     #turnPost}
   */
  boolean hold(MemberName member, Duration deadline) throws ColoringException;

  /** The member's vCPUs stand still: what it sends from now on is POST. */
  void turnPost(MemberName member) throws ColoringException;

  /**
   * The member runs again: frames that waited are delivered in order, those in flight are logged,
   * and from now on frames go straight to it; pre frames of members are logged as well.
   */
  void deliver(MemberName member) throws ColoringException;

  /**
   * All members of this host are cut: sends markers to every member of the VNI, after every pre
   * frame of this host. May be repeated with the same round if markers could have been lost.
   */
  void sendMarkers(int round) throws ColoringException;

  /**
   * No pre frame is under way any more: frames held at their sender go, and all rules with them.
   */
  void release() throws ColoringException;

  /** What was held and logged for the member so far. */
  ChannelCounts counts(MemberName member);

  /** Writes the member's in-flight frames, in the order of arrival, as pcapng. */
  void writeChannel(MemberName member, Path file) throws ColoringException;

  /** Ends the session. If it was not released: holds are delivered and all rules go. May repeat. */
  @Override
  void close();
}
