// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server;

import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.store.PrivateFiles;
import io.vnsnap.metrics.SnapshotMetrics;
import io.vnsnap.server.access.AuditLog;
import io.vnsnap.server.access.Doorkeeper;
import io.vnsnap.server.access.Sessions;
import io.vnsnap.server.access.Users;
import io.vnsnap.server.api.Api;
import io.vnsnap.server.api.Responses;
import io.vnsnap.server.config.ServerSettings;
import io.vnsnap.server.config.SettingsException;
import io.vnsnap.server.service.SnapshotServer;
import io.vnsnap.server.web.WebServer;
import io.vnsnap.vni.Vni;
import io.vnsnap.vni.VniFileException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server from its start to its end. */
public final class VnsnapServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VnsnapServer.class);
  private static final Duration TICK = Duration.ofSeconds(15);

  /** Long enough for agents to take back what they do. The systemd unit waits longer. */
  private static final Duration TIME_TO_END = Duration.ofMinutes(2);

  private final FileChannel lock;
  private final SnapshotServer snapshots;
  private final WebServer web;
  private final boolean isClosed;
  private final Duration timeToEnd;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "clockwork");
            thread.setDaemon(true);
            return thread;
          });

  private ScheduledFuture<?> ticking;

  private VnsnapServer(
      FileChannel lock,
      SnapshotServer snapshots,
      WebServer web,
      boolean isClosed,
      Duration timeToEnd) {
    this.lock = lock;
    this.snapshots = snapshots;
    this.web = web;
    this.isClosed = isClosed;
    this.timeToEnd = timeToEnd;
  }

  /**
   * Starts it: ends what a server that died has left, and listens.
   *
   * @param connectors the way to the hosts of a VNI
   * @param usualStore where snapshots are, unless a VNI file says otherwise
   * @throws SettingsException if it can't be as the operator wants it
   * @throws io.vnsnap.server.record.RecordException if its records can't be used
   */
  public static VnsnapServer start(
      ServerSettings settings,
      Users users,
      Function<Vni, HostAgent.Connector> connectors,
      Path usualStore,
      InstantSource clock)
      throws SettingsException {
    return start(settings, users, connectors, usualStore, clock, TIME_TO_END);
  }

  /**
   * @param timeToEnd how long it waits for what goes on when it is closed
   */
  static VnsnapServer start(
      ServerSettings settings,
      Users users,
      Function<Vni, HostAgent.Connector> connectors,
      Path usualStore,
      InstantSource clock,
      Duration timeToEnd)
      throws SettingsException {
    boolean loopback = isLoopback(settings);
    refuseUnlessSafe(settings, users, loopback);
    FileChannel lock = lock(settings.state());
    try {
      Responses responses = new Responses();
      SnapshotMetrics metrics = new SnapshotMetrics();
      SnapshotServer snapshots =
          new SnapshotServer(settings, connectors, usualStore, responses, metrics, clock);
      Doorkeeper doorkeeper =
          new Doorkeeper(users, new Sessions(clock), !loopback || !users.all().isEmpty(), clock);
      WebServer web =
          new WebServer(
              settings,
              new Api(snapshots, settings, responses, clock),
              doorkeeper,
              new AuditLog(settings.state(), clock),
              metrics,
              clock);
      snapshots.begin();
      snapshots.show(metrics);
      web.start();
      VnsnapServer server =
          new VnsnapServer(lock, snapshots, web, doorkeeper.isClosed(), timeToEnd);
      server.ticking =
          server.clockwork.scheduleWithFixedDelay(
              server::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
      return server;
    } catch (VniFileException e) {
      closeQuietly(lock);
      throw new SettingsException(e.getMessage(), e);
    } catch (SettingsException | RuntimeException e) {
      closeQuietly(lock);
      throw e;
    }
  }

  private static boolean isLoopback(ServerSettings settings) throws SettingsException {
    try {
      return settings.listen().isLoopback();
    } catch (IllegalArgumentException e) {
      throw new SettingsException(e.getMessage(), e);
    }
  }

  private static void refuseUnlessSafe(ServerSettings settings, Users users, boolean loopback)
      throws SettingsException {
    if (!loopback && settings.tls().isEmpty()) {
      throw new SettingsException(
          "others can reach %s, so it needs TLS: give tls in the server file, or listen on 127.0.0.1"
              .formatted(settings.listen().address()));
    }
    if (!loopback && users.all().isEmpty()) {
      throw new SettingsException(
          "others can reach %s, so it needs users: add one with vnsnap serve user add, or listen on 127.0.0.1"
              .formatted(settings.listen().address()));
    }
    if (settings.pages().filter(folder -> !Files.isDirectory(folder)).isPresent()) {
      throw new SettingsException(
          "there is no folder %s for the web pages".formatted(settings.pages().get()));
    }
  }

  private static FileChannel lock(Path state) throws SettingsException {
    try {
      PrivateFiles.createFolders(state);
      FileChannel channel = PrivateFiles.openForWriting(state.resolve(".lock"));
      if (channel.tryLock() == null) {
        channel.close();
        throw new SettingsException(
            "another vnsnap serve uses %s; end it, or give another folder with --state"
                .formatted(state));
      }
      return channel;
    } catch (OverlappingFileLockException e) {
      throw new SettingsException("this process has a server for %s already".formatted(state), e);
    } catch (IOException e) {
      throw new SettingsException(
          "the state folder %s can't be used: %s".formatted(state, PrivateFiles.why(e)), e);
    }
  }

  /** Does what is due, as it does by itself now and then. */
  void tick() {
    try {
      snapshots.tick();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("what is due can't be done now", e);
    }
  }

  /** Where it can be reached. */
  public URI address() {
    return web.address();
  }

  /** Whether one must log in. */
  public boolean isClosed() {
    return isClosed;
  }

  /**
   * Gives up what goes on, listens no more, answers the last requests, and waits, not for ever,
   * until all has ended.
   */
  @Override
  public void close() {
    long end = System.nanoTime() + timeToEnd.toNanos();
    snapshots.stop();
    // Not by an interrupt, which would close the file that a record is written to.
    ticking.cancel(false);
    clockwork.shutdown();
    web.stop(until(end));
    try {
      if (!clockwork.awaitTermination(until(end).toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("what was due did not end in time; it is done when the server is up again");
      }
      snapshots.awaitEnd(until(end));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeQuietly(lock);
  }

  /** What is left of the time, a moment at least: what has ended by then is found to have ended. */
  private static Duration until(long end) {
    return Duration.ofNanos(Math.max(end - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1)));
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a lock", e);
    }
  }
}
