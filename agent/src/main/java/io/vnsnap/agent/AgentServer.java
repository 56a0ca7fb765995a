// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.Hello;
import io.vnsnap.core.message.AgentCommand.Inspect;
import io.vnsnap.core.message.AgentCommand.KeepAlive;
import io.vnsnap.core.message.AgentCommand.Prepare;
import io.vnsnap.core.message.AgentCommand.PrepareRestore;
import io.vnsnap.core.message.AgentCommand.Remove;
import io.vnsnap.core.message.AgentCommand.StoreCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.MessageCodec;
import io.vnsnap.core.message.ProtocolVersion;
import io.vnsnap.core.port.Coloring;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one coordinator: commands come in as lines, events go out as lines. When the commands end,
 * the operation that was under way is taken back, or, if it is too late for that, completed.
 */
public final class AgentServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);

  /** Taking back is quick; what a restore owes its members may take long. */
  private static final Duration LONGEST_END = Duration.ofDays(1);

  private final Host host;
  private final BufferedReader commands;
  private final EventWriter events;
  private final MessageCodec codec = new MessageCodec();
  private final ExecutorService threads = Executors.newCachedThreadPool(AgentServer::thread);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(AgentServer::thread);
  private final StoreKeeper stores;
  private volatile Optional<HostOperation> operation = Optional.empty();
  private Optional<Hypervisor> hypervisor = Optional.empty();
  private Optional<Coloring> coloring = Optional.empty();

  public AgentServer(Host host, InputStream commands, OutputStream events) {
    this.host = host;
    this.commands = new BufferedReader(new InputStreamReader(commands, StandardCharsets.UTF_8));
    this.events = new EventWriter(events, codec);
    this.stores = new StoreKeeper(this.events, clock, AgentServer::thread);
  }

  /** Returns when the coordinator has gone and nothing is under way any more. */
  public void serve() throws InterruptedException {
    String end = "its coordinator closed the connection";
    try {
      String line;
      while ((line = commands.readLine()) != null) {
        take(codec.decodeCommand(line));
      }
    } catch (IOException e) {
      end = "the connection to its coordinator broke: " + e.getMessage();
    }
    LOG.debug("{}", end);
    end(end);
  }

  /** Takes back what is under way, as if the coordinator were gone. Any thread may call it. */
  public void end(String reason) throws InterruptedException {
    Optional<HostOperation> current = operation;
    current.ifPresent(it -> it.coordinatorLost(reason));
    stores.end();
    if (current.isPresent() && !current.get().awaitEnd(LONGEST_END)) {
      LOG.error("the operation did not end in {}", LONGEST_END);
    }
    if (!stores.awaitEnd(LONGEST_END)) {
      LOG.error("the store was not left in {}", LONGEST_END);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    clock.shutdownNow();
    coloring.ifPresent(Coloring::close);
    hypervisor.ifPresent(Hypervisor::close);
    events.close();
  }

  private void take(AgentCommand command) {
    try {
      if (command instanceof Hello hello) {
        greet(hello);
      } else if (command instanceof Inspect inspect) {
        events.accept(new Inspector(hypervisor(), coloring()).inspect(inspect));
      } else if (command instanceof Remove remove) {
        new Remover(host, hypervisor()).remove(remove);
        events.accept(new AgentEvent.Removed(remove.operation()));
      } else if (command instanceof StoreCommand store) {
        stores.take(store);
      } else {
        takeForOperation(command);
      }
    } catch (HypervisorException | ColoringException | AgentException | RuntimeException e) {
      refuse(command, Reason.of(e));
    }
  }

  private void greet(Hello hello) {
    if (hello.protocolVersion() == ProtocolVersion.CURRENT) {
      events.accept(new AgentEvent.Welcome(hello.operation(), ProtocolVersion.CURRENT));
    } else {
      refuse(
          hello,
          "the agent speaks protocol version %d and its coordinator %d; use the same VNsnap version on every host"
              .formatted(ProtocolVersion.CURRENT, hello.protocolVersion()));
    }
  }

  private void takeForOperation(AgentCommand command)
      throws AgentException, HypervisorException, ColoringException {
    if (operation.isEmpty() || operation.get().hasEnded()) {
      operation = begin(command);
    }
    operation.ifPresent(current -> current.command(command));
  }

  /** A command that begins nothing and finds nothing under way comes late: that is harmless. */
  private Optional<HostOperation> begin(AgentCommand command)
      throws AgentException, HypervisorException, ColoringException {
    if (command instanceof Prepare prepare) {
      Hypervisor connected = hypervisor();
      Coloring opened = coloring();
      OperationGuard guard =
          OperationGuard.begin(host, SnapshotOperation.journalEntry(host.libvirt(), prepare));
      return Optional.of(
          new SnapshotOperation(prepare, guard, connected, opened, threads, clock, events));
    }
    if (command instanceof PrepareRestore prepare) {
      Hypervisor connected = hypervisor();
      Coloring opened = coloring();
      OperationGuard guard =
          OperationGuard.begin(host, RestoreOperation.journalEntry(host.libvirt(), prepare));
      return Optional.of(
          new RestoreOperation(
              prepare, guard, connected, opened, host.networks(), threads, clock, events));
    }
    if (command instanceof KeepAlive keepAlive) {
      stores.keepAlive();
      events.accept(new AgentEvent.Alive(keepAlive.operation()));
      return Optional.empty();
    }
    LOG.debug("nothing is under way for {}", command);
    if (command instanceof AgentCommand.Abort abort) {
      events.accept(new AgentEvent.Aborted(abort.operation(), abort.reason(), List.of()));
    }
    return Optional.empty();
  }

  private void refuse(AgentCommand command, String reason) {
    events.accept(new AgentEvent.Failed(command.operation(), Optional.empty(), reason));
    events.accept(new AgentEvent.Aborted(command.operation(), reason, List.of()));
  }

  private Hypervisor hypervisor() throws HypervisorException {
    if (hypervisor.isEmpty()) {
      hypervisor = Optional.of(host.hypervisors().connect(host.libvirt()));
    }
    return hypervisor.get();
  }

  private Coloring coloring() throws ColoringException {
    if (coloring.isEmpty()) {
      coloring = Optional.of(host.colorings().open());
    }
    return coloring.get();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }
}
