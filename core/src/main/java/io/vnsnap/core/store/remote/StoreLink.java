// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store.remote;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.StoreCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.ProtocolVersion;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the agent on the host that sees a store. One thing is asked at a time. Until it
 * is closed it renews the lease of what the host holds for it; once lost it stays so.
 */
final class StoreLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreLink.class);

  private final HostName host;
  private final String operation;
  private final RemoteStoreTiming timing;

  /** An empty entry is the loss of the connection. */
  private final BlockingQueue<Optional<AgentEvent>> arrivals = new LinkedBlockingQueue<>();

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(StoreLink::thread);
  private final HostAgent agent;
  private final Future<?> renewals;
  private volatile boolean asking;
  private volatile long heardNanos = System.nanoTime();
  private Optional<String> loss = Optional.empty();
  private Consumer<String> lossListener = reason -> {};

  /** Begins to connect. */
  StoreLink(HostAgent.Connector agents, HostName host, String operation, RemoteStoreTiming timing) {
    this.host = host;
    this.operation = operation;
    this.timing = timing;
    this.agent = agents.connect(host, new Listener());
    agent.send(new AgentCommand.Hello(operation, ProtocolVersion.CURRENT));
    long millis = timing.keepAlive().toMillis();
    this.renewals =
        clock.scheduleAtFixedRate(this::keepAlive, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Asks for something quick. */
  <A extends AgentEvent> A ask(StoreCommand command, Class<A> answer)
      throws StoreException, InterruptedException {
    return ask(command, answer, timing.answer(), event -> {});
  }

  /**
   * @param before takes what arrives before the answer
   * @throws StoreLostException if the connection was lost, which it is also when the deadline
   *     passes
   * @throws StoreException if the host says that it can't be done
   */
  <A extends AgentEvent> A ask(
      StoreCommand command, Class<A> answer, Duration deadline, Consumer<AgentEvent> before)
      throws StoreException, InterruptedException {
    if (loss().isPresent()) {
      throw new StoreLostException(loss().get());
    }
    asking = true;
    agent.send(command);
    try {
      return await(answer, deadline, before);
    } finally {
      asking = false;
    }
  }

  private <A extends AgentEvent> A await(
      Class<A> answer, Duration deadline, Consumer<AgentEvent> before)
      throws StoreException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      Optional<AgentEvent> next =
          arrivals.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (next == null) {
        lose(
            "it did not answer in %d s; look at the host and its network"
                .formatted(deadline.toSeconds()));
        continue;
      }
      if (next.isEmpty()) {
        throw new StoreLostException(loss().orElseThrow());
      }
      AgentEvent event = next.get();
      if (answer.isInstance(event)) {
        return answer.cast(event);
      }
      if (event instanceof AgentEvent.StoreFailed failed) {
        throw new StoreException(failed.kind(), failed.reason());
      }
      if (event instanceof AgentEvent.Failed failed) {
        throw new StoreException(
            StoreException.Reason.UNUSABLE, "host %s: %s".formatted(host, failed.reason()));
      }
      before.accept(event);
    }
  }

  /**
   * Lets go what the host holds, and closes. If that can't be said the host finds out by itself.
   */
  void leave() {
    try {
      if (loss().isEmpty()) {
        ask(new AgentCommand.LeaveStore(operation), AgentEvent.StoreDone.class);
      }
    } catch (StoreException e) {
      LOG.warn("{}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /** Why the connection is lost, if it is; one sentence. */
  synchronized Optional<String> loss() {
    return loss;
  }

  /** Tells once when the connection is lost; at once if it is already. */
  synchronized void onLoss(Consumer<String> listener) {
    lossListener = listener;
    loss.ifPresent(listener);
  }

  private synchronized void lose(String reason) {
    if (loss.isEmpty()) {
      loss = Optional.of("the store can't be reached through host %s: %s".formatted(host, reason));
      arrivals.add(Optional.empty());
      lossListener.accept(loss.get());
    }
  }

  private void keepAlive() {
    if (System.nanoTime() - heardNanos > timing.lease().toNanos()) {
      lose("it does not answer; look at the host and its network");
    } else {
      agent.send(new AgentCommand.KeepAlive(operation));
    }
  }

  /** The host then lets go what it holds. May repeat. */
  @Override
  public void close() {
    renewals.cancel(false);
    clock.shutdown();
    agent.close();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "store");
    thread.setDaemon(true);
    return thread;
  }

  private final class Listener implements HostAgent.Listener {
    @Override
    public void event(AgentEvent event) {
      heardNanos = System.nanoTime();
      if (event instanceof AgentEvent.StoreFailed failed && !asking) {
        lose(failed.reason());
      } else if (!(event instanceof AgentEvent.Welcome) && !(event instanceof AgentEvent.Alive)) {
        arrivals.add(Optional.of(event));
      }
    }

    @Override
    public void lost(String reason) {
      lose(reason);
    }
  }
}
