// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.operation;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.Hello;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.AgentEvent.Failed;
import io.vnsnap.core.message.ProtocolVersion;
import io.vnsnap.core.model.HostName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One command to each host, one answer from each: what is no part of the protocol, such as an
 * inspection.
 *
 * @param <A> the event that is the answer
 */
public final class Question<A extends AgentEvent> {
  private final Hosts hosts;
  private final Class<A> answer;
  private final Duration deadline;

  public Question(Hosts hosts, Class<A> answer, Duration deadline) {
    this.hosts = hosts;
    this.answer = answer;
    this.deadline = deadline;
  }

  /** What came back. Every host is in one of the two, in the order of names. */
  public record Answers<A>(Map<HostName, A> answers, Map<HostName, String> failures) {}

  /** Greets the agents as well: theirs is the first question of a connection. */
  public Answers<A> greetAndAsk(Map<HostName, ? extends AgentCommand> commands)
      throws InterruptedException, CancelledException {
    commands.forEach(
        (host, command) ->
            hosts.send(host, new Hello(command.operation(), ProtocolVersion.CURRENT)));
    return ask(commands);
  }

  public Answers<A> ask(Map<HostName, ? extends AgentCommand> commands)
      throws InterruptedException, CancelledException {
    commands.forEach(hosts::send);
    Collector collector = new Collector(commands.keySet());
    hosts.lost().entrySet().stream()
        .filter(lost -> commands.containsKey(lost.getKey()))
        .forEach(lost -> collector.lose(lost.getKey(), lost.getValue()));
    long end = System.nanoTime() + deadline.toNanos();
    while (!collector.owing.isEmpty()) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      Optional<Arrival> arrival = left.isNegative() ? Optional.empty() : hosts.take(left);
      if (arrival.isEmpty()) {
        collector.giveUp();
      } else {
        arrival.get().to(collector);
      }
      if (collector.cancelled.isPresent()) {
        throw new CancelledException(collector.cancelled.get());
      }
    }
    return new Answers<>(collector.answers, collector.failures);
  }

  private final class Collector implements Arrival.Handler {
    private final Set<HostName> owing;
    private final Map<HostName, A> answers = new TreeMap<>();
    private final Map<HostName, String> failures = new TreeMap<>();
    private Optional<String> cancelled = Optional.empty();

    private Collector(Set<HostName> asked) {
      owing = new HashSet<>(asked);
    }

    private void giveUp() {
      owing.forEach(
          host ->
              failures.put(
                  host,
                  "it did not answer in %d s; look at the host and its network"
                      .formatted(deadline.toSeconds())));
      owing.clear();
    }

    private void lose(HostName host, String reason) {
      answers.remove(host);
      failures.putIfAbsent(host, reason);
      owing.remove(host);
    }

    @Override
    public void on(Arrival.Event arrival) {
      if (answer.isInstance(arrival.event())) {
        answers.put(arrival.host(), answer.cast(arrival.event()));
        owing.remove(arrival.host());
      } else if (arrival.event() instanceof Failed failed && owing.remove(arrival.host())) {
        failures.put(arrival.host(), failed.reason());
      }
    }

    @Override
    public void on(Arrival.Lost arrival) {
      lose(arrival.host(), arrival.reason());
    }

    @Override
    public void on(Arrival.TimerFired arrival) {}

    @Override
    public void on(Arrival.Cancelled arrival) {
      cancelled = Optional.of(arrival.reason());
    }

    @Override
    public void on(Arrival.SealEnded arrival) {}
  }
}
