// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.operation;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.protocol.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Connections to the agents of several hosts, and the one queue of all that comes from them, from
 * timers, and from a user who has had enough.
 *
 * <p>One thread takes from the queue; {@link #cancel} may come from any.
 */
public final class Hosts implements AutoCloseable {
  private final Map<HostName, HostAgent> agents = new LinkedHashMap<>();
  private final Map<HostName, String> lost = new ConcurrentHashMap<>();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService clock;
  private final Map<Timer.Kind, ScheduledFuture<?>> timers = new EnumMap<>(Timer.Kind.class);

  private Hosts() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "timers");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    clock = timer;
  }

  /** Begins to connect to all hosts at once. */
  public static Hosts connect(Collection<HostName> names, HostAgent.Connector connector) {
    Hosts hosts = new Hosts();
    for (HostName name : names) {
      hosts.agents.put(name, connector.connect(name, hosts.listener(name)));
    }
    return hosts;
  }

  public Set<HostName> names() {
    return agents.keySet();
  }

  /** The operation under way is to be given up, or the next one not to be begun. */
  public void cancel(String reason) {
    arrivals.add(new Arrival.Cancelled(reason));
  }

  void send(HostName host, AgentCommand command) {
    agents.get(host).send(command);
  }

  /** Something that is no host's doing has come to pass. */
  void arrive(Arrival arrival) {
    arrivals.add(arrival);
  }

  /** The hosts whose connection is gone, and why. */
  Map<HostName, String> lost() {
    return lost;
  }

  Arrival take() throws InterruptedException {
    return arrivals.take();
  }

  /** Returns nothing if nothing arrives in time. */
  Optional<Arrival> take(Duration deadline) throws InterruptedException {
    return Optional.ofNullable(arrivals.poll(deadline.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Replaces the timer of the same kind. */
  void setTimer(Timer timer, Duration duration) {
    ScheduledFuture<?> before =
        timers.put(
            timer.kind(),
            clock.schedule(
                () -> arrivals.add(new Arrival.TimerFired(timer)),
                duration.toNanos(),
                TimeUnit.NANOSECONDS));
    if (before != null) {
      before.cancel(false);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    agents.values().parallelStream().forEach(HostAgent::close);
  }

  private HostAgent.Listener listener(HostName host) {
    return new HostAgent.Listener() {
      @Override
      public void event(AgentEvent event) {
        arrivals.add(new Arrival.Event(host, event));
      }

      @Override
      public void lost(String reason) {
        lost.put(host, reason);
        arrivals.add(new Arrival.Lost(host, reason));
      }
    };
  }
}
