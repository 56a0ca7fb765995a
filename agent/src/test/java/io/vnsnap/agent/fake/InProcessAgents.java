// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.fake;

import io.vnsnap.agent.AgentServer;
import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.MessageCodec;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Connects to agents of fake hosts in this process, by lines through pipes as in earnest. */
public final class InProcessAgents implements HostAgent.Connector {
  private static final int PIPE_BYTES = 1 << 20;

  private final Map<HostName, FakeHost> hosts;
  private final MessageCodec codec = new MessageCodec();

  public InProcessAgents(Map<HostName, FakeHost> hosts) {
    this.hosts = Map.copyOf(hosts);
  }

  @Override
  public HostAgent connect(HostName name, HostAgent.Listener listener) {
    FakeHost host = hosts.get(name);
    if (host == null) {
      listener.lost("nobody listens there");
    }
    try {
      return host == null ? new Nobody() : new Connection(host, listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Nobody implements HostAgent {
    @Override
    public void send(AgentCommand command) {}

    @Override
    public void close() {}
  }

  private final class Connection implements HostAgent {
    private final OutputStream commands;
    private final Thread server;

    private Connection(FakeHost host, Listener listener) throws IOException {
      PipedInputStream commandsEnd = new PipedInputStream(PIPE_BYTES);
      commands = new PipedOutputStream(commandsEnd);
      PipedInputStream events = new PipedInputStream(PIPE_BYTES);
      PipedOutputStream eventsEnd = new PipedOutputStream(events);
      server = start(() -> serve(host.agent(commandsEnd, eventsEnd), eventsEnd));
      start(() -> read(events, listener));
    }

    @Override
    public synchronized void send(AgentCommand command) {
      try {
        commands.write((codec.encode(command) + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
      } catch (IOException e) {
        // The reader tells of the loss.
      }
    }

    @Override
    public synchronized void close() {
      try {
        commands.close();
        server.join();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void serve(AgentServer agent, OutputStream events) {
      try (agent) {
        agent.serve();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      try {
        events.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void read(PipedInputStream events, Listener listener) {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
        String line;
        while ((line = lines.readLine()) != null) {
          listener.event(codec.decodeEvent(line));
        }
        listener.lost("the agent ended");
      } catch (IOException e) {
        listener.lost(e.getMessage());
      }
    }

    private Thread start(Runnable work) {
      Thread thread = new Thread(work);
      thread.setDaemon(true);
      thread.start();
      return thread;
    }
  }
}
