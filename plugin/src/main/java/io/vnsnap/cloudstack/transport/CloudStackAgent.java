// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.transport;

import io.vnsnap.cloudstack.message.NfsStore;
import io.vnsnap.cloudstack.message.VnsnapAgentAnswer;
import io.vnsnap.cloudstack.message.VnsnapAgentCommand;
import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.MalformedMessageException;
import io.vnsnap.core.message.MessageCodec;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A session of an agent on a host. One thread sends commands, in order; another waits at the host
 * for events.
 */
final class CloudStackAgent implements HostAgent {
  private static final Logger LOG = LogManager.getLogger(CloudStackAgent.class);

  private final String session = UUID.randomUUID().toString();
  private final HostRequests requests;
  private final Optional<NfsStore> store;
  private final MessageCodec codec;
  private final Listener listener;
  private final Patience patience;
  private final Deque<String> waiting = new ArrayDeque<>();
  private long linesTaken;
  private long eventsSeen;
  private boolean closing;

  /** Nothing is sent or told any more. */
  private boolean over;

  private int threadsRunning = 2;

  /**
   * @param last whether the agent's input ends after these lines
   */
  private record Batch(long firstLine, List<String> lines, boolean last) {}

  /**
   * @param store what the host must have mounted before the agent is told anything
   */
  CloudStackAgent(
      HostRequests requests,
      Optional<NfsStore> store,
      MessageCodec codec,
      Listener listener,
      Patience patience) {
    this.requests = requests;
    this.store = store;
    this.codec = codec;
    this.listener = listener;
    this.patience = patience;
  }

  void start(HostName host, Threads threads) {
    LOG.debug("session {} is with the agent on {}", session, host);
    threads.start("vnsnap %s commands".formatted(host), () -> run(this::sendCommands));
    threads.start("vnsnap %s events".formatted(host), () -> run(this::fetchEvents));
  }

  @Override
  public synchronized void send(AgentCommand command) {
    if (over || closing) {
      return;
    }
    if (waiting.size() == patience.commands()) {
      lose("it does not take what it is told");
      return;
    }
    waiting.add(codec.encode(command));
    notifyAll();
  }

  /** The agent ends when its input does; one that still serves restored members lives on. */
  @Override
  public synchronized void close() {
    closing = true;
    notifyAll();
    long end = System.nanoTime() + patience.end().toNanos();
    try {
      long left;
      while (!over && threadsRunning > 0 && (left = end - System.nanoTime()) > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    over = true;
  }

  private void run(Task task) {
    try {
      task.run();
    } catch (LostException e) {
      lose(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lose("the management server ends");
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("session {} failed", session, e);
      lose("it can't be asked: " + e.getMessage());
    } finally {
      threadEnded();
    }
  }

  private void sendCommands() throws LostException, InterruptedException {
    if (store.isPresent()) {
      requests.mount(store.get(), this::isWanted);
    }
    Optional<Batch> next;
    while ((next = nextBatch()).isPresent()) {
      Batch batch = next.get();
      take(
          requests.talk(
              () -> request(batch.firstLine(), batch.lines(), 0, batch.last()), this::isWanted));
      taken(batch);
      if (batch.last()) {
        return;
      }
    }
  }

  private synchronized Optional<Batch> nextBatch() throws InterruptedException {
    while (waiting.isEmpty() && !closing && !over) {
      wait();
    }
    if (over) {
      return Optional.empty();
    }
    List<String> lines = List.copyOf(waiting);
    waiting.clear();
    return Optional.of(new Batch(linesTaken, lines, closing));
  }

  private synchronized void taken(Batch batch) {
    linesTaken += batch.lines().size();
  }

  private void fetchEvents() throws LostException, InterruptedException {
    int waitMillis = (int) patience.poll().toMillis();
    while (isWanted()) {
      long begin = System.nanoTime();
      VnsnapAgentAnswer answer =
          requests.talk(() -> request(linesTaken(), List.of(), waitMillis, false), this::isWanted);
      take(answer);
      boolean waited = System.nanoTime() - begin > patience.poll().toNanos() / 2;
      if (answer.events().length == 0 && !waited) {
        // The host has no thread to spare for a request that waits.
        Thread.sleep(patience.pause().toMillis());
      }
    }
  }

  private synchronized VnsnapAgentCommand request(
      long firstLine, List<String> lines, int waitMillis, boolean last) {
    return new VnsnapAgentCommand(
        session, firstLine, lines.toArray(String[]::new), eventsSeen, waitMillis, last);
  }

  private synchronized void take(VnsnapAgentAnswer answer) {
    String[] events = answer.events();
    if (answer.firstEvent() > eventsSeen && !answer.ended()) {
      lose("event %d of its agent got lost on its way".formatted(eventsSeen));
    }
    for (int index = 0; index < events.length && !over; index++) {
      if (answer.firstEvent() + index == eventsSeen) {
        eventsSeen++;
        tell(events[index]);
      }
    }
    if (answer.ended() && answer.firstEvent() + events.length >= eventsSeen) {
      lose(answer.endReason());
    }
  }

  private void tell(String event) {
    try {
      listener.event(codec.decodeEvent(event));
    } catch (MalformedMessageException e) {
      lose(e.getMessage());
    }
  }

  private synchronized void lose(String reason) {
    if (!over && !closing) {
      listener.lost(reason);
    }
    over = true;
    notifyAll();
  }

  private synchronized long linesTaken() {
    return linesTaken;
  }

  private synchronized boolean isWanted() {
    return !over;
  }

  private synchronized void threadEnded() {
    threadsRunning--;
    notifyAll();
  }

  /** What a thread does until the session is over. */
  private interface Task {
    void run() throws LostException, InterruptedException;
  }
}
