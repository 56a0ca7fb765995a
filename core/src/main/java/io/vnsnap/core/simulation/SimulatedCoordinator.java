// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import io.vnsnap.core.message.AgentEvent.SnapshotEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.protocol.SnapshotAction;
import io.vnsnap.core.protocol.SnapshotCoordinator;
import io.vnsnap.core.protocol.SnapshotInput;
import io.vnsnap.core.protocol.SnapshotOutcome;
import io.vnsnap.core.protocol.SnapshotPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Carries out what a {@link SnapshotCoordinator} wants, and measures what it costs. */
final class SimulatedCoordinator implements SnapshotAction.Handler {
  private final World world;
  private final SnapshotCoordinator machine;
  private final LongSupplier nanoClock;
  private final Map<HostName, SimulatedHost> hosts = new HashMap<>();
  private boolean alive = true;
  private Optional<SnapshotOutcome> outcome = Optional.empty();
  private long nanos;
  private long messages;

  SimulatedCoordinator(World world, SnapshotPlan plan, LongSupplier nanoClock) {
    this.world = world;
    this.nanoClock = nanoClock;
    this.machine = new SnapshotCoordinator(plan);
    world.hosts().forEach(host -> hosts.put(host.name(), host));
  }

  boolean isAlive() {
    return alive;
  }

  Optional<SnapshotOutcome> outcome() {
    return outcome;
  }

  boolean saysSealed() {
    return outcome.filter(SnapshotOutcome.Sealed.class::isInstance).isPresent();
  }

  long nanos() {
    return nanos;
  }

  /** How many inputs it took and actions it returned. */
  long messages() {
    return messages;
  }

  void begin() {
    feed(new SnapshotInput.Begin());
  }

  void event(SimulatedHost host, SnapshotEvent event) {
    feed(new SnapshotInput.FromHost(host.name(), event));
  }

  void hostLost(SimulatedHost host) {
    feed(new SnapshotInput.HostLost(host.name(), "its agent is gone"));
  }

  void cancel() {
    feed(new SnapshotInput.Cancelled("the user cancelled"));
  }

  /** Kill -9. Some agents notice at once, others when their lease runs out. */
  void crash() {
    if (outcome.isPresent() || !alive) {
      return;
    }
    world.trace("coordinator", "killed");
    alive = false;
    world.fallSilentSoon();
    for (SimulatedHost host : world.hosts()) {
      if (world.chance().happens(0.6)) {
        host.agent().link().toAgent(() -> host.agent().coordinatorLost());
      }
    }
  }

  private void feed(SnapshotInput input) {
    if (!alive) {
      return;
    }
    world.trace("coordinator", input);
    long before = nanoClock.getAsLong();
    List<SnapshotAction> actions = machine.on(input);
    nanos += nanoClock.getAsLong() - before;
    messages += 1 + actions.size();
    actions.forEach(action -> action.to(this));
  }

  @Override
  public void on(SnapshotAction.Send action) {
    SimulatedHost host = hosts.get(action.host());
    host.agent().link().toAgent(() -> host.agent().command(action.command()));
  }

  @Override
  public void on(SnapshotAction.SetTimer action) {
    world
        .agenda()
        .after(
            action.duration().toNanos() / 1_000,
            () -> feed(new SnapshotInput.TimerFired(action.timer())));
  }

  @Override
  public void on(SnapshotAction.WriteManifest action) {
    boolean fails = world.chance().happens(world.scenario().faults().sealFailure());
    world
        .agenda()
        .after(
            world.chance().between(100, 20_000),
            () -> {
              if (alive) {
                feed(
                    !fails && world.store().seal()
                        ? new SnapshotInput.ManifestWritten()
                        : new SnapshotInput.ManifestFailed("the manifest can't be written"));
              }
            });
  }

  @Override
  public void on(SnapshotAction.Discard action) {
    world
        .agenda()
        .after(
            world.chance().between(100, 2_000),
            () -> {
              if (alive) {
                world.store().discard();
                feed(new SnapshotInput.Discarded());
              }
            });
  }

  @Override
  public void on(SnapshotAction.Conclude action) {
    outcome = Optional.of(action.outcome());
    world.fallSilentSoon();
  }
}
