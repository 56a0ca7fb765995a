// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.operation;

import io.vnsnap.core.message.AgentEvent.RestoreEvent;
import io.vnsnap.core.protocol.RestoreAction;
import io.vnsnap.core.protocol.RestoreCoordinator;
import io.vnsnap.core.protocol.RestoreInput;
import io.vnsnap.core.protocol.RestoreOutcome;
import io.vnsnap.core.protocol.RestorePlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Restores or clones on real hosts as a {@link RestoreCoordinator} decides. */
public final class RestoreDriver {
  private final RestoreCoordinator coordinator;
  private final Hosts hosts;
  private final OperationListener listener;
  private final Deque<RestoreInput> inputs = new ArrayDeque<>();
  private final RestoreAction.Handler actions = new Actions();
  private final Arrival.Handler arrivals = new Arrivals();
  private Optional<RestoreOutcome> outcome = Optional.empty();

  /**
   * @param hosts connected, greeted, and with no other operation under way
   */
  public RestoreDriver(RestorePlan plan, Hosts hosts, OperationListener listener) {
    this.coordinator = new RestoreCoordinator(plan);
    this.hosts = hosts;
    this.listener = listener;
  }

  /** Returns when the restore has ended, one way or the other. The coordinator has deadlines. */
  public RestoreOutcome run() throws InterruptedException {
    inputs.add(new RestoreInput.Begin());
    while (true) {
      while (!inputs.isEmpty()) {
        coordinator.on(inputs.remove()).forEach(action -> action.to(actions));
      }
      if (outcome.isPresent()) {
        return outcome.get();
      }
      hosts.take().to(arrivals);
    }
  }

  private final class Arrivals implements Arrival.Handler {
    @Override
    public void on(Arrival.Event arrival) {
      listener.event(arrival.host(), arrival.event());
      if (arrival.event() instanceof RestoreEvent event) {
        inputs.add(new RestoreInput.FromHost(arrival.host(), event));
      }
    }

    @Override
    public void on(Arrival.Lost arrival) {
      inputs.add(new RestoreInput.HostLost(arrival.host(), arrival.reason()));
    }

    @Override
    public void on(Arrival.TimerFired arrival) {
      inputs.add(new RestoreInput.TimerFired(arrival.timer()));
    }

    @Override
    public void on(Arrival.Cancelled arrival) {
      inputs.add(new RestoreInput.Cancelled(arrival.reason()));
    }

    @Override
    public void on(Arrival.SealEnded arrival) {}
  }

  private final class Actions implements RestoreAction.Handler {
    @Override
    public void on(RestoreAction.Send action) {
      hosts.send(action.host(), action.command());
    }

    @Override
    public void on(RestoreAction.SetTimer action) {
      hosts.setTimer(action.timer(), action.duration());
    }

    @Override
    public void on(RestoreAction.Running action) {
      listener.running(action.replayedFrames());
    }

    @Override
    public void on(RestoreAction.Conclude action) {
      outcome = Optional.of(action.outcome());
    }
  }
}
