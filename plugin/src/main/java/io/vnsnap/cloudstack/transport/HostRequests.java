// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.transport;

import com.cloud.agent.AgentManager;
import com.cloud.agent.api.Answer;
import com.cloud.agent.api.Command;
import com.cloud.agent.api.UnsupportedAnswer;
import com.cloud.exception.AgentUnavailableException;
import com.cloud.exception.OperationTimedoutException;
import io.vnsnap.cloudstack.message.NfsStore;
import io.vnsnap.cloudstack.message.VnsnapAgentAnswer;
import io.vnsnap.cloudstack.message.VnsnapAgentCommand;
import io.vnsnap.cloudstack.message.VnsnapStoreAnswer;
import io.vnsnap.cloudstack.message.VnsnapStoreCommand;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Requests to one host, each repeated until it is answered. */
final class HostRequests {
  private static final Logger LOG = LogManager.getLogger(HostRequests.class);

  private final AgentManager agents;
  private final long hostId;
  private final Patience patience;
  private volatile boolean hasAnswered;

  HostRequests(AgentManager agents, long hostId, Patience patience) {
    this.agents = agents;
    this.hostId = hostId;
    this.patience = patience;
  }

  /**
   * @param request made anew for each try, since CloudStack writes into it
   * @param wanted whether an answer is still of use
   * @throws LostException when there is no hope for an answer, or no use for one
   */
  VnsnapAgentAnswer talk(Supplier<VnsnapAgentCommand> request, BooleanSupplier wanted)
      throws LostException, InterruptedException {
    return ask(
        VnsnapAgentAnswer.class,
        request,
        command -> Duration.ofMillis(command.waitMillis()),
        patience.silence(),
        wanted);
  }

  /**
   * Returns when the host has the store mounted.
   *
   * @param wanted whether it is still of use
   * @throws LostException if it has not
   */
  void mount(NfsStore store, BooleanSupplier wanted) throws LostException, InterruptedException {
    VnsnapStoreAnswer answer =
        ask(
            VnsnapStoreAnswer.class,
            () -> new VnsnapStoreCommand(store),
            command -> patience.mount(),
            patience.mount(),
            wanted);
    if (!answer.problem().isEmpty()) {
      throw new LostException(answer.problem());
    }
  }

  /**
   * @param work how long the host may take
   * @param silence how long it may answer nothing
   */
  private <C extends Command, A extends Answer> A ask(
      Class<A> kind,
      Supplier<C> request,
      Function<C, Duration> work,
      Duration silence,
      BooleanSupplier wanted)
      throws LostException, InterruptedException {
    long end = System.nanoTime() + silence.toNanos();
    while (true) {
      String failure;
      try {
        C command = request.get();
        command.setWait(waitSeconds(work.apply(command)));
        Optional<A> answer = askOnce(kind, command);
        if (answer.isPresent()) {
          hasAnswered = true;
          return answer.get();
        }
        failure =
            "it did not answer in %d s; look at the host and its network"
                .formatted(silence.toSeconds());
      } catch (AgentUnavailableException e) {
        LOG.debug("host {} can't be asked", hostId, e);
        failure =
            "CloudStack has no connection to its agent; see that the host is up and"
                + " cloudstack-agent runs there";
        if (!hasAnswered) {
          throw new LostException(failure);
        }
      }
      if (System.nanoTime() > end || !wanted.getAsBoolean()) {
        throw new LostException(failure);
      }
      Thread.sleep(patience.pause().toMillis());
    }
  }

  private <A extends Answer> Optional<A> askOnce(Class<A> kind, Command request)
      throws LostException, AgentUnavailableException {
    Answer answer;
    try {
      answer = agents.send(hostId, request);
    } catch (OperationTimedoutException e) {
      LOG.debug("host {} did not answer", hostId, e);
      return Optional.empty();
    }
    if (kind.isInstance(answer)) {
      return Optional.of(kind.cast(answer));
    }
    if (answer instanceof UnsupportedAnswer) {
      throw new LostException(
          "it has no VNsnap agent; install cloudstack-vnsnap-agent there and restart"
              + " cloudstack-agent");
    }
    if (answer != null) {
      throw new LostException("its agent failed: " + answer.getDetails());
    }
    return Optional.empty();
  }

  /** CloudStack waits twice as long as it is told to. */
  private int waitSeconds(Duration work) {
    Duration wait = patience.answer().plus(work);
    return (int) Math.max(1, (wait.toMillis() + 1999) / 2000);
  }
}
