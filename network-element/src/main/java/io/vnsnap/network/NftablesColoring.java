// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.Coloring;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ColoringPlan;
import io.vnsnap.core.port.ColoringSession;
import io.vnsnap.core.port.ReplaySession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Coloring with nftables' netdev family on taps of Linux bridges; see docs/network.md.
 *
 * <p>Each method works in the network namespace of the thread that calls it; sessions then work in
 * that namespace, whichever thread calls them.
 */
public final class NftablesColoring implements Coloring {
  @Override
  public List<Problem> check(List<Nic> nics, ColorCarrier carrier) {
    return new Preflight(nics, carrier).check();
  }

  @Override
  public ColorCarrier carrierOf(String bridge) throws ColoringException {
    return LinkTable.read().carrierOf(bridge);
  }

  @Override
  public int mtuOf(String bridge) throws ColoringException {
    return LinkTable.read().mtu(bridge);
  }

  @Override
  public ColoringSession begin(ColoringPlan plan, ColoringSession.Listener listener)
      throws ColoringException {
    SessionResources resources = new SessionResources(plan);
    try {
      NftablesColoringSession session = new NftablesColoringSession(plan, listener, resources);
      session.start();
      return session;
    } catch (ColoringException | RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  @Override
  public ReplaySession replay(Map<Nic, Path> channels) throws ColoringException {
    return new HostReplaySession(channels);
  }

  /** Sessions outlive this object and are closed on their own. */
  @Override
  public void close() {}
}
