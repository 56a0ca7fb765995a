// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import io.vnsnap.lab.Commands;
import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.LabException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The management server's own MariaDB, which has nothing to do with one of this machine. */
final class Database {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final String DAEMON = "mariadbd";
  private static final String SOCKET = "/run/database.sock";
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration INSTALL = Duration.ofMinutes(3);

  private final Commands commands;
  private final Node node;
  private final Path folder;

  Database(Commands commands, Node node, Path folder) {
    this.commands = commands;
    this.node = node;
    this.folder = folder;
  }

  /** Starts it if it does not run, and waits until it answers. */
  void start() {
    if (!node.runs(DAEMON)) {
      if (!Files.exists(folder)) {
        install();
      }
      node.host()
          .start(
              DAEMON,
              DAEMON,
              "--no-defaults",
              "--user=root",
              "--datadir=" + folder,
              "--socket=" + SOCKET,
              "--pid-file=/run/database.pid",
              "--bind-address=127.0.0.1",
              "--port=3306",
              "--innodb-buffer-pool-size=192M",
              "--innodb-flush-log-at-trx-commit=2",
              "--innodb-rollback-on-timeout=1",
              "--innodb-lock-wait-timeout=600",
              "--max-connections=350",
              "--performance-schema=OFF",
              "--skip-name-resolve");
    }
    Deadline.in(START)
        .until(
            this::answers,
            "the database does not answer: see %s".formatted(node.host().output(DAEMON)));
  }

  private void install() {
    Commands.Output output =
        commands.run(
            node.host()
                .enter(
                    "mariadb-install-db",
                    "--no-defaults",
                    "--user=root",
                    "--datadir=" + folder,
                    "--auth-root-authentication-method=socket",
                    "--skip-test-db"),
            "",
            INSTALL);
    if (!output.succeeded()) {
      throw new LabException("a database can't be made: " + output.err().strip());
    }
  }

  private boolean answers() {
    return commands.run(client(), "SELECT 1", START).succeeded();
  }

  private List<String> client() {
    return node.host().enter("mariadb", "--no-defaults", "--batch", "-S", SOCKET);
  }

  /** Runs statements as MariaDB's root; returns what they select. */
  String run(String statements) {
    Commands.Output output = commands.run(client(), statements, INSTALL);
    if (!output.succeeded()) {
      throw new LabException("the database refuses: " + output.err().strip());
    }
    return output.out();
  }

  /** Makes CloudStack's databases, with the settings of this lab. */
  void makeSchema(List<Path> scripts, String managementAddress) {
    LOG.info("making CloudStack's database");
    for (Path script : scripts) {
      try {
        run(Files.readString(script));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Properties settings = new Properties();
    try {
      settings.load(new StringReader(Node.resource("settings.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    settings.setProperty("host", managementAddress);
    run(
        "USE cloud;\n"
            + "INSERT INTO configuration (category, instance, component, name, value) VALUES\n"
            + settings.stringPropertyNames().stream()
                .sorted()
                .map(
                    name ->
                        "('Advanced', 'DEFAULT', 'management-server', '%s', '%s')"
                            .formatted(name, settings.getProperty(name)))
                .collect(Collectors.joining(",\n"))
            + "\nON DUPLICATE KEY UPDATE value = VALUES(value);\n");
  }
}
