// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CloudStack's management server. */
final class ManagementServer {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final String MAIN = "org.apache.cloudstack.ServerDaemon";
  private static final Path SETTINGS = Path.of("/etc/cloudstack/management");
  private static final Path LOGS = Path.of("/var/log/cloudstack/management");
  private static final String SHARE = "/usr/share/cloudstack-management";
  private static final Duration START = Duration.ofMinutes(10);

  private final Node node;
  private final ApiServer api;
  private final Path libraries;

  /**
   * @param libraries a folder with all jars of its class path
   */
  ManagementServer(Node node, ApiServer api, Path libraries) {
    this.node = node;
    this.api = api;
    this.libraries = libraries;
  }

  Node node() {
    return node;
  }

  boolean runs() {
    return node.runs(MAIN);
  }

  /** Starts it if it does not run, and waits until it answers. */
  void start() {
    if (!runs()) {
      writeSettings();
      LOG.info("starting the management server; its log: {}", log());
      node.host()
          .start(
              "management-server",
              "env",
              "-C",
              LOGS.toString(),
              "java",
              "-Djava.security.properties=" + SETTINGS.resolve("java.security.ciphers"),
              "-Djava.awt.headless=true",
              "-Xmx1536m",
              "-XX:+UseSerialGC",
              "--add-opens=java.base/java.lang=ALL-UNNAMED",
              "--add-exports=java.base/sun.security.x509=ALL-UNNAMED",
              "--add-exports=java.base/sun.security.provider=ALL-UNNAMED",
              "-Djava.io.tmpdir=/tmp",
              "-Dlog4j2.configurationFile=file:" + SETTINGS.resolve("log4j-cloud.xml"),
              "-cp",
              String.join(
                  ":",
                  libraries + "/*",
                  SETTINGS.toString(),
                  "/usr/share/cloudstack-common",
                  SHARE + "/setup",
                  SHARE),
              MAIN);
      Deadline.in(Duration.ofSeconds(30))
          .until(this::runs, "the management server was not started");
    }
    awaitAnswer();
  }

  private void writeSettings() {
    node.host()
        .run(
            "sh",
            "-euc",
            "mkdir -p \"$1\" /etc/cloudstack/extensions /var/cache/cloudstack/management; cd"
                + " \"$1\"; if [ -e management-server.log ]; then mv management-server.log"
                + " before.log; fi",
            "sh",
            LOGS.toString());
    Map<String, String> values = Map.of("ADDRESS", node.address());
    for (String file :
        List.of(
            "db.properties",
            "server.properties",
            "environment.properties",
            "java.security.ciphers")) {
      node.writeResource(SETTINGS.resolve(file), "management/" + file, values);
    }
    node.writeResource(
        SETTINGS.resolve("log4j-cloud.xml"),
        "log4j.xml",
        Map.of("FILE", LOGS.resolve("management-server.log").toString()));
  }

  private void awaitAnswer() {
    Deadline.in(START)
        .until(
            () -> {
              if (api.answers()) {
                return true;
              }
              if (!runs()) {
                throw new LabException(
                    "the management server has ended: see %s and %s"
                        .formatted(log(), node.host().output("management-server")));
              }
              moduleThatFailed()
                  .ifPresent(
                      line -> {
                        throw new LabException(
                            "the management server can't start (%s): see %s"
                                .formatted(line, log()));
                      });
              return false;
            },
            "the management server does not answer: see %s".formatted(log()));
  }

  /** With a part that can't be made it stays up, and refuses everything for ever. */
  private Optional<String> moduleThatFailed() {
    try (Stream<String> lines = Files.lines(log())) {
      return lines
          .filter(
              line ->
                  line.contains("Failed to load module")
                      || line.contains("cancelling refresh attempt"))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Its log, as seen from outside of the node. */
  Path log() {
    return node.host().layer(LOGS.resolve("management-server.log"));
  }

  /** Ends it as a crash would. */
  void kill() {
    node.kill(MAIN);
  }

  void stop() {
    node.stop(MAIN);
  }
}
