// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Colors, holds and logs the frames of members on one host. */
public interface Coloring extends AutoCloseable {
  /** What stands in the way of coloring frames of these NICs. Leaves nothing behind. */
  List<Problem> check(List<Nic> nics, ColorCarrier carrier);

  /**
   * The carrier that the host's side of a bridge allows: GBP if every way from the bridge to other
   * hosts is a VXLAN device made with gbp, or if there is none; else SENDER_HOLD.
   */
  ColorCarrier carrierOf(String bridge) throws ColoringException;

  /** The largest packet that a bridge of this host takes, in bytes. */
  int mtuOf(String bridge) throws ColoringException;

  /**
   * Installs the rules on the taps of all local members, every one PRE.
   *
   * <p>After success no member notices anything. After failure nothing is installed.
   */
  ColoringSession begin(ColoringPlan plan, ColoringSession.Listener listener)
      throws ColoringException;

  /**
   * Puts the in-flight frames of members about to be started from a snapshot into their taps, where
   * what comes from the network waits behind them until the member runs.
   *
   * @param channels for each NIC the log of frames in flight to it
   * @param notes a file for what is about to be changed: {@link #recoverReplay} needs it should
   *     this process die
   */
  ReplaySession replay(Map<Nic, Path> channels, Path notes) throws ColoringException;

  /**
   * Opens the taps of members that run, after the process has been killed whose replay session they
   * were in. May repeat.
   *
   * @param notes of that session
   */
  void recoverReplay(Path notes) throws ColoringException;

  @Override
  void close();
}
