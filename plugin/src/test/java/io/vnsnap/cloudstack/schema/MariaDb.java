// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;

/**
 * A real MariaDB of our own: Debian's, with a data folder, a socket and a port of 127.0.0.1 that
 * nobody else uses. Never runs as root.
 */
public final class MariaDb implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private final Process server;
  private final AtomicInteger databases = new AtomicInteger();

  private MariaDb(Path folder, int port, Process server) {
    this.folder = folder;
    this.port = port;
    this.server = server;
  }

  /** Returns when it answers. */
  public static MariaDb start() {
    try {
      Path folder =
          Files.createTempDirectory(
              "vnsnap-mariadb",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      boolean root = System.getProperty("user.name").equals("root");
      List<String> user = root ? List.of("--user=mysql") : List.of();
      if (root) {
        run(folder, List.of("chown", "mysql", folder.toString()));
      }
      List<String> install =
          new ArrayList<>(
              List.of(
                  "mariadb-install-db",
                  "--no-defaults",
                  "--auth-root-authentication-method=normal",
                  "--skip-test-db",
                  "--datadir=" + folder.resolve("data")));
      install.addAll(user);
      run(folder, install);
      int port = freePort();
      List<String> command =
          new ArrayList<>(
              List.of(
                  "mariadbd",
                  "--no-defaults",
                  "--datadir=" + folder.resolve("data"),
                  "--socket=" + folder.resolve("socket"),
                  "--pid-file=" + folder.resolve("pid"),
                  "--bind-address=127.0.0.1",
                  "--port=" + port,
                  "--skip-grant-tables",
                  "--skip-networking=0",
                  "--innodb-flush-log-at-trx-commit=0",
                  "--innodb-buffer-pool-size=32M"));
      command.addAll(user);
      Process server =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      MariaDb database = new MariaDb(folder, port, server);
      Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
      database.awaitAnswer();
      return database;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "MariaDB can't be started; lab/setup installs Debian's mariadb-server", e);
    }
  }

  /** Makes an empty database with those of CloudStack's tables that ours refer to. */
  public Database cloudStack() {
    String name = "cloud" + databases.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url(""));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      for (String table :
          List.of("account", "domain", "data_center", "networks", "vpc", "vm_instance")) {
        statement.execute(
            "CREATE TABLE %s.%s (id bigint unsigned NOT NULL AUTO_INCREMENT, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8"
                .formatted(name, table));
        statement.execute("INSERT INTO %s.%s VALUES (1), (2)".formatted(name, table));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return () -> DriverManager.getConnection(url(name));
  }

  /** One database of the server. */
  @FunctionalInterface
  public interface Database {
    Connection connect() throws SQLException;
  }

  @Override
  public void close() {
    server.destroy();
    try {
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly().waitFor();
      }
      FileUtils.deleteDirectory(folder.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String url(String database) {
    return "jdbc:mysql://127.0.0.1:%d/%s?user=root&useSSL=false&connectionTimeZone=UTC"
        .formatted(port, database);
  }

  private void awaitAnswer() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        DriverManager.getConnection(url("")).close();
        return;
      } catch (SQLException e) {
        if (!server.isAlive() || System.nanoTime() > end) {
          throw new IOException(Files.readString(folder.resolve("log")), e);
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void run(Path folder, List<String> command) throws IOException {
    Path log = folder.resolve("setup-log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
