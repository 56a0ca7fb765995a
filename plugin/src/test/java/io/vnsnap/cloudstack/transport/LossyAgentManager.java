// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.transport;

import com.cloud.agent.AgentManager;
import com.cloud.agent.api.Answer;
import com.cloud.agent.api.Command;
import com.cloud.exception.AgentUnavailableException;
import com.cloud.exception.OperationTimedoutException;
import io.vnsnap.agent.cloudstack.AgentSessions;
import io.vnsnap.cloudstack.message.VnsnapAgentCommand;
import io.vnsnap.cloudstack.message.VnsnapStoreCommand;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * CloudStack between the management server and hosts, in this process. What a request meets on its
 * way is drawn by lot, so that one seed is one history of faults.
 */
final class LossyAgentManager implements AgentManager {
  /** What a request meets. */
  enum Fate {
    ARRIVES,
    IS_LOST,
    ANSWER_IS_LOST,
    ARRIVES_TWICE,
    ARRIVES_LATE
  }

  /** The other end. */
  @FunctionalInterface
  interface Host {
    Answer serve(VnsnapAgentCommand request);
  }

  private final Map<Long, Host> hosts = new ConcurrentHashMap<>();
  private final Map<Long, Function<VnsnapStoreCommand, Answer>> mounts = new ConcurrentHashMap<>();
  private final List<Thread> late = new CopyOnWriteArrayList<>();
  private final Random lots;
  private volatile int faultsPerCent;

  LossyAgentManager(long seed) {
    this.lots = new Random(seed);
  }

  LossyAgentManager with(long hostId, AgentSessions sessions) {
    return answering(hostId, sessions::serve);
  }

  LossyAgentManager answering(long hostId, Host answers) {
    hosts.put(hostId, answers);
    return this;
  }

  LossyAgentManager mounting(long hostId, Function<VnsnapStoreCommand, Answer> answers) {
    mounts.put(hostId, answers);
    return this;
  }

  void faultsPerCent(int perCent) {
    faultsPerCent = perCent;
  }

  void disconnect(long hostId) {
    hosts.remove(hostId);
  }

  void awaitLateRequests() throws InterruptedException {
    for (Thread thread : late) {
      thread.join();
    }
  }

  @Override
  public Answer send(Long hostId, Command command)
      throws AgentUnavailableException, OperationTimedoutException {
    Host host = hosts.get(hostId);
    if (host == null) {
      throw new AgentUnavailableException("agent not logged into this management server", hostId);
    }
    return switch (draw()) {
      case ARRIVES -> serve(host, hostId, command);
      case IS_LOST -> throw timedOut(hostId);
      case ANSWER_IS_LOST -> {
        serve(host, hostId, command);
        throw timedOut(hostId);
      }
      case ARRIVES_TWICE -> {
        serve(host, hostId, command);
        yield serve(host, hostId, command);
      }
      case ARRIVES_LATE -> {
        late.add(later(() -> serve(host, hostId, command)));
        throw timedOut(hostId);
      }
    };
  }

  private Answer serve(Host host, long hostId, Command command) {
    return command instanceof VnsnapStoreCommand request
        ? mounts.get(hostId).apply(request)
        : host.serve((VnsnapAgentCommand) command);
  }

  private synchronized Fate draw() {
    return lots.nextInt(100) < faultsPerCent
        ? Fate.values()[lots.nextInt(Fate.values().length)]
        : Fate.ARRIVES;
  }

  private synchronized Thread later(Runnable work) {
    int delayMillis = lots.nextInt(100);
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(delayMillis);
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    return thread;
  }

  private static OperationTimedoutException timedOut(long hostId) {
    return new OperationTimedoutException(new Command[0], hostId, 1, 1, false);
  }
}
