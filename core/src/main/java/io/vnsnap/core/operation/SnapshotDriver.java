// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.operation;

import io.vnsnap.core.message.AgentEvent.SnapshotEvent;
import io.vnsnap.core.protocol.SnapshotAction;
import io.vnsnap.core.protocol.SnapshotCoordinator;
import io.vnsnap.core.protocol.SnapshotInput;
import io.vnsnap.core.protocol.SnapshotOutcome;
import io.vnsnap.core.protocol.SnapshotPlan;
import io.vnsnap.core.protocol.SnapshotResult;
import io.vnsnap.core.store.StoreException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a snapshot of real hosts as a {@link SnapshotCoordinator} decides. */
public final class SnapshotDriver {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotDriver.class);

  private final SnapshotCoordinator coordinator;
  private final Hosts hosts;
  private final SnapshotSeal seal;
  private final OperationListener listener;
  private final Deque<SnapshotInput> inputs = new ArrayDeque<>();
  private final SnapshotAction.Handler actions = new Actions();
  private final Arrival.Handler arrivals = new Arrivals();
  private Optional<SnapshotOutcome> outcome = Optional.empty();
  private boolean sealing;
  private boolean interrupted;

  /**
   * @param hosts connected, greeted, and with no other operation under way
   */
  public SnapshotDriver(
      SnapshotPlan plan, Hosts hosts, SnapshotSeal seal, OperationListener listener) {
    this.coordinator = new SnapshotCoordinator(plan);
    this.hosts = hosts;
    this.seal = seal;
    this.listener = listener;
  }

  /**
   * Returns when the snapshot has ended, one way or the other. The coordinator has deadlines.
   *
   * @throws InterruptedException before it is being sealed only: whether it exists is then certain
   */
  public SnapshotOutcome run() throws InterruptedException {
    inputs.add(new SnapshotInput.Begin());
    try {
      while (true) {
        while (!inputs.isEmpty()) {
          coordinator.on(inputs.remove()).forEach(action -> action.to(actions));
        }
        if (outcome.isPresent()) {
          return outcome.get();
        }
        take().to(arrivals);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Arrival take() throws InterruptedException {
    while (true) {
      try {
        return hosts.take();
      } catch (InterruptedException e) {
        if (!sealing) {
          throw e;
        }
        interrupted = true;
      }
    }
  }

  /** Returns why it failed, if it did. */
  private Optional<String> seal(SnapshotResult result) {
    try {
      seal.seal(result);
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e.getMessage());
    } catch (InterruptedException e) {
      return Optional.of("sealing was interrupted");
    } catch (RuntimeException e) {
      LOG.error("the snapshot could not be sealed", e);
      return Optional.of("an error in VNsnap itself, please report it: " + e);
    }
  }

  private final class Arrivals implements Arrival.Handler {
    @Override
    public void on(Arrival.Event arrival) {
      listener.event(arrival.host(), arrival.event());
      if (arrival.event() instanceof SnapshotEvent event) {
        inputs.add(new SnapshotInput.FromHost(arrival.host(), event));
      }
    }

    @Override
    public void on(Arrival.Lost arrival) {
      inputs.add(new SnapshotInput.HostLost(arrival.host(), arrival.reason()));
    }

    @Override
    public void on(Arrival.TimerFired arrival) {
      inputs.add(new SnapshotInput.TimerFired(arrival.timer()));
    }

    @Override
    public void on(Arrival.Cancelled arrival) {
      inputs.add(new SnapshotInput.Cancelled(arrival.reason()));
    }

    @Override
    public void on(Arrival.SealEnded arrival) {
      inputs.add(
          arrival
              .failure()
              .<SnapshotInput>map(SnapshotInput.ManifestFailed::new)
              .orElseGet(SnapshotInput.ManifestWritten::new));
    }
  }

  private final class Actions implements SnapshotAction.Handler {
    @Override
    public void on(SnapshotAction.Send action) {
      hosts.send(action.host(), action.command());
    }

    @Override
    public void on(SnapshotAction.SetTimer action) {
      hosts.setTimer(action.timer(), action.duration());
    }

    /** In a thread of its own, for leases must be renewed meanwhile: a store may be slow. */
    @Override
    public void on(SnapshotAction.WriteManifest action) {
      sealing = true;
      Thread sealer =
          new Thread(() -> hosts.arrive(new Arrival.SealEnded(seal(action.result()))), "seal");
      sealer.setDaemon(true);
      sealer.start();
    }

    @Override
    public void on(SnapshotAction.Discard action) {
      try {
        seal.discard();
      } catch (StoreException e) {
        LOG.warn("{}", e.getMessage());
      }
      inputs.add(new SnapshotInput.Discarded());
    }

    @Override
    public void on(SnapshotAction.Conclude action) {
      outcome = Optional.of(action.outcome());
    }
  }
}
