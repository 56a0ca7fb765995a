// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.web;

import io.vnsnap.metrics.SnapshotMetrics;
import io.vnsnap.server.access.AuditLog;
import io.vnsnap.server.access.Doorkeeper;
import io.vnsnap.server.api.Api;
import io.vnsnap.server.config.ServerSettings;
import io.vnsnap.server.config.ServerSettings.Listen;
import io.vnsnap.server.config.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens. */
public final class WebServer {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final int MOST_THREADS = 64;
  private static final int MOST_CONNECTIONS = 512;
  private static final int MOST_HEADER_BYTES = 16 << 10;
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(60);

  private final Server server;
  private final ServerConnector connector;
  private final Listen listen;
  private final boolean secure;

  /**
   * Makes it; {@link #start} lets it listen.
   *
   * @throws SettingsException if the certificate can't be used
   */
  public WebServer(
      ServerSettings settings,
      Api api,
      Doorkeeper doorkeeper,
      AuditLog audit,
      SnapshotMetrics metrics,
      InstantSource clock)
      throws SettingsException {
    listen = settings.listen();
    secure = settings.tls().isPresent();
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
    threads.setName("http");
    threads.setDaemon(true);
    server = new Server(threads);
    connector = connector(settings.tls());
    connector.setHost(listen.address());
    connector.setPort(listen.port());
    connector.setIdleTimeout(LONGEST_IDLE.toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
    server.setHandler(
        // Requests that are being answered when it stops get their answers.
        new GracefulHandler(
            new Guard(
                new Handler.Sequence(
                    new ApiHandler(api, doorkeeper, audit, new SessionCookie(secure)),
                    new MetricsHandler(metrics, doorkeeper),
                    Pages.of(settings.pages())),
                doorkeeper,
                listen.address(),
                secure,
                clock)));
  }

  private ServerConnector connector(Optional<ServerSettings.Tls> tls) throws SettingsException {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(true);
    configuration.setRequestHeaderSize(MOST_HEADER_BYTES);
    if (tls.isEmpty()) {
      return new ServerConnector(server, new HttpConnectionFactory(configuration));
    }
    // People reach it by address as well, which no certificate names.
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    Certificate certificate = Certificate.read(tls.get());
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setKeyStore(certificate.store());
    context.setKeyStorePassword(certificate.password());
    return new ServerConnector(
        server,
        new SslConnectionFactory(context, "http/1.1"),
        new HttpConnectionFactory(configuration));
  }

  /**
   * @throws SettingsException if it can't listen there
   */
  public void start() throws SettingsException {
    try {
      server.start();
    } catch (IOException e) {
      throw new SettingsException(
          "can't listen on %s port %d: %s; choose another with --listen or end who has it"
              .formatted(listen.address(), listen.port(), reason(e)),
          e);
    } catch (Exception e) {
      throw new SettingsException("the server can't start: " + e.getMessage(), e);
    }
  }

  private static String reason(IOException failure) {
    return failure.getCause() == null ? failure.getMessage() : failure.getCause().getMessage();
  }

  /** Where it can be reached, once it listens. */
  public URI address() {
    String host = listen.address().contains(":") ? "[" + listen.address() + "]" : listen.address();
    return URI.create(
        "%s://%s:%d/".formatted(secure ? "https" : "http", host, connector.getLocalPort()));
  }

  /** Listens no more, and waits until all requests are answered, at most so long. */
  public void stop(Duration longest) {
    server.setStopTimeout(longest.toMillis());
    try {
      server.stop();
    } catch (TimeoutException e) {
      LOG.warn("requests were not answered in time, and are given up");
    } catch (Exception e) {
      throw new IllegalStateException("the server can't stop", e);
    }
  }
}
