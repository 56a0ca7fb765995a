// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.fake;

import io.vnsnap.agent.AgentServer;
import io.vnsnap.agent.Host;
import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.port.ColoringException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A host of fakes, and agents on it. */
public final class FakeHost {
  private final FakeHypervisor hypervisor = new FakeHypervisor();
  private final FakeColoring coloring = new FakeColoring();
  private final Set<String> networks = ConcurrentHashMap.newKeySet();
  private final List<String> removedNetworks = new CopyOnWriteArrayList<>();
  private final Path run;
  private final Function<Path, List<String>> recoveryCommand;

  /**
   * @param run where the state of operations is kept
   */
  public FakeHost(Path run) {
    this(run, journal -> List.of("true"));
  }

  /**
   * @param recoveryCommand what a guardian becomes, for a journal's folder
   */
  public FakeHost(Path run, Function<Path, List<String>> recoveryCommand) {
    this.run = run;
    this.recoveryCommand = recoveryCommand;
  }

  public FakeHypervisor hypervisor() {
    return hypervisor;
  }

  public FakeColoring coloring() {
    return coloring;
  }

  /** The bridges of clones, and of a cloud, that exist. */
  public Set<String> networks() {
    return networks;
  }

  /** The bridges of clones that were removed, be it that they did not exist. */
  public List<String> removedNetworks() {
    return List.copyOf(removedNetworks);
  }

  /** The host as agents see it. */
  public Host host() {
    return new Host(
        "fake:///system",
        uri -> hypervisor,
        () -> coloring,
        new FakeNetworks(),
        run,
        recoveryCommand);
  }

  /** An agent that reads commands from one stream and writes events to the other. */
  public AgentServer agent(InputStream commands, OutputStream events) {
    return new AgentServer(host(), commands, events);
  }

  private final class FakeNetworks implements Host.Networks {
    @Override
    public void make(CloneNetwork network) throws ColoringException {
      networks.add(network.bridge());
    }

    @Override
    public void remove(CloneNetwork network) throws ColoringException {
      networks.remove(network.bridge());
      removedNetworks.add(network.bridge());
    }

    @Override
    public void make(ColoredVxlan vxlan) throws ColoringException {
      networks.add(vxlan.bridge());
    }

    @Override
    public void removeColoredVxlan(String device, String bridge) throws ColoringException {
      networks.remove(bridge);
    }
  }
}
